-- Concerts, their seats and who has them. The row of a seat is the truth about it.
CREATE TABLE concerts (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT concerts_pkey PRIMARY KEY,
    title text NOT NULL CONSTRAINT concerts_title_check CHECK (char_length(title) BETWEEN 1 AND 120),
    artist text NOT NULL CONSTRAINT concerts_artist_check CHECK (char_length(artist) BETWEEN 1 AND 120),
    venue text NOT NULL CONSTRAINT concerts_venue_check CHECK (char_length(venue) BETWEEN 1 AND 200),
    text text NOT NULL CONSTRAINT concerts_text_check CHECK (char_length(text) <= 4000),
    -- What is played, who plays and where, folded: for the box office's search.
    search_text text NOT NULL,
    -- Key of the stored file.
    picture text,
    starts_at timestamptz NOT NULL,
    -- When the doors open and when it ends, where the box office says so. Both are facts that people are told of.
    doors_at timestamptz,
    ends_at timestamptz,
    row_count smallint NOT NULL CONSTRAINT concerts_row_count_check CHECK (row_count BETWEEN 1 AND 26),
    seats_per_row smallint NOT NULL CONSTRAINT concerts_seats_per_row_check CHECK (seats_per_row BETWEEN 1 AND 40),
    sale_opens_at timestamptz NOT NULL,
    sale_closes_at timestamptz NOT NULL,
    audience text NOT NULL CONSTRAINT concerts_audience_check CHECK (audience IN ('everyone', 'members')),
    limit_per_person smallint NOT NULL CONSTRAINT concerts_limit_per_person_check CHECK (limit_per_person BETWEEN 1 AND 20),
    cancelled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Version of the calendar entries that bookings have elsewhere: the sum of this and of the booking's is their SEQUENCE
    -- (RFC 5545 §3.8.7.4).
    revision integer NOT NULL DEFAULT 0 CONSTRAINT concerts_revision_check CHECK (revision >= 0),
    -- When the revision last rose.
    revised_at timestamptz,
    edit_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT concerts_sale_check CHECK (sale_opens_at < sale_closes_at),
    CONSTRAINT concerts_doors_at_check CHECK (doors_at BETWEEN starts_at - interval '24 hours' AND starts_at),
    CONSTRAINT concerts_ends_at_check CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT concerts_revised_at_check CHECK ((revision > 0) = (revised_at IS NOT NULL))
);
CREATE INDEX concerts_starts_at_idx ON concerts (starts_at, id);
CREATE TRIGGER concerts_edit_version
    BEFORE UPDATE OF title, artist, venue, text, picture, starts_at, doors_at, ends_at, row_count, seats_per_row, sale_opens_at,
        sale_closes_at, audience, limit_per_person ON concerts FOR EACH ROW
    WHEN ((OLD.title, OLD.artist, OLD.venue, OLD.text, OLD.picture, OLD.starts_at, OLD.doors_at, OLD.ends_at, OLD.row_count,
           OLD.seats_per_row, OLD.sale_opens_at, OLD.sale_closes_at, OLD.audience, OLD.limit_per_person)
          IS DISTINCT FROM
          (NEW.title, NEW.artist, NEW.venue, NEW.text, NEW.picture, NEW.starts_at, NEW.doors_at, NEW.ends_at, NEW.row_count,
           NEW.seats_per_row, NEW.sale_opens_at, NEW.sale_closes_at, NEW.audience, NEW.limit_per_person))
    EXECUTE FUNCTION raise_edit_version();

CREATE TABLE bookings (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT bookings_pkey PRIMARY KEY,
    -- Random: whoever knows one number knows nothing of another.
    number text NOT NULL CONSTRAINT bookings_number_check CHECK (number ~ '^[1-9][0-9]{9}$'),
    concert_id bigint NOT NULL CONSTRAINT bookings_concert_id_fkey REFERENCES concerts,
    surname text NOT NULL CONSTRAINT bookings_surname_check CHECK (char_length(surname) BETWEEN 1 AND 80),
    first_name text NOT NULL CONSTRAINT bookings_first_name_check CHECK (char_length(first_name) BETWEEN 1 AND 80),
    -- The surname folded: without accents, case, hyphens and blanks.
    surname_key text NOT NULL CONSTRAINT bookings_surname_key_check CHECK (char_length(surname_key) >= 1),
    -- Folded names and number, for the box office's search.
    search_text text NOT NULL,
    -- `member:<id>` or `guest:<id>`; a booking made at the door belongs to nobody.
    booked_by text CONSTRAINT bookings_booked_by_check CHECK (booked_by ~ '^(member:[0-9]+|guest:[0-9a-f]{32})$'),
    member_id bigint CONSTRAINT bookings_member_id_fkey REFERENCES members,
    idempotency_key text NOT NULL CONSTRAINT bookings_idempotency_key_check CHECK (char_length(idempotency_key) BETWEEN 8 AND 100),
    created_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    revision integer NOT NULL DEFAULT 0 CONSTRAINT bookings_revision_check CHECK (revision >= 0),
    revised_at timestamptz,
    -- The ticket that was handed on: a seat that was handed on is a booking of its own, with its own number and code, and the
    -- ticket that it was before is given up.
    handed_from bigint,
    -- Only where no member booked: a member's address is that of the account. Erased a month after the concert.
    email text CONSTRAINT bookings_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    -- The language in which to write to that address.
    language text CONSTRAINT bookings_language_check CHECK (language ~ '^[a-z]{2}$'),
    CONSTRAINT bookings_number_key UNIQUE (number),
    CONSTRAINT bookings_revised_at_check CHECK ((revision > 0) = (revised_at IS NOT NULL)),
    CONSTRAINT bookings_email_member_check CHECK (email IS NULL OR member_id IS NULL)
);
-- The same form sent twice is one booking.
CREATE UNIQUE INDEX bookings_idempotency_key_key ON bookings (concert_id, idempotency_key, coalesce(booked_by, ''));
CREATE INDEX bookings_booked_by_idx ON bookings (booked_by, id);
CREATE INDEX bookings_concert_id_idx ON bookings (concert_id, id);
CREATE INDEX bookings_handed_from_idx ON bookings (handed_from) WHERE handed_from IS NOT NULL;
CREATE INDEX bookings_email_idx ON bookings (concert_id) WHERE email IS NOT NULL;

-- Room in each page for the new versions of rows: a hold then touches no other page.
CREATE TABLE seats (
    concert_id bigint NOT NULL CONSTRAINT seats_concert_id_fkey REFERENCES concerts ON DELETE CASCADE,
    row_number smallint NOT NULL CONSTRAINT seats_row_number_check CHECK (row_number BETWEEN 1 AND 26),
    seat_number smallint NOT NULL CONSTRAINT seats_seat_number_check CHECK (seat_number BETWEEN 1 AND 40),
    kind text NOT NULL DEFAULT 'standard' CONSTRAINT seats_kind_check CHECK (kind IN ('standard', 'wheelchair', 'companion')),
    state text NOT NULL DEFAULT 'free' CONSTRAINT seats_state_check CHECK (state IN ('free', 'held', 'booked', 'blocked')),
    held_by text CONSTRAINT seats_held_by_check CHECK (held_by ~ '^(member:[0-9]+|guest:[0-9a-f]{32})$'),
    held_until timestamptz,
    -- Keyed hash of the network that a guest holds the seat from: guests who share an address hold a bounded number of seats
    -- between them. Absent where nothing is bounded.
    held_from text,
    -- How often "more time" was asked for.
    extensions smallint NOT NULL DEFAULT 0 CONSTRAINT seats_extensions_check CHECK (extensions BETWEEN 0 AND 10),
    booking_id bigint CONSTRAINT seats_booking_id_fkey REFERENCES bookings,
    blocked_reason text CONSTRAINT seats_blocked_reason_check CHECK (char_length(blocked_reason) BETWEEN 1 AND 300),
    CONSTRAINT seats_pkey PRIMARY KEY (concert_id, row_number, seat_number),
    -- The network of a hold ends with the hold of the guest: a seat that is free, sold, blocked or held by a member has none.
    CONSTRAINT seats_held_from_check
        CHECK (held_from IS NULL OR (state = 'held' AND held_by IS NOT NULL AND held_by LIKE 'guest:%')),
    -- A state and its columns come and go together.
    CONSTRAINT seats_state_columns_check CHECK (
        (state = 'held') = (held_by IS NOT NULL)
        AND (state = 'held') = (held_until IS NOT NULL)
        AND (state = 'held' OR extensions = 0)
        AND (state = 'booked') = (booking_id IS NOT NULL)
        AND (state = 'blocked') = (blocked_reason IS NOT NULL))
) WITH (fillfactor = 60);
CREATE INDEX seats_booking_id_idx ON seats (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX seats_held_until_idx ON seats (held_until) WHERE state = 'held';
CREATE INDEX seats_held_by_idx ON seats (held_by, concert_id) WHERE state = 'held';
CREATE INDEX seats_held_from_idx ON seats (held_from) WHERE state = 'held' AND held_from IS NOT NULL;

-- Holds that ran out: for a quarter of an hour their holders are told, and may take the seats again while they are free. Bound to
-- no seat, so that nobody who frees one waits for whoever changes the hall; what is old is removed by the sweep.
CREATE TABLE lapsed_holds (
    held_by text NOT NULL CONSTRAINT lapsed_holds_held_by_check CHECK (held_by ~ '^(member:[0-9]+|guest:[0-9a-f]{32})$'),
    concert_id bigint NOT NULL,
    row_number smallint NOT NULL,
    seat_number smallint NOT NULL,
    lapsed_at timestamptz NOT NULL,
    CONSTRAINT lapsed_holds_pkey PRIMARY KEY (held_by, concert_id, row_number, seat_number)
);
CREATE INDEX lapsed_holds_lapsed_at_idx ON lapsed_holds (lapsed_at);

-- A seat whose hold ran out may be taken before the sweep comes.
CREATE FUNCTION remember_lapsed_hold() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lapsed_holds (held_by, concert_id, row_number, seat_number, lapsed_at)
    VALUES (OLD.held_by, OLD.concert_id, OLD.row_number, OLD.seat_number, OLD.held_until)
    ON CONFLICT ON CONSTRAINT lapsed_holds_pkey DO UPDATE SET lapsed_at = excluded.lapsed_at;
    RETURN NULL;
END $$;
CREATE TRIGGER seats_remember_lapsed_hold AFTER UPDATE ON seats FOR EACH ROW
WHEN (OLD.state = 'held' AND NEW.state = 'held' AND OLD.held_by <> NEW.held_by AND NEW.held_until > OLD.held_until)
EXECUTE FUNCTION remember_lapsed_hold();

-- The seats of a booking, kept when it is cancelled.
CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT tickets_pkey PRIMARY KEY,
    booking_id bigint NOT NULL CONSTRAINT tickets_booking_id_fkey REFERENCES bookings,
    concert_id bigint NOT NULL CONSTRAINT tickets_concert_id_fkey REFERENCES concerts,
    row_number smallint NOT NULL,
    seat_number smallint NOT NULL,
    -- When the seat went to somebody else: the booking was cancelled, or moved to another seat.
    given_up_at timestamptz,
    -- Secret and random, in the QR code of the seat: one for each, so that a group comes in apart, and one seat of a booking
    -- can be given up or handed on. It stays in the row when the seat is given up, and lets in only while the row is valid:
    -- given_up_at IS NULL.
    code text NOT NULL DEFAULT right(replace(gen_random_uuid()::text, '-', ''), 16)
        CONSTRAINT tickets_code_check CHECK (code ~ '^[0-9a-f]{16}$'),
    CONSTRAINT tickets_code_key UNIQUE (code),
    CONSTRAINT tickets_seats_fkey FOREIGN KEY (concert_id, row_number, seat_number) REFERENCES seats
);
-- Behind the row of the seat: whatever happens, a seat has one booking.
CREATE UNIQUE INDEX tickets_seat_key ON tickets (concert_id, row_number, seat_number) WHERE given_up_at IS NULL;
CREATE INDEX tickets_booking_id_idx ON tickets (booking_id);
-- Added here: bookings and tickets reference each other.
ALTER TABLE bookings ADD CONSTRAINT bookings_handed_from_fkey FOREIGN KEY (handed_from) REFERENCES tickets;

-- One row for each seat that somebody came in with. A scan may let several seats in, and is one scan when it is sent twice.
CREATE TABLE check_ins (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT check_ins_pkey PRIMARY KEY,
    ticket_id bigint NOT NULL CONSTRAINT check_ins_ticket_id_fkey REFERENCES tickets,
    scan_id text NOT NULL CONSTRAINT check_ins_scan_id_check CHECK (char_length(scan_id) BETWEEN 8 AND 100),
    checked_in_at timestamptz NOT NULL,
    checked_in_by bigint NOT NULL CONSTRAINT check_ins_checked_in_by_fkey REFERENCES members,
    undone_at timestamptz,
    undone_reason text CONSTRAINT check_ins_undone_reason_check CHECK (char_length(undone_reason) BETWEEN 1 AND 300),
    CONSTRAINT check_ins_undone_check CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
);
-- Of two doors one is green.
CREATE UNIQUE INDEX check_ins_ticket_id_key ON check_ins (ticket_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX check_ins_scan_id_key ON check_ins (scan_id, ticket_id);

-- Members who wait for one seat or several side by side, in the order in which they came; they are offered all at once.
CREATE TABLE waiting_list (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT waiting_list_pkey PRIMARY KEY,
    concert_id bigint NOT NULL CONSTRAINT waiting_list_concert_id_fkey REFERENCES concerts ON DELETE CASCADE,
    member_id bigint NOT NULL CONSTRAINT waiting_list_member_id_fkey REFERENCES members,
    joined_at timestamptz NOT NULL,
    seat_count smallint NOT NULL DEFAULT 1 CONSTRAINT waiting_list_seat_count_check CHECK (seat_count BETWEEN 1 AND 20),
    -- When seats were held for them; they have left the queue with it.
    offered_at timestamptz,
    -- Keys of the seats that were held for the member: row * 100 + number. Those that were given back one by one are left out.
    offered_seats integer[],
    -- How the offer ended: absent while its seats are held.
    outcome text CONSTRAINT waiting_list_outcome_check CHECK (outcome IN ('booked', 'ended', 'lapsed')),
    -- When it was found that the time had run out.
    lapsed_at timestamptz,
    CONSTRAINT waiting_list_outcome_offered_check CHECK (outcome IS NULL OR offered_at IS NOT NULL),
    CONSTRAINT waiting_list_lapsed_at_check CHECK ((lapsed_at IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'lapsed'))
);
CREATE UNIQUE INDEX waiting_list_member_id_key ON waiting_list (concert_id, member_id) WHERE offered_at IS NULL;
CREATE INDEX waiting_list_concert_id_idx ON waiting_list (concert_id, id) WHERE offered_at IS NULL;
CREATE INDEX waiting_list_open_offers_idx ON waiting_list (id) WHERE offered_at IS NOT NULL AND outcome IS NULL;
CREATE INDEX waiting_list_member_id_idx ON waiting_list (member_id, concert_id, id);

-- Changes by staff that people must hear of: of a concert, or of one booking, with the facts before the change; a
-- cancellation that was taken back, which needs no reason; and a message of the box office to everybody with a booking.
CREATE TABLE concert_changes (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT concert_changes_pkey PRIMARY KEY,
    concert_id bigint NOT NULL CONSTRAINT concert_changes_concert_id_fkey REFERENCES concerts ON DELETE CASCADE,
    -- Of a change of one booking.
    booking_id bigint CONSTRAINT concert_changes_booking_id_fkey REFERENCES bookings,
    kind text NOT NULL CONSTRAINT concert_changes_kind_check
        CHECK (kind IN ('concert_changed', 'concert_cancelled', 'concert_restored', 'booking_moved', 'booking_cancelled',
                        'booking_restored', 'message')),
    reason text NOT NULL,
    changed_at timestamptz NOT NULL,
    title text NOT NULL,
    artist text NOT NULL,
    venue text NOT NULL,
    starts_at timestamptz NOT NULL,
    doors_at timestamptz,
    ends_at timestamptz,
    -- Of a booking that was moved: keys of the seats before.
    seat_keys integer[],
    -- Of a message: its subject, the member of staff who sent it, and the key of its form, so that a form sent twice is one.
    subject text CONSTRAINT concert_changes_subject_check CHECK (char_length(subject) BETWEEN 1 AND 120),
    sent_by bigint CONSTRAINT concert_changes_sent_by_fkey REFERENCES members,
    idempotency_key text CONSTRAINT concert_changes_idempotency_key_check
        CHECK (char_length(idempotency_key) BETWEEN 8 AND 100),
    CONSTRAINT concert_changes_reason_check CHECK (
        CASE WHEN kind IN ('concert_restored', 'booking_restored') THEN reason = ''
             WHEN kind = 'message' THEN char_length(reason) BETWEEN 1 AND 3000
             ELSE char_length(reason) BETWEEN 1 AND 300 END),
    CONSTRAINT concert_changes_booking_id_check
        CHECK ((booking_id IS NOT NULL) = (kind IN ('booking_moved', 'booking_cancelled', 'booking_restored'))),
    CONSTRAINT concert_changes_message_check
        CHECK (num_nonnulls(subject, sent_by, idempotency_key) = CASE WHEN kind = 'message' THEN 3 ELSE 0 END),
    CONSTRAINT concert_changes_seat_keys_check CHECK ((seat_keys IS NOT NULL) = (kind = 'booking_moved'))
);
CREATE INDEX concert_changes_concert_id_idx ON concert_changes (concert_id, id);
CREATE UNIQUE INDEX concert_changes_idempotency_key_key ON concert_changes (concert_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

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

-- Addresses of guests that want none, as keyed hashes: the addresses themselves are erased in time.
CREATE TABLE reminder_refusals (
    address_hash bytea CONSTRAINT reminder_refusals_pkey PRIMARY KEY
        CONSTRAINT reminder_refusals_address_hash_check CHECK (octet_length(address_hash) = 32),
    refused_at timestamptz NOT NULL
);
