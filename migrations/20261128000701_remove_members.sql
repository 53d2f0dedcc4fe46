-- A member who never had an account and never acted can be removed; the audit, which is never changed, keeps the key of the
-- member. The check of a foreign key would need the right to lock its rows, which the program gave up.
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_member_id_fkey, DROP CONSTRAINT audit_entries_actor_id_fkey;

-- Since when the files that are imported do not mention a member. Absent: the last one did, or the member came by hand later.
ALTER TABLE members ADD COLUMN missing_since timestamptz;
CREATE INDEX members_missing_since_idx ON members (search_text, id) WHERE missing_since IS NOT NULL;
