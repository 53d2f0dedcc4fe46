-- How many seats of a concert these holders have, held or booked. Volatile: it counts the seats that the statements before it
-- have held.
CREATE OR REPLACE FUNCTION seats_of(concert bigint, holders text[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT count(*) FROM seats s
            WHERE s.concert_id = concert AND s.state = 'held' AND s.held_by = ANY (holders) AND s.held_until > moment)
         + (SELECT count(*) FROM bookings b JOIN tickets t ON t.booking_id = b.id
            WHERE b.booked_by = ANY (holders) AND b.concert_id = concert AND t.given_up_at IS NULL);
END $$;
