-- The hold of a companion seat ends with that of the wheelchair place beside it, when both are held by one person.
CREATE OR REPLACE FUNCTION end_with_wheelchair(concert bigint, holders text[], moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE seats s SET held_until = w.held_until, extensions = w.extensions
    FROM seats w
    WHERE s.concert_id = concert AND s.kind = 'companion' AND s.state = 'held' AND s.held_by = ANY (holders)
      AND w.concert_id = concert AND w.row_number = s.row_number AND w.seat_number IN (s.seat_number - 1, s.seat_number + 1)
      AND w.kind = 'wheelchair' AND w.state = 'held' AND w.held_by = ANY (holders)
      AND w.held_until > moment AND w.held_until < s.held_until;
END $$;
