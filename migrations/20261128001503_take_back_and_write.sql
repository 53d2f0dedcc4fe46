-- Changes that people are told of: also a cancellation that was taken back, which needs no reason, and a message of the box
-- office to everybody with a booking.
ALTER TABLE concert_changes
    DROP CONSTRAINT concert_changes_kind_check,
    DROP CONSTRAINT concert_changes_reason_check,
    DROP CONSTRAINT concert_changes_booking_id_check,
    -- Of a message: its subject, the member of staff who sent it, and the key of its form, so that a form sent twice is one.
    ADD COLUMN subject text CONSTRAINT concert_changes_subject_check CHECK (char_length(subject) BETWEEN 1 AND 120),
    ADD COLUMN sent_by bigint CONSTRAINT concert_changes_sent_by_fkey REFERENCES members,
    ADD COLUMN idempotency_key text CONSTRAINT concert_changes_idempotency_key_check
        CHECK (char_length(idempotency_key) BETWEEN 8 AND 100),
    ADD CONSTRAINT concert_changes_kind_check CHECK (kind IN (
        'concert_changed', 'concert_cancelled', 'concert_restored', 'booking_moved', 'booking_cancelled', 'booking_restored',
        'message')),
    ADD CONSTRAINT concert_changes_reason_check CHECK (
        CASE WHEN kind IN ('concert_restored', 'booking_restored') THEN reason = ''
             WHEN kind = 'message' THEN char_length(reason) BETWEEN 1 AND 3000
             ELSE char_length(reason) BETWEEN 1 AND 300 END),
    ADD CONSTRAINT concert_changes_booking_id_check
        CHECK ((booking_id IS NOT NULL) = (kind IN ('booking_moved', 'booking_cancelled', 'booking_restored'))),
    ADD CONSTRAINT concert_changes_message_check
        CHECK (num_nonnulls(subject, sent_by, idempotency_key) = CASE WHEN kind = 'message' THEN 3 ELSE 0 END);
CREATE UNIQUE INDEX concert_changes_idempotency_key_key ON concert_changes (concert_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

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
  AND (c.kind IN ('concert_cancelled', 'booking_cancelled', 'message')
       OR (k.cancelled_at IS NULL AND b.cancelled_at IS NULL))
  AND w.outcome IS NULL;

-- Withdraws e-mails about these rows that are not on their way yet, from within a transaction of a domain: they are not true any
-- more.
CREATE FUNCTION withdraw_emails(kinds text[], subjects bigint[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    withdrawn integer;
BEGIN
    UPDATE emails SET dropped_at = moment, last_error = 'withdrawn', taken_until = NULL
    WHERE kind = ANY (kinds) AND subject_id = ANY (subjects) AND num_nonnulls(sent_at, failed_at, dropped_at) = 0
      AND (taken_until IS NULL OR taken_until <= moment);
    GET DIAGNOSTICS withdrawn = ROW_COUNT;
    RETURN withdrawn;
END $$;

-- Withdraws notices of a moment that nobody has dismissed, by the page they lead to.
CREATE FUNCTION withdraw_notices(of_kind text, links text[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    withdrawn integer;
BEGIN
    DELETE FROM notices WHERE kind = of_kind AND created_at = moment AND dismissed_at IS NULL AND detail->>'link' = ANY (links);
    GET DIAGNOSTICS withdrawn = ROW_COUNT;
    RETURN withdrawn;
END $$;

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
