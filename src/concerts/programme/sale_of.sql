-- Whether seats of a concert may be held now: 'open' or 'closed'. No seat of a concert that is over is sold, whatever the end of
-- its sale says.
CREATE OR REPLACE FUNCTION sale_of(c concerts, for_member boolean, moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN c.cancelled_at IS NULL AND moment >= c.sale_opens_at
                     AND moment < least(c.sale_closes_at, over_at(c.starts_at, c.ends_at))
                     AND (c.audience = 'everyone' OR for_member)
                THEN 'open' ELSE 'closed' END
$$;
