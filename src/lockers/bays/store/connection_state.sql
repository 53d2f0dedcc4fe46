-- How the line to a bay is: never, offline, degraded, online. A bay that was last heard at `silent_since` or before is offline.
CREATE OR REPLACE FUNCTION connection_state(heard_at timestamptz, lost_at timestamptz, round_trip_ms integer, moment timestamptz,
                                            silent_since timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN heard_at IS NULL THEN 'never'
            WHEN lost_at IS NOT NULL OR heard_at <= silent_since THEN 'offline'
            WHEN round_trip_ms > 2000 OR heard_at <= moment - interval '20 seconds' THEN 'degraded'
            ELSE 'online' END;
