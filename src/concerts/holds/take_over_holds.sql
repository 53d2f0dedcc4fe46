-- Gives the seats that a guest holds to a member, in order of rows, as far as the limit of each concert allows. The others
-- are free again. Returns every seat of the guest and whether the member has it now.
CREATE OR REPLACE FUNCTION take_over_holds(guest text, member text, moment timestamptz)
RETURNS TABLE (of_concert bigint, of_row smallint, of_seat smallint, taken boolean) LANGUAGE plpgsql AS $$
DECLARE
    concert bigint;
    allowance integer;
BEGIN
    FOR concert IN SELECT DISTINCT s.concert_id FROM seats s WHERE s.state = 'held' AND s.held_by = guest ORDER BY 1 LOOP
        -- The lock that a click of the member takes too: what is counted stays true.
        PERFORM pg_advisory_xact_lock(hashtextextended(member, concert));
        allowance := (SELECT c.limit_per_person FROM concerts c WHERE c.id = concert)
            - seats_of(concert, ARRAY[member], moment);
        RETURN QUERY
        WITH locked AS MATERIALIZED (
            SELECT s.concert_id, s.row_number, s.seat_number, s.held_until FROM seats s
            WHERE s.concert_id = concert AND s.state = 'held' AND s.held_by = guest
            ORDER BY s.row_number, s.seat_number FOR UPDATE),
        ranked AS (
            SELECT l.concert_id, l.row_number, l.seat_number,
                   l.held_until > moment
                       AND count(*) FILTER (WHERE l.held_until > moment) OVER (ORDER BY l.row_number, l.seat_number) <= allowance
                       AS fits
            FROM locked l)
        UPDATE seats s
        SET state = CASE WHEN r.fits THEN 'held' ELSE 'free' END, held_by = CASE WHEN r.fits THEN member END,
            held_until = CASE WHEN r.fits THEN s.held_until END, extensions = CASE WHEN r.fits THEN s.extensions ELSE 0 END,
            held_from = NULL
        FROM ranked r
        WHERE s.concert_id = r.concert_id AND s.row_number = r.row_number AND s.seat_number = r.seat_number
        RETURNING s.concert_id, s.row_number, s.seat_number, r.fits;
    END LOOP;
END $$;
