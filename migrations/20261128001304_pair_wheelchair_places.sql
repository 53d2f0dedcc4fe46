-- Wheelchair places and the companion seats beside them are pairs, and who asks for seats is told why they are refused.

-- Whether one of the seats is a companion seat that these holders may not have: a wheelchair place beside it is still to be had,
-- and none beside it is theirs, in this wish or from before. Where staff have marked no such place, the seat is for everybody.
CREATE FUNCTION is_companion_alone(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
                                   moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM unnest(wanted_rows, wanted_numbers) AS x (r, n)
        JOIN seats s ON s.concert_id = concert AND s.row_number = x.r AND s.seat_number = x.n AND s.kind = 'companion'
        JOIN seats w ON w.concert_id = concert AND w.row_number = x.r AND w.seat_number IN (x.n - 1, x.n + 1)
                    AND w.kind = 'wheelchair'
        LEFT JOIN bookings b ON b.id = w.booking_id
        GROUP BY x.r, x.n
        HAVING NOT bool_and(w.state IN ('booked', 'blocked'))
           AND NOT bool_or((w.row_number, w.seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))
                           OR (w.state = 'held' AND w.held_until > moment AND w.held_by = ANY (holders))
                           OR coalesce(b.booked_by = ANY (holders), false)));
END $$;

-- New outcomes: 'awaited', the free seats are offered to those who wait; 'companion', see above. A hold that ran out is no news
-- any more once its holder holds seats again.
CREATE OR REPLACE FUNCTION hold_seats(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
                                      for_member boolean, moment timestamptz, until timestamptz,
                                      network text DEFAULT NULL, most integer DEFAULT NULL) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    sale text := sale_state(concert, for_member, moment);
    mine integer := 0;
    had integer;
    free integer;
    companions boolean;
    wanted CONSTANT integer := cardinality(wanted_rows);
BEGIN
    IF sale <> 'open' THEN
        RETURN sale;
    END IF;
    -- Nobody jumps the queue; places for wheelchairs and companions have none.
    IF is_awaited(concert, moment) AND EXISTS (
        SELECT FROM seats WHERE concert_id = concert AND kind = 'standard' AND is_free(state, held_until, moment)
          AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))) THEN
        RETURN 'awaited';
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
    companions := EXISTS (SELECT FROM seats WHERE concert_id = concert AND kind = 'companion'
                            AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers)));
    IF wanted > 1 OR companions THEN
        -- In order, so that two groups that overlap cannot wait for each other.
        SELECT count(*) INTO free FROM (
            SELECT FROM seats
            WHERE concert_id = concert AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))
              AND is_free(state, held_until, moment)
            ORDER BY row_number, seat_number FOR UPDATE) AS locked;
    END IF;
    IF companions AND free + mine = wanted AND is_companion_alone(concert, wanted_rows, wanted_numbers, holders, moment) THEN
        RETURN 'companion';
    END IF;
    -- What is mine already keeps its time.
    IF (wanted = 1 AND NOT companions) OR free + mine = wanted THEN
        UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0, held_from = network
        WHERE concert_id = concert AND (row_number, seat_number) IN (SELECT * FROM unnest(wanted_rows, wanted_numbers))
          AND is_free(state, held_until, moment);
        IF FOUND OR mine = wanted THEN
            IF companions THEN
                PERFORM end_with_wheelchair(concert, holders, moment);
            END IF;
            DELETE FROM lapsed_holds WHERE held_by = ANY (holders) AND concert_id = concert;
            RETURN 'held';
        END IF;
    END IF;
    RETURN CASE WHEN wanted = (SELECT count(*) FROM seats WHERE concert_id = concert AND (row_number, seat_number)
                               IN (SELECT * FROM unnest(wanted_rows, wanted_numbers)))
                THEN 'taken' ELSE 'unknown' END;
END $$;

-- The hold of a companion seat ends with that of the wheelchair place beside it, when both are held by one person.
CREATE FUNCTION end_with_wheelchair(concert bigint, holders text[], moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE seats s SET held_until = w.held_until, extensions = w.extensions
    FROM seats w
    WHERE s.concert_id = concert AND s.kind = 'companion' AND s.state = 'held' AND s.held_by = ANY (holders)
      AND w.concert_id = concert AND w.row_number = s.row_number AND w.seat_number IN (s.seat_number - 1, s.seat_number + 1)
      AND w.kind = 'wheelchair' AND w.state = 'held' AND w.held_by = ANY (holders)
      AND w.held_until > moment AND w.held_until < s.held_until;
END $$;

DROP FUNCTION hold_best_seats(bigint, integer, text[], boolean, timestamptz, timestamptz, text, integer);
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
        outcome := 'awaited';
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
    -- First without waiting: seats that somebody is about to take are passed over.
    SELECT t.first_row, t.first_number INTO first_row, first_number
    FROM take_block(concert, wanted, holders[1], network, moment, until) t;
    IF first_row IS NOT NULL THEN
        DELETE FROM lapsed_holds WHERE held_by = ANY (holders) AND concert_id = concert;
        outcome := 'held';
        RETURN;
    END IF;
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
    DELETE FROM lapsed_holds WHERE held_by = ANY (holders) AND concert_id = concert;
END $$;
