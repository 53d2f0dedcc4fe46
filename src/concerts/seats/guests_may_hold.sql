-- Whether guests of a network may hold so many seats more: at most `most` in all concerts, and in each a tenth of the hall,
-- where that is not less than one person may have. Locks the network until the transaction ends, so that requests at the same
-- moment are counted one after the other.
CREATE OR REPLACE FUNCTION guests_may_hold(concert bigint, network text, most integer, more integer, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    held integer;
    held_here integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(network, 0));
    -- Only guests have a network, and only for as long as they hold.
    SELECT count(*), count(*) FILTER (WHERE s.concert_id = concert) INTO held, held_here FROM seats s
    WHERE s.state = 'held' AND s.held_from = network AND (s.held_until > moment) IS TRUE;
    RETURN held + more <= most AND held_here + more <= (
        SELECT greatest(c.limit_per_person, c.row_count * c.seats_per_row / 10) FROM concerts c WHERE c.id = concert);
END $$;
