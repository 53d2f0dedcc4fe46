-- One outbox for the e-mails of all domains: queued in the transaction of the act they tell of, sent by the running portal.

CREATE TABLE emails (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT emails_pkey PRIMARY KEY,
    -- The Message-ID (RFC 5322 §3.6.4) of every try, so that a server or mailbox that took an e-mail twice can tell.
    message_id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- `booking.ticket`, `locker.reminder`.
    kind text NOT NULL CONSTRAINT emails_kind_check CHECK (kind ~ '^[a-z_]{1,30}\.[a-z_]{1,40}$'),
    -- The recipient: a member, or the holder of a booking that no member made.
    member_id bigint CONSTRAINT emails_member_id_fkey REFERENCES members ON DELETE CASCADE,
    booking_id bigint CONSTRAINT emails_booking_id_fkey REFERENCES bookings ON DELETE CASCADE,
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
    CONSTRAINT emails_recipient_check CHECK (num_nonnulls(member_id, booking_id) = 1),
    CONSTRAINT emails_ended_check CHECK (num_nonnulls(sent_at, failed_at, dropped_at) <= 1),
    CONSTRAINT emails_taken_until_check CHECK (taken_until IS NULL OR num_nonnulls(sent_at, failed_at, dropped_at) = 0),
    CONSTRAINT emails_last_error_ended_check CHECK (last_error IS NOT NULL OR num_nonnulls(failed_at, dropped_at) = 0)
);
CREATE INDEX emails_due_idx ON emails (send_at, id) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE UNIQUE INDEX emails_once_key_key ON emails (once_key) WHERE once_key IS NOT NULL;
-- What the staff page of unsent e-mails lists.
CREATE INDEX emails_unsent_idx ON emails (id) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX emails_member_id_idx ON emails (member_id, id);
CREATE INDEX emails_booking_id_idx ON emails (booking_id, id) WHERE booking_id IS NOT NULL;

-- The views stand here, after both the changes of concerts and the e-mails that they compare.

-- Whether e-mail reaches a member; never for NULL.
CREATE FUNCTION is_reachable(member bigint) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM members WHERE id = member AND email IS NOT NULL AND state = 'active');

-- Recipients whom no e-mail reaches and whom nobody has told yet. Changes that a cancellation has overtaken are left out.
CREATE VIEW unreached_recipients AS
SELECT r.id, r.change_id, c.concert_id, c.kind, c.reason, c.changed_at, k.starts_at, r.booking_id, r.waiting_id,
       w.member_id AS waiting_member_id
FROM change_recipients r
JOIN concert_changes c ON c.id = r.change_id
JOIN concerts k ON k.id = c.concert_id
LEFT JOIN bookings b ON b.id = r.booking_id
LEFT JOIN waiting_list w ON w.id = r.waiting_id
LEFT JOIN emails e ON e.id = r.email_id
WHERE r.told_at IS NULL
  AND CASE WHEN r.email_id IS NULL THEN b.email IS NULL AND NOT is_reachable(coalesce(b.member_id, w.member_id))
           ELSE e.failed_at IS NOT NULL OR (e.dropped_at IS NOT NULL AND e.last_error = 'no_address') END
  AND (c.kind IN ('concert_cancelled', 'booking_cancelled', 'message')
       OR (k.cancelled_at IS NULL AND b.cancelled_at IS NULL))
  AND w.outcome IS NULL;

-- The recipients of messages, and what became of each.
CREATE VIEW message_recipients AS
SELECT r.id, r.change_id, r.booking_id,
       CASE WHEN r.told_at IS NOT NULL THEN 'told'
            WHEN u.id IS NOT NULL THEN 'to_tell'
            -- Rows of e-mails that were sent are deleted after a month.
            WHEN e.sent_at IS NOT NULL OR (e.id IS NULL AND r.email_id IS NOT NULL) THEN 'delivered'
            WHEN e.dropped_at IS NOT NULL OR b.cancelled_at IS NOT NULL THEN 'withdrawn'
            ELSE 'on_its_way' END AS state
FROM change_recipients r
JOIN concert_changes c ON c.id = r.change_id
JOIN bookings b ON b.id = r.booking_id
LEFT JOIN unreached_recipients u ON u.id = r.id
LEFT JOIN emails e ON e.id = r.email_id
WHERE c.kind = 'message';
