-- When a concert is over: at its end, two hours after its start where the end is not known.
CREATE OR REPLACE FUNCTION over_at(starts_at timestamptz, ends_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(ends_at, starts_at + interval '2 hours');
