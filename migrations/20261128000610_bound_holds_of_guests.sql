-- Guests who share an address hold a bounded number of seats between them. Members have their own limit only.
--
-- Keyed hash of the network that a guest holds the seat from; null where nothing is bounded. It says nothing once the seat is
-- not held by a guest any more.
ALTER TABLE seats ADD COLUMN held_from text;
CREATE INDEX seats_held_from_idx ON seats (held_from) WHERE state = 'held' AND held_from IS NOT NULL;

-- Whether guests of a network may hold so many seats more: at most `most` in all concerts, and in each a tenth of the hall,
-- where that is not less than one person may have. Locks the network until the transaction ends, so that requests at the same
-- moment are counted one after the other.
CREATE FUNCTION guests_may_hold(concert bigint, network text, most integer, more integer, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    held integer;
    held_here integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(network, 0));
    SELECT count(*), count(*) FILTER (WHERE s.concert_id = concert) INTO held, held_here FROM seats s
    WHERE s.state = 'held' AND s.held_from = network AND s.held_by LIKE 'guest:%' AND s.held_until > moment;
    RETURN held + more <= most AND held_here + more <= (
        SELECT greatest(c.limit_per_person, c.row_count * c.seats_per_row / 10) FROM concerts c WHERE c.id = concert);
END $$;

-- The new parameters: `network` is null for members and for this machine. A new outcome: 'crowded'.
DROP FUNCTION hold_seats(bigint, smallint[], smallint[], text[], boolean, timestamptz, timestamptz);
CREATE FUNCTION hold_seats(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
                           for_member boolean, moment timestamptz, until timestamptz,
                           network text DEFAULT NULL, most integer DEFAULT NULL) RETURNS text
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
    IF network IS NOT NULL AND wanted > mine AND NOT guests_may_hold(concert, network, most, wanted - mine, moment) THEN
        RETURN 'crowded';
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
        UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0, held_from = network
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

DROP FUNCTION hold_best_seats(bigint, integer, text[], boolean, timestamptz, timestamptz);
CREATE FUNCTION hold_best_seats(concert bigint, wanted integer, holders text[], for_member boolean,
                                moment timestamptz, until timestamptz,
                                network text DEFAULT NULL, most integer DEFAULT NULL,
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
    IF network IS NOT NULL AND NOT guests_may_hold(concert, network, most, wanted, moment) THEN
        outcome := 'crowded';
        RETURN;
    END IF;
    -- First without waiting: seats that somebody is about to take are passed over. A seat that was taken a moment ago is
    -- locked all the same: nobody may wait for others while he keeps such locks, and only an exception undoes them.
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
            UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0, held_from = network
            WHERE concert_id = concert AND row_number = first_row
              AND seat_number BETWEEN first_number AND first_number + wanted - 1;
            outcome := 'held';
            RETURN;
        EXCEPTION WHEN no_data_found THEN
            first_row := NULL;
        END;
    END LOOP;
    -- Then in order and patiently: nobody is refused for a seat that was let go after all.
    LOOP
        BEGIN
            PERFORM FROM seats WHERE concert_id = concert AND is_free(state, held_until, moment)
            ORDER BY row_number, seat_number FOR UPDATE;
            SELECT b.first_row, b.first_number INTO first_row, first_number
            FROM best_blocks(concert, wanted, moment) b LIMIT 1;
            EXIT WHEN first_row IS NULL;
            -- One that was let go during the wait is not locked yet: somebody else may be taking it.
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
            -- All locks are undone: to wait with some of them for an earlier seat could wait for ever.
            first_row := NULL;
        END;
    END LOOP;
    IF first_row IS NULL THEN
        -- Only locks were written: the disk need not be waited for.
        PERFORM set_config('synchronous_commit', 'off', true);
        outcome := 'taken';
        RETURN;
    END IF;
    outcome := 'held';
    UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0, held_from = network
    WHERE concert_id = concert AND row_number = first_row
      AND seat_number BETWEEN first_number AND first_number + wanted - 1
      AND is_free(state, held_until, moment);
END $$;
