-- Whether one of the seats is a companion seat that these holders may not have: a wheelchair place beside it is still to be had,
-- and none beside it is theirs, in this wish or from before. Where staff have marked no such place, the seat is for everybody.
CREATE OR REPLACE FUNCTION is_companion_alone(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
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
