-- Members wait for several seats side by side, and are offered all of them at once.
ALTER TABLE waiting_list
    ADD COLUMN seat_count smallint NOT NULL DEFAULT 1 CONSTRAINT waiting_list_seat_count_check CHECK (seat_count BETWEEN 1 AND 20),
    -- Keys of the seats that were held for the member: row * 100 + number. Those that were given back one by one are left out.
    ADD COLUMN offered_seats integer[];
UPDATE waiting_list SET offered_seats = ARRAY[offered_seat] WHERE offered_seat IS NOT NULL;
ALTER TABLE waiting_list DROP COLUMN offered_seat;

-- Whether the waiting list has offered a seat to the member who holds it.
CREATE FUNCTION is_offered(concert bigint, seat_row smallint, seat_number smallint, holder text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN holder LIKE 'member:%' AND EXISTS (
        SELECT FROM waiting_list w
        WHERE w.member_id = substr(holder, 8)::bigint AND w.concert_id = concert AND w.offered_at IS NOT NULL AND w.outcome IS NULL
          AND seat_row * 100 + is_offered.seat_number = ANY (w.offered_seats));
END $$;

-- Most free seats for everybody that are side by side.
CREATE FUNCTION longest_run(concert bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT max(r.length)::integer FROM (
            SELECT count(*) AS length FROM (
                SELECT s.row_number,
                       s.seat_number - row_number() OVER (PARTITION BY s.row_number ORDER BY s.seat_number) AS run
                FROM seats s WHERE s.concert_id = concert AND s.kind = 'standard' AND is_free(s.state, s.held_until, moment)) AS u
            GROUP BY u.row_number, u.run) AS r), 0);
END $$;

-- Whether free seats are somebody's already: a member waits for as many as are side by side, and may have them. They are
-- offered in a moment. Who waits for more than that does not keep the others from what is free.
CREATE OR REPLACE FUNCTION is_awaited(concert bigint, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM waiting_list w WHERE w.concert_id = concert AND w.offered_at IS NULL) THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM waiting_list w JOIN concerts c ON c.id = w.concert_id JOIN members m ON m.id = w.member_id
        WHERE w.concert_id = concert AND w.offered_at IS NULL AND m.state = 'active'
          AND w.seat_count <= (SELECT longest_run(concert, moment))
          AND seats_of(concert, ARRAY['member:' || w.member_id], moment) + w.seat_count <= c.limit_per_person);
END $$;

-- Holds the best block that nobody else is about to take, without waiting for anybody. Nothing: there is none.
--
-- A seat that was taken a moment ago is locked all the same: nobody may wait for others while he keeps such locks, and only an
-- exception undoes them.
CREATE FUNCTION take_block(concert bigint, wanted integer, holder text, network text, moment timestamptz, until timestamptz,
                           OUT first_row smallint, OUT first_number smallint)
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
