-- Who did what, to whom, when and why. Only ever added to.
CREATE TABLE audit_entries (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_entries_pkey PRIMARY KEY,
    at timestamptz NOT NULL,
    -- The member who acted; absent when the act came from the command line, a job or somebody not signed in.
    actor_id bigint CONSTRAINT audit_entries_actor_id_fkey REFERENCES members,
    via text NOT NULL CONSTRAINT audit_entries_via_check CHECK (via IN ('web', 'command_line', 'job')),
    action text NOT NULL CONSTRAINT audit_entries_action_check CHECK (action ~ '^[a-z_.]{3,60}$'),
    member_id bigint CONSTRAINT audit_entries_member_id_fkey REFERENCES members,
    reason text CONSTRAINT audit_entries_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    detail text CONSTRAINT audit_entries_detail_check CHECK (char_length(detail) <= 1000),
    request_id text,
    address inet
);
CREATE INDEX audit_entries_member_id_idx ON audit_entries (member_id, id);
CREATE INDEX audit_entries_actor_id_idx ON audit_entries (actor_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- The owner gives up its own right; the trigger stands behind it where the program runs as superuser.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM CURRENT_USER;
