-- The key from which on messages were written since an instant.
CREATE OR REPLACE FUNCTION first_message_id_since(since timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 0;
    high bigint := COALESCE((SELECT max(id) FROM messages), 0);
    at timestamptz;
    place bigint;
BEGIN
    WHILE low < high LOOP
        SELECT m.created_at, m.id INTO at, place FROM messages m WHERE m.id > (low + high) / 2 ORDER BY m.id LIMIT 1;
        IF at < since THEN low := place; ELSE high := (low + high) / 2; END IF;
    END LOOP;
    RETURN low + 1;
END
$$;
