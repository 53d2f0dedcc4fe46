-- Whether seats of a concert may be held now: 'open', 'closed', or 'unknown'.
CREATE OR REPLACE FUNCTION sale_state(concert bigint, for_member boolean, moment timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT sale_of(c, for_member, moment) FROM concerts c WHERE c.id = concert), 'unknown');
END $$;
