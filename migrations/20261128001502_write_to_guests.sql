-- Guests and people at the door may leave a mail address with a booking, and are written to like members.
ALTER TABLE bookings
    -- Only where no member booked: a member's address is that of the account. Erased a month after the concert.
    ADD COLUMN email text CONSTRAINT bookings_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    -- The language in which to write to that address.
    ADD COLUMN language text CONSTRAINT bookings_language_check CHECK (language ~ '^[a-z]{2}$'),
    ADD CONSTRAINT bookings_email_member_check CHECK (email IS NULL OR member_id IS NULL);
CREATE INDEX bookings_email_idx ON bookings (concert_id) WHERE email IS NOT NULL;

-- The recipient of an e-mail: a member, or the holder of a booking that no member made.
ALTER TABLE emails
    ALTER COLUMN member_id DROP NOT NULL,
    ADD COLUMN booking_id bigint CONSTRAINT emails_booking_id_fkey REFERENCES bookings ON DELETE CASCADE,
    ADD CONSTRAINT emails_recipient_check CHECK (num_nonnulls(member_id, booking_id) = 1);
CREATE INDEX emails_booking_id_idx ON emails (booking_id, id) WHERE booking_id IS NOT NULL;

-- Queues an e-mail to the holder of a booking: to the member, else to the address that was left with it. NULL: there is neither,
-- or one with the same `once` is there.
CREATE FUNCTION queue_booking_email(kind text, booking bigint, subject bigint, detail jsonb, moment timestamptz,
                                    until timestamptz, once text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    queued bigint;
BEGIN
    INSERT INTO emails (kind, member_id, booking_id, subject_id, detail, once_key, created_at, expires_at, send_at)
    SELECT queue_booking_email.kind, b.member_id, CASE WHEN b.member_id IS NULL THEN b.id END, subject,
           queue_booking_email.detail, once, moment, until, moment
    FROM bookings b WHERE b.id = booking AND num_nonnulls(b.member_id, b.email) > 0
    ON CONFLICT (once_key) WHERE once_key IS NOT NULL DO NOTHING
    RETURNING id INTO queued;
    RETURN queued;
END $$;

-- Recipients whom no e-mail reaches and whom nobody has told yet. Changes that a cancellation has overtaken are left out.
CREATE OR REPLACE VIEW unreached_recipients AS
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
  AND (c.kind IN ('concert_cancelled', 'booking_cancelled')
       OR (k.cancelled_at IS NULL AND b.cancelled_at IS NULL))
  AND w.outcome IS NULL;
