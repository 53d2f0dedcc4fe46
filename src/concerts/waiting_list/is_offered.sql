-- Whether the waiting list has offered a seat to the member who holds it.
CREATE OR REPLACE FUNCTION is_offered(concert bigint, seat_row smallint, seat_number smallint, holder text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN holder LIKE 'member:%' AND EXISTS (
        SELECT FROM waiting_list w
        WHERE w.member_id = substr(holder, 8)::bigint AND w.concert_id = concert AND w.offered_at IS NOT NULL AND w.outcome IS NULL
          AND seat_row * 100 + is_offered.seat_number = ANY (w.offered_seats));
END $$;
