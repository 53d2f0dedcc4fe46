-- Withdraws notices of a moment that nobody has dismissed, by the page they lead to.
CREATE OR REPLACE FUNCTION withdraw_notices(of_kind text, links text[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    withdrawn integer;
BEGIN
    DELETE FROM notices WHERE kind = of_kind AND created_at = moment AND dismissed_at IS NULL AND detail->>'link' = ANY (links);
    GET DIAGNOSTICS withdrawn = ROW_COUNT;
    RETURN withdrawn;
END $$;
