-- Deleted messages are few, and every page asks which of them were not read.
CREATE INDEX messages_deleted_idx ON messages (room_id, seq) WHERE deleted_at IS NOT NULL;
