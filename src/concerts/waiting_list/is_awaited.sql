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
