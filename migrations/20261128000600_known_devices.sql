-- Browsers in which a member has signed in before (OWASP device cookies): a guess elsewhere never delays them. A row gives no
-- right. It goes with a new password, with the account, and after a year without a sign-in.
CREATE TABLE known_devices (
    -- Keyed hash of the random id in the cookie.
    id_hash bytea NOT NULL CONSTRAINT known_devices_pkey PRIMARY KEY
        CONSTRAINT known_devices_id_hash_check CHECK (octet_length(id_hash) = 32),
    member_id bigint NOT NULL CONSTRAINT known_devices_member_id_fkey REFERENCES members ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    -- The last sign-in.
    seen_at timestamptz NOT NULL
);
CREATE INDEX known_devices_member_id_idx ON known_devices (member_id, seen_at);
CREATE INDEX known_devices_seen_at_idx ON known_devices (seen_at);
