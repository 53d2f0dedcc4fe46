-- Holds the best seats side by side in one row for the first of the holders. The outcome is that of hold_seats; with 'held', the
-- place of the first seat.
CREATE OR REPLACE FUNCTION hold_best_seats(concert bigint, wanted integer, holders text[], for_member boolean,
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
