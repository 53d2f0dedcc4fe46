-- Reminders the day before a concert, and those who want none.
ALTER TABLE members
    -- Since when the member wants no reminders; absent: they are sent.
    ADD COLUMN reminders_refused_at timestamptz;

-- Addresses of guests that want none, as keyed hashes: the addresses themselves are erased in time.
CREATE TABLE reminder_refusals (
    address_hash bytea CONSTRAINT reminder_refusals_pkey PRIMARY KEY
        CONSTRAINT reminder_refusals_address_hash_check CHECK (octet_length(address_hash) = 32),
    refused_at timestamptz NOT NULL
);
