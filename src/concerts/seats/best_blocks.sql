-- Where groups of seats side by side can begin, the best first. Only seats for everybody are looked at: others stand in the
-- way like the end of the row. What a block costs is what it leaves on both sides, less what its row of free seats cost as a
-- whole; one unit of it is worth four seats or four rows of distance. Distances are whole numbers, six times the true ones.
CREATE OR REPLACE FUNCTION best_blocks(concert bigint, wanted integer, moment timestamptz)
RETURNS TABLE (first_row smallint, first_number smallint) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH usable AS (
        SELECT s.row_number, s.seat_number,
               s.seat_number - row_number() OVER (PARTITION BY s.row_number ORDER BY s.seat_number) AS run
        FROM seats s WHERE s.concert_id = concert AND s.kind = 'standard' AND is_free(s.state, s.held_until, moment)),
    runs AS (
        SELECT u.row_number, min(u.seat_number)::integer AS first, count(*)::integer AS length
        FROM usable u GROUP BY u.row_number, u.run HAVING count(*) >= wanted),
    blocks AS (
        SELECT r.row_number, r.first + before AS seat_number,
               rest_cost(before) + rest_cost(r.length - wanted - before) - rest_cost(r.length) AS cost
        FROM runs r, generate_series(0, r.length - wanted) AS before)
    SELECT b.row_number, b.seat_number::smallint FROM blocks b, concerts c
    WHERE c.id = concert
    ORDER BY 24 * b.cost + abs(6 * b.row_number - 2 * (c.row_count + 2))
                 + abs(6 * b.seat_number + 3 * (wanted - 1) - 3 * (c.seats_per_row + 1)),
             b.row_number, b.seat_number;
END $$;
