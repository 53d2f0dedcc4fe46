-- How many seats of a concert these holders have, held or booked. Volatile: it counts the seats that the statements before it
-- have held.
--
-- It reads what these holders have and nothing else, whatever the statistics say: where tables were empty when it was planned,
-- every index looks as good as the right one. So only that one fits each part: a sum is in the way of those of concerts, and
-- what merely narrows the count is a filter, which fits none.
CREATE OR REPLACE FUNCTION seats_of(concert bigint, holders text[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN (SELECT count(*) FILTER (WHERE s.held_until > moment) FROM seats s
            WHERE s.state = 'held' AND s.held_by = ANY (holders) AND s.concert_id + 0 = concert)
         + (SELECT coalesce(sum((SELECT count(*) FILTER (WHERE t.given_up_at IS NULL) FROM tickets t WHERE t.booking_id = b.id)), 0)
            FROM bookings b WHERE b.booked_by = ANY (holders) AND b.concert_id + 0 = concert);
END $$;
