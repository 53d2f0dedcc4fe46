-- Whether a seat can be taken: its hold may have run out before anybody noticed.
CREATE OR REPLACE FUNCTION is_free(state text, held_until timestamptz, moment timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN state = 'free' OR (state = 'held' AND held_until <= moment);
