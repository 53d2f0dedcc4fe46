-- The check value of the key (PARVIS_SECRET) that codes, cards and links of this database are hashed with. One row, written by
-- the first command that uses the key: another key would recognise none of them.
CREATE TABLE key_checks (
    id smallint NOT NULL DEFAULT 1,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT key_checks_pkey PRIMARY KEY (id),
    CONSTRAINT key_checks_id_check CHECK (id = 1),
    CONSTRAINT key_checks_hash_check CHECK (octet_length(hash) = 32)
);
