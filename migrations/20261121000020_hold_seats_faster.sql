-- The same answers, found with less work. What asks tables is written in plpgsql: its plans are kept with the connection,
-- while a function in SQL that cannot become part of the statement around it is planned anew on each call.

CREATE OR REPLACE FUNCTION sale_state(concert bigint, for_member boolean, moment timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT CASE WHEN c.cancelled_at IS NULL AND moment >= c.sale_opens_at AND moment < c.sale_closes_at
                         AND (c.audience = 'everyone' OR for_member)
                    THEN 'open' ELSE 'closed' END
        FROM concerts c WHERE c.id = concert), 'unknown');
END $$;

CREATE OR REPLACE FUNCTION seats_of(concert bigint, holders text[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT count(*) FROM seats s
            WHERE s.concert_id = concert AND s.state = 'held' AND s.held_by = ANY (holders) AND s.held_until > moment)
         + (SELECT count(*) FROM bookings b JOIN tickets t ON t.booking_id = b.id
            WHERE b.booked_by = ANY (holders) AND b.concert_id = concert AND t.given_up_at IS NULL);
END $$;

CREATE OR REPLACE FUNCTION is_awaited(concert bigint, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM waiting_list w JOIN concerts c ON c.id = w.concert_id JOIN members m ON m.id = w.member_id
        WHERE w.concert_id = concert AND w.offered_at IS NULL AND m.state = 'active'
          AND seats_of(concert, ARRAY['member:' || w.member_id], moment) < c.limit_per_person);
END $$;

-- Only usable seats are looked at: what stands beside one is told by the numbers of the usable ones before and after it.
-- Distances are whole numbers, six times the true ones.
CREATE OR REPLACE FUNCTION best_blocks(concert bigint, wanted integer, moment timestamptz)
RETURNS TABLE (first_row smallint, first_number smallint) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH usable AS (
        SELECT s.row_number, s.seat_number,
               lag(s.seat_number, 1) OVER line AS before, lag(s.seat_number, 2) OVER line AS before_that,
               lead(s.seat_number, wanted - 1) OVER line AS last,
               lead(s.seat_number, wanted) OVER line AS after, lead(s.seat_number, wanted + 1) OVER line AS after_that
        FROM seats s WHERE s.concert_id = concert AND s.kind = 'standard' AND is_free(s.state, s.held_until, moment)
        WINDOW line AS (PARTITION BY s.row_number ORDER BY s.seat_number))
    SELECT u.row_number, u.seat_number FROM usable u, concerts c
    WHERE c.id = concert AND u.last = u.seat_number + wanted - 1
    ORDER BY (u.before IS NOT DISTINCT FROM u.seat_number - 1 AND u.before_that IS DISTINCT FROM u.seat_number - 2)::integer
                 + (u.after IS NOT DISTINCT FROM u.seat_number + wanted
                    AND u.after_that IS DISTINCT FROM u.seat_number + wanted + 1)::integer,
             abs(6 * u.row_number - 2 * (c.row_count + 2))
                 + abs(6 * u.seat_number + 3 * (wanted - 1) - 3 * (c.seats_per_row + 1)),
             u.row_number, u.seat_number;
END $$;

CREATE OR REPLACE FUNCTION hold_best_seats(concert bigint, wanted integer, holders text[], for_member boolean,
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
            UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0
            WHERE concert_id = concert AND row_number = first_row
              AND seat_number BETWEEN first_number AND first_number + wanted - 1;
            outcome := 'held';
            RETURN;
        EXCEPTION WHEN no_data_found THEN
            first_row := NULL;
        END;
    END LOOP;
    -- Then in order and patiently: nobody is refused for a seat that was let go after all.
    PERFORM FROM seats WHERE concert_id = concert AND is_free(state, held_until, moment)
    ORDER BY row_number, seat_number FOR UPDATE;
    SELECT b.first_row, b.first_number INTO first_row, first_number
    FROM best_blocks(concert, wanted, moment) b LIMIT 1;
    IF first_row IS NULL THEN
        -- Only locks were written: the disk need not be waited for.
        PERFORM set_config('synchronous_commit', 'off', true);
        outcome := 'taken';
        RETURN;
    END IF;
    outcome := 'held';
    UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0
    WHERE concert_id = concert AND row_number = first_row
      AND seat_number BETWEEN first_number AND first_number + wanted - 1;
END $$;
