-- Versions of the calendar entries that bookings have elsewhere: the sum of both is their SEQUENCE (RFC 5545 §3.8.7.4).
ALTER TABLE concerts
    ADD COLUMN revision integer NOT NULL DEFAULT 0 CONSTRAINT concerts_revision_check CHECK (revision >= 0),
    -- When the revision last rose.
    ADD COLUMN revised_at timestamptz,
    ADD CONSTRAINT concerts_revised_at_check CHECK ((revision > 0) = (revised_at IS NOT NULL));
UPDATE concerts SET revision = 1, revised_at = cancelled_at WHERE cancelled_at IS NOT NULL;
ALTER TABLE bookings
    ADD COLUMN revision integer NOT NULL DEFAULT 0 CONSTRAINT bookings_revision_check CHECK (revision >= 0),
    ADD COLUMN revised_at timestamptz,
    ADD CONSTRAINT bookings_revised_at_check CHECK ((revision > 0) = (revised_at IS NOT NULL));
UPDATE bookings SET revision = 1, revised_at = cancelled_at WHERE cancelled_at IS NOT NULL;

-- How an offer of the waiting list ended: NULL while its seat is held.
ALTER TABLE waiting_list
    -- Key of the seat: row * 100 + number.
    ADD COLUMN offered_seat integer,
    ADD COLUMN outcome text CONSTRAINT waiting_list_outcome_check CHECK (outcome IN ('booked', 'ended', 'lapsed')),
    -- When it was found that the time had run out.
    ADD COLUMN lapsed_at timestamptz,
    ADD CONSTRAINT waiting_list_outcome_offered_check CHECK (outcome IS NULL OR offered_at IS NOT NULL),
    ADD CONSTRAINT waiting_list_lapsed_at_check CHECK ((lapsed_at IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'lapsed'));
UPDATE waiting_list SET outcome = 'ended' WHERE offered_at IS NOT NULL;
CREATE INDEX waiting_list_open_offers_idx ON waiting_list (id) WHERE offered_at IS NOT NULL AND outcome IS NULL;
CREATE INDEX waiting_list_member_id_idx ON waiting_list (member_id, concert_id, id);

-- Changes by staff that people must hear of: of a concert, or of one booking. With the facts before the change.
CREATE TABLE concert_changes (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT concert_changes_pkey PRIMARY KEY,
    concert_id bigint NOT NULL CONSTRAINT concert_changes_concert_id_fkey REFERENCES concerts ON DELETE CASCADE,
    -- Of a change of one booking.
    booking_id bigint CONSTRAINT concert_changes_booking_id_fkey REFERENCES bookings,
    kind text NOT NULL CONSTRAINT concert_changes_kind_check
        CHECK (kind IN ('concert_changed', 'concert_cancelled', 'booking_moved', 'booking_cancelled')),
    reason text NOT NULL CONSTRAINT concert_changes_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    changed_at timestamptz NOT NULL,
    title text NOT NULL,
    artist text NOT NULL,
    venue text NOT NULL,
    starts_at timestamptz NOT NULL,
    -- Of a booking that was moved: keys of the seats before.
    seat_keys integer[],
    CONSTRAINT concert_changes_booking_id_check CHECK ((booking_id IS NOT NULL) = (kind IN ('booking_moved', 'booking_cancelled'))),
    CONSTRAINT concert_changes_seat_keys_check CHECK ((seat_keys IS NOT NULL) = (kind = 'booking_moved'))
);
CREATE INDEX concert_changes_concert_id_idx ON concert_changes (concert_id, id);

-- People concerned by a change, as they were when it was made: those with a booking, and members on the waiting list.
CREATE TABLE change_recipients (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT change_recipients_pkey PRIMARY KEY,
    change_id bigint NOT NULL CONSTRAINT change_recipients_change_id_fkey REFERENCES concert_changes ON DELETE CASCADE,
    booking_id bigint CONSTRAINT change_recipients_booking_id_fkey REFERENCES bookings,
    waiting_id bigint CONSTRAINT change_recipients_waiting_id_fkey REFERENCES waiting_list ON DELETE CASCADE,
    -- The e-mail that tells of it, once it was written. A later change may be in the same e-mail.
    email_id bigint,
    -- When staff told the person, by telephone or in person, and the member who did.
    told_at timestamptz,
    told_by bigint CONSTRAINT change_recipients_told_by_fkey REFERENCES members,
    CONSTRAINT change_recipients_subject_check CHECK (num_nonnulls(booking_id, waiting_id) = 1),
    CONSTRAINT change_recipients_told_check CHECK ((told_at IS NULL) = (told_by IS NULL))
);
CREATE UNIQUE INDEX change_recipients_booking_id_key ON change_recipients (booking_id, change_id) WHERE booking_id IS NOT NULL;
CREATE UNIQUE INDEX change_recipients_waiting_id_key ON change_recipients (waiting_id, change_id) WHERE waiting_id IS NOT NULL;
CREATE INDEX change_recipients_change_id_idx ON change_recipients (change_id, id);

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
  AND CASE WHEN r.email_id IS NULL THEN NOT is_reachable(coalesce(b.member_id, w.member_id))
           ELSE e.failed_at IS NOT NULL OR (e.dropped_at IS NOT NULL AND e.last_error = 'no_address') END
  AND (c.kind IN ('concert_cancelled', 'booking_cancelled')
       OR (k.cancelled_at IS NULL AND b.cancelled_at IS NULL))
  AND w.outcome IS NULL;
