-- Holds the best block that nobody else is about to take, without waiting for anybody. Nothing: there is none.
--
-- A seat that was taken a moment ago is locked all the same: nobody may wait for others while he keeps such locks, and only an
-- exception undoes them.
CREATE OR REPLACE FUNCTION take_block(concert bigint, wanted integer, holder text, network text, moment timestamptz,
                                      until timestamptz, OUT first_row smallint, OUT first_number smallint)
LANGUAGE plpgsql AS $$
DECLARE
    locked integer;
BEGIN
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
            UPDATE seats SET state = 'held', held_by = holder, held_until = until, extensions = 0, held_from = network
            WHERE concert_id = concert AND row_number = first_row
              AND seat_number BETWEEN first_number AND first_number + wanted - 1;
            RETURN;
        EXCEPTION WHEN no_data_found THEN
            first_row := NULL;
        END;
    END LOOP;
    first_row := NULL;
    first_number := NULL;
END $$;
