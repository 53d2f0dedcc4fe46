-- One outbox for the e-mails of all domains: queued in the transaction of the act they tell of, sent by the running portal.

CREATE TABLE emails (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT emails_pkey PRIMARY KEY,
    -- The Message-ID (RFC 5322 §3.6.4) of every try, so that a server or mailbox that took an e-mail twice can tell.
    message_id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- `booking.ticket`, `locker.reminder`.
    kind text NOT NULL CONSTRAINT emails_kind_check CHECK (kind ~ '^[a-z_]{1,30}\.[a-z_]{1,40}$'),
    member_id bigint NOT NULL CONSTRAINT emails_member_id_fkey REFERENCES members ON DELETE CASCADE,
    -- Row of the domain: a booking, an allocation.
    subject_id bigint,
    -- Facts that the row of the domain does not keep: a reason, the time before.
    detail jsonb NOT NULL CONSTRAINT emails_detail_check CHECK (jsonb_typeof(detail) = 'object'),
    -- A second e-mail with the same key is not queued.
    once_key text CONSTRAINT emails_once_key_check CHECK (char_length(once_key) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    -- Not news any more: given up then.
    expires_at timestamptz NOT NULL,
    -- The next try, not before.
    send_at timestamptz NOT NULL,
    -- Tries that the mail server refused.
    tries smallint NOT NULL DEFAULT 0 CONSTRAINT emails_tries_check CHECK (tries >= 0),
    -- Until then one process alone may send it; a killed process loses it then.
    taken_until timestamptz,
    sent_at timestamptz,
    failed_at timestamptz,
    -- Not sent, and rightly so: there is no address, or it is not true any more.
    dropped_at timestamptz,
    -- SMTP reply code, or the cause in a word; never what the server said, which may hold an address.
    last_error text CONSTRAINT emails_last_error_check CHECK (last_error ~ '^[a-z0-9_]{1,40}$'),
    CONSTRAINT emails_ended_check CHECK (num_nonnulls(sent_at, failed_at, dropped_at) <= 1),
    CONSTRAINT emails_taken_until_check CHECK (taken_until IS NULL OR num_nonnulls(sent_at, failed_at, dropped_at) = 0),
    CONSTRAINT emails_last_error_ended_check CHECK (last_error IS NOT NULL OR num_nonnulls(failed_at, dropped_at) = 0)
);
CREATE INDEX emails_due_idx ON emails (send_at, id) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE UNIQUE INDEX emails_once_key_key ON emails (once_key) WHERE once_key IS NOT NULL;
CREATE INDEX emails_failed_idx ON emails (id) WHERE failed_at IS NOT NULL;
CREATE INDEX emails_member_id_idx ON emails (member_id, id);

-- Queues an e-mail from within a statement of a domain. NULL: one with the same `once` is there.
CREATE FUNCTION queue_email(kind text, member bigint, subject bigint, detail jsonb, moment timestamptz, until timestamptz,
                            once text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    queued bigint;
BEGIN
    INSERT INTO emails (kind, member_id, subject_id, detail, once_key, created_at, expires_at, send_at)
    VALUES (kind, member, subject, detail, once, moment, until, moment)
    ON CONFLICT (once_key) WHERE once_key IS NOT NULL DO NOTHING
    RETURNING id INTO queued;
    RETURN queued;
END $$;

-- E-mails about lockers move to the outbox: what waits there is still to be sent.
INSERT INTO emails (kind, member_id, subject_id, detail, once_key, created_at, expires_at, send_at, tries)
SELECT 'locker.' || CASE news WHEN 'by_staff' THEN 'taken_back' ELSE news END, member_id, allocation_id,
       jsonb_strip_nulls(jsonb_build_object('until', until, 'reason', reason)),
       CASE news WHEN 'shared' THEN 'locker.shared ' || allocation_id || ' ' || member_id END,
       written_at, written_at + interval '24 hours', send_at, tries
FROM locker_letters WHERE taken_at IS NULL;
-- A member is told once that a locker is lent to them.
INSERT INTO emails (kind, member_id, subject_id, detail, once_key, created_at, expires_at, send_at, tries, sent_at)
SELECT 'locker.shared', member_id, allocation_id, '{}', 'locker.shared ' || allocation_id || ' ' || member_id,
       written_at, written_at + interval '24 hours', send_at, tries, taken_at
FROM locker_letters WHERE taken_at IS NOT NULL AND news = 'shared';
DROP TABLE locker_letters;
