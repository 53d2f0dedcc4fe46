-- Whether seats may be held now: 'open', 'closed', or 'unknown'. No seat of a concert that is over is sold, whatever the end of
-- its sale says.
CREATE OR REPLACE FUNCTION sale_state(concert bigint, for_member boolean, moment timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT CASE WHEN c.cancelled_at IS NULL AND moment >= c.sale_opens_at
                         AND moment < least(c.sale_closes_at, over_at(c.starts_at, c.ends_at))
                         AND (c.audience = 'everyone' OR for_member)
                    THEN 'open' ELSE 'closed' END
        FROM concerts c WHERE c.id = concert), 'unknown');
END $$;
