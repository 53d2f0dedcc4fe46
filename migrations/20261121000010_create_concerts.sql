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
    row_count smallint NOT NULL CONSTRAINT concerts_row_count_check CHECK (row_count BETWEEN 1 AND 26),
    seats_per_row smallint NOT NULL CONSTRAINT concerts_seats_per_row_check CHECK (seats_per_row BETWEEN 1 AND 40),
    sale_opens_at timestamptz NOT NULL,
    sale_closes_at timestamptz NOT NULL,
    audience text NOT NULL CONSTRAINT concerts_audience_check CHECK (audience IN ('everyone', 'members')),
    limit_per_person smallint NOT NULL CONSTRAINT concerts_limit_per_person_check CHECK (limit_per_person BETWEEN 1 AND 20),
    cancelled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT concerts_sale_check CHECK (sale_opens_at < sale_closes_at)
);
CREATE INDEX concerts_starts_at_idx ON concerts (starts_at, id);

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
    CONSTRAINT bookings_number_key UNIQUE (number)
);
-- The same form sent twice is one booking.
CREATE UNIQUE INDEX bookings_idempotency_key_key ON bookings (concert_id, idempotency_key, coalesce(booked_by, ''));
CREATE INDEX bookings_booked_by_idx ON bookings (booked_by, id);
CREATE INDEX bookings_concert_id_idx ON bookings (concert_id, id);

-- Room in each page for the new versions of rows: a hold then touches no other page.
CREATE TABLE seats (
    concert_id bigint NOT NULL CONSTRAINT seats_concert_id_fkey REFERENCES concerts ON DELETE CASCADE,
    row_number smallint NOT NULL CONSTRAINT seats_row_number_check CHECK (row_number BETWEEN 1 AND 26),
    seat_number smallint NOT NULL CONSTRAINT seats_seat_number_check CHECK (seat_number BETWEEN 1 AND 40),
    kind text NOT NULL DEFAULT 'standard' CONSTRAINT seats_kind_check CHECK (kind IN ('standard', 'wheelchair', 'companion')),
    state text NOT NULL DEFAULT 'free' CONSTRAINT seats_state_check CHECK (state IN ('free', 'held', 'booked', 'blocked')),
    held_by text CONSTRAINT seats_held_by_check CHECK (held_by ~ '^(member:[0-9]+|guest:[0-9a-f]{32})$'),
    held_until timestamptz,
    -- How often "more time" was asked for.
    extensions smallint NOT NULL DEFAULT 0 CONSTRAINT seats_extensions_check CHECK (extensions BETWEEN 0 AND 10),
    booking_id bigint CONSTRAINT seats_booking_id_fkey REFERENCES bookings,
    blocked_reason text CONSTRAINT seats_blocked_reason_check CHECK (char_length(blocked_reason) BETWEEN 1 AND 300),
    CONSTRAINT seats_pkey PRIMARY KEY (concert_id, row_number, seat_number),
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

-- The seats of a booking, kept when it is cancelled.
CREATE TABLE tickets (
    booking_id bigint NOT NULL CONSTRAINT tickets_booking_id_fkey REFERENCES bookings,
    concert_id bigint NOT NULL CONSTRAINT tickets_concert_id_fkey REFERENCES concerts,
    row_number smallint NOT NULL,
    seat_number smallint NOT NULL,
    -- When the seat went to somebody else: the booking was cancelled, or moved to another seat.
    given_up_at timestamptz,
    CONSTRAINT tickets_seats_fkey FOREIGN KEY (concert_id, row_number, seat_number) REFERENCES seats
);
-- Behind the row of the seat: whatever happens, a seat has one booking.
CREATE UNIQUE INDEX tickets_seat_key ON tickets (concert_id, row_number, seat_number) WHERE given_up_at IS NULL;
CREATE INDEX tickets_booking_id_idx ON tickets (booking_id);

-- Who came through the door. A scan that is uploaded twice is one row.
CREATE TABLE check_ins (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT check_ins_pkey PRIMARY KEY,
    booking_id bigint NOT NULL CONSTRAINT check_ins_booking_id_fkey REFERENCES bookings,
    scan_id text NOT NULL CONSTRAINT check_ins_scan_id_check CHECK (char_length(scan_id) BETWEEN 8 AND 100),
    checked_in_at timestamptz NOT NULL,
    checked_in_by bigint NOT NULL CONSTRAINT check_ins_checked_in_by_fkey REFERENCES members,
    undone_at timestamptz,
    undone_reason text CONSTRAINT check_ins_undone_reason_check CHECK (char_length(undone_reason) BETWEEN 1 AND 300),
    CONSTRAINT check_ins_scan_id_key UNIQUE (scan_id),
    CONSTRAINT check_ins_undone_check CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
);
-- Of two doors one is green.
CREATE UNIQUE INDEX check_ins_booking_id_key ON check_ins (booking_id) WHERE undone_at IS NULL;

-- Members who wait for a seat, in the order in which they came.
CREATE TABLE waiting_list (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT waiting_list_pkey PRIMARY KEY,
    concert_id bigint NOT NULL CONSTRAINT waiting_list_concert_id_fkey REFERENCES concerts ON DELETE CASCADE,
    member_id bigint NOT NULL CONSTRAINT waiting_list_member_id_fkey REFERENCES members,
    joined_at timestamptz NOT NULL,
    -- When a seat was held for them; they have left the queue with it.
    offered_at timestamptz
);
CREATE UNIQUE INDEX waiting_list_member_id_key ON waiting_list (concert_id, member_id) WHERE offered_at IS NULL;
CREATE INDEX waiting_list_concert_id_idx ON waiting_list (concert_id, id) WHERE offered_at IS NULL;

-- Whether a seat can be taken: its hold may have run out before anybody noticed.
CREATE FUNCTION is_free(state text, held_until timestamptz, moment timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN state = 'free' OR (state = 'held' AND held_until <= moment);

-- Whether seats may be held now: 'open', 'closed', or 'unknown'.
CREATE FUNCTION sale_state(concert bigint, for_member boolean, moment timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce((
    SELECT CASE WHEN cancelled_at IS NULL AND moment >= sale_opens_at AND moment < sale_closes_at
                     AND (audience = 'everyone' OR for_member)
                THEN 'open' ELSE 'closed' END
    FROM concerts WHERE id = concert), 'unknown');

-- How many seats of a concert these holders have, held or booked.
CREATE FUNCTION seats_of(concert bigint, holders text[], moment timestamptz) RETURNS integer
LANGUAGE sql VOLATILE
RETURN (SELECT count(*) FROM seats WHERE concert_id = concert AND state = 'held' AND held_by = ANY (holders) AND held_until > moment)
     + (SELECT count(*) FROM bookings b JOIN tickets t ON t.booking_id = b.id
        WHERE b.booked_by = ANY (holders) AND b.concert_id = concert AND t.given_up_at IS NULL);

-- Whether a free seat is somebody's already: a member who waits may have one more. It is offered to them in a moment.
CREATE FUNCTION is_awaited(concert bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM waiting_list w JOIN concerts c ON c.id = w.concert_id JOIN members m ON m.id = w.member_id
               WHERE w.concert_id = concert AND w.offered_at IS NULL AND m.state = 'active'
                 AND seats_of(concert, ARRAY['member:' || w.member_id], moment) < c.limit_per_person);

-- Holds all of the seats for the first of the holders, or none: 'held', 'taken', 'limit', 'closed', 'unknown'.
-- One call is one transaction. Each statement in it sees what was committed before it began, so what is counted after
-- the lock on the person is true until the end.
CREATE FUNCTION hold_seats(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
                           for_member boolean, moment timestamptz, until timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    sale text := sale_state(concert, for_member, moment);
    mine integer := 0;
    had integer;
    free integer;
    wanted CONSTANT integer := cardinality(wanted_rows);
BEGIN
    IF sale <> 'open' THEN
        RETURN sale;
    END IF;
    -- Nobody jumps the queue; places for wheelchairs and companions have none.
    IF is_awaited(concert, moment) AND EXISTS (
        SELECT FROM seats WHERE concert_id = concert AND kind = 'standard' AND is_free(state, held_until, moment)
          AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))) THEN
        RETURN 'taken';
    END IF;
    -- Two clicks of one person are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended(holders[1], concert));
    had := seats_of(concert, holders, moment);
    IF had > 0 THEN
        SELECT count(*) INTO mine FROM seats
        WHERE concert_id = concert AND state = 'held' AND held_by = ANY (holders) AND held_until > moment
          AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers));
    END IF;
    IF had + wanted - mine > (SELECT limit_per_person FROM concerts WHERE id = concert) THEN
        RETURN 'limit';
    END IF;
    IF wanted > 1 THEN
        -- In order, so that two groups that overlap cannot wait for each other.
        SELECT count(*) INTO free FROM (
            SELECT FROM seats
            WHERE concert_id = concert AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))
              AND is_free(state, held_until, moment)
            ORDER BY row_number, seat_number FOR UPDATE) AS locked;
    END IF;
    -- What is mine already keeps its time.
    IF wanted = 1 OR free + mine = wanted THEN
        UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0
        WHERE concert_id = concert AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))
          AND is_free(state, held_until, moment);
        IF FOUND OR mine = wanted THEN
            RETURN 'held';
        END IF;
    END IF;
    RETURN CASE WHEN wanted = (SELECT count(*) FROM seats WHERE concert_id = concert AND (row_number, seat_number)
                               IN (SELECT * FROM unnest(wanted_rows, wanted_numbers)))
                THEN 'taken' ELSE 'unknown' END;
END $$;

-- Where groups of seats side by side can begin, the best first: near the middle of the row and of the front of the hall,
-- and without leaving a single seat alone. Places for wheelchairs and companions are not given away.
CREATE FUNCTION best_blocks(concert bigint, wanted integer, moment timestamptz)
RETURNS TABLE (first_row smallint, first_number smallint) LANGUAGE sql STABLE AS $$
    WITH hall AS (
        SELECT row_number, seat_number, kind = 'standard' AND is_free(state, held_until, moment) AS usable
        FROM seats WHERE concert_id = concert),
    blocks AS (
        SELECT row_number, seat_number,
               count(*) FILTER (WHERE usable) OVER (PARTITION BY row_number ORDER BY seat_number
                                                    ROWS BETWEEN CURRENT ROW AND wanted - 1 FOLLOWING) AS together,
               (lag(usable, 1, false) OVER seat AND NOT lag(usable, 2, false) OVER seat)::integer
                   + (lead(usable, wanted, false) OVER seat AND NOT lead(usable, wanted + 1, false) OVER seat)::integer AS alone
        FROM hall WINDOW seat AS (PARTITION BY row_number ORDER BY seat_number))
    SELECT row_number, seat_number FROM blocks, concerts c
    WHERE c.id = concert AND together = wanted
    ORDER BY alone,
             abs(row_number - (c.row_count + 2) / 3.0)
                 + abs(seat_number + (wanted - 1) / 2.0 - (c.seats_per_row + 1) / 2.0),
             row_number, seat_number
$$;

-- Holds the best seats side by side in one row: 'held' and where they begin, or 'taken', 'limit', 'closed', 'unknown'.
CREATE FUNCTION hold_best_seats(concert bigint, wanted integer, holders text[], for_member boolean,
                                moment timestamptz, until timestamptz,
                                OUT outcome text, OUT first_row smallint, OUT first_number smallint)
LANGUAGE plpgsql AS $$
DECLARE
    locked integer;
BEGIN
    outcome := sale_state(concert, for_member, moment);
    IF outcome <> 'open' THEN
        RETURN;
    END IF;
    IF is_awaited(concert, moment) THEN
        outcome := 'taken';
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(holders[1], concert));
    IF seats_of(concert, holders, moment) + wanted > (SELECT limit_per_person FROM concerts WHERE id = concert) THEN
        outcome := 'limit';
        RETURN;
    END IF;
    -- First without waiting: seats that somebody is about to take are passed over.
    IF wanted = 1 THEN
        SELECT s.row_number, s.seat_number INTO first_row, first_number
        FROM best_blocks(concert, 1, moment) WITH ORDINALITY AS b (row_number, seat_number, place)
        JOIN seats s ON s.concert_id = concert AND s.row_number = b.row_number AND s.seat_number = b.seat_number
        WHERE is_free(s.state, s.held_until, moment)
        ORDER BY b.place LIMIT 1 FOR UPDATE OF s SKIP LOCKED;
    ELSE
        FOR first_row, first_number IN SELECT b.first_row, b.first_number FROM best_blocks(concert, wanted, moment) b LOOP
            BEGIN
                SELECT count(*) INTO locked FROM (
                    SELECT FROM seats
                    WHERE concert_id = concert AND row_number = first_row
                      AND seat_number BETWEEN first_number AND first_number + wanted - 1
                      AND is_free(state, held_until, moment)
                    ORDER BY seat_number FOR UPDATE SKIP LOCKED) AS l;
                IF locked < wanted THEN
                    RAISE no_data_found;
                END IF;
                EXIT;
            EXCEPTION WHEN no_data_found THEN
                -- Only this undoes the locks on the part of the group that was there.
                first_row := NULL;
            END;
        END LOOP;
    END IF;
    IF first_row IS NULL THEN
        -- Then in order and patiently: nobody is refused for a seat that was let go after all.
        PERFORM FROM seats WHERE concert_id = concert AND is_free(state, held_until, moment)
        ORDER BY row_number, seat_number FOR UPDATE;
        SELECT b.first_row, b.first_number INTO first_row, first_number
        FROM best_blocks(concert, wanted, moment) b LIMIT 1;
    END IF;
    IF first_row IS NULL THEN
        outcome := 'taken';
        RETURN;
    END IF;
    outcome := 'held';
    UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0
    WHERE concert_id = concert AND row_number = first_row
      AND seat_number BETWEEN first_number AND first_number + wanted - 1;
END $$;
