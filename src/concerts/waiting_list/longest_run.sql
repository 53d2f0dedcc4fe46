-- Most free seats for everybody that are side by side.
CREATE OR REPLACE FUNCTION longest_run(concert bigint, moment timestamptz) RETURNS integer
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
