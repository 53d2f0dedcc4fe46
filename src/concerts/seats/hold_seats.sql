-- Holds all of the seats for the first of the holders, or none. Outcomes: 'held'; 'closed' and 'unknown', see sale_state;
-- 'awaited', the free seats are offered to those who wait; 'limit', the holders would have more than one person may;
-- 'crowded', see guests_may_hold; 'companion', see is_companion_alone; 'taken'. `network` and `most` are null for members and
-- for requests of this machine.
--
-- One call is one transaction. Each statement in it sees what was committed before it began, so that counts taken after the
-- lock on the person are true until the end. A hold that ran out is no news any more once its holder holds seats again.
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
