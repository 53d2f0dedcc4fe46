-- Links that were asked for on the page of a forgotten password and are not made yet. A row is written before the answer for
-- every number, known or not, so that a crash loses none and the time of the answer tells nothing. Deleted in the transaction
-- that queues the e-mail.
CREATE TABLE link_requests (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT link_requests_pkey PRIMARY KEY,
    number text NOT NULL CONSTRAINT link_requests_number_check CHECK (number ~ '^[0-9]{8}$'),
    requested_at timestamptz NOT NULL,
    -- For the audit. No reference to members: writing it must not wait for a row of theirs.
    actor_id bigint,
    request_id text,
    address inet
);
