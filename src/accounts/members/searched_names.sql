-- The text of a member in which searches look: folded names, the number, and the names again without spaces, for
-- `nguyen` in `N'Guyen`. Small enough to be put into the query that calls it.
CREATE OR REPLACE FUNCTION searched_names(names text, shown_name text, number text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT names || ' ' || shown_name || ' ' || number || ' ' || replace(names, ' ', '') || ' ' || replace(shown_name, ' ', '')
$$;
