-- Queues an e-mail to the holder of a booking: to the member, else to the address that was left with it. NULL: there is neither,
-- or one with the same `once` is there.
CREATE OR REPLACE FUNCTION queue_booking_email(kind text, booking bigint, subject bigint, detail jsonb, moment timestamptz,
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
