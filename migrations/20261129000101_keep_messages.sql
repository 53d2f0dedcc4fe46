-- Messages that are found again: pinned for everybody in a conversation, or saved by one member.

ALTER TABLE messages
    -- When it was pinned; what was deleted is pinned no more.
    ADD COLUMN pinned_at timestamptz,
    ADD CONSTRAINT messages_pinned_check CHECK (pinned_at IS NULL OR (deleted_at IS NULL AND notice IS NULL));
CREATE INDEX messages_pinned_idx ON messages (room_id, pinned_at) WHERE pinned_at IS NOT NULL;

CREATE TABLE saved_messages (
    member_id bigint NOT NULL CONSTRAINT saved_messages_member_id_fkey REFERENCES members ON DELETE CASCADE,
    message_id bigint NOT NULL CONSTRAINT saved_messages_message_id_fkey REFERENCES messages ON DELETE CASCADE,
    saved_at timestamptz NOT NULL,
    CONSTRAINT saved_messages_pkey PRIMARY KEY (member_id, message_id)
);
CREATE INDEX saved_messages_message_id_idx ON saved_messages (message_id);

-- Where a member was named, the latest first.
CREATE INDEX mentions_member_id_message_id_idx ON mentions (member_id, message_id);
