-- What everybody is shown of a locker: free, held, reserved, in_use, releasing, overdue, to_check, out_of_service.
CREATE OR REPLACE FUNCTION allocation_state(service text, state text, expires_at timestamptz, due_at timestamptz,
                                            moment timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN service <> 'in_service' THEN service
            WHEN state IS NULL OR expires_at <= moment THEN 'free'
            WHEN state = 'in_use' AND due_at <= moment THEN 'overdue'
            ELSE state END;
