-- The place of the first message of a conversation since an instant. Places and times grow together: halving finds it without
-- an index that every message would have to be written into.
CREATE OR REPLACE FUNCTION first_message_since(room bigint, since timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint := 0;
    high bigint := (SELECT last_seq FROM rooms WHERE id = room);
    at timestamptz;
    place bigint;
BEGIN
    -- All up to `low` were before; what follows `high` was not.
    WHILE low < high LOOP
        SELECT m.created_at, m.seq INTO at, place FROM messages m
        WHERE m.room_id = room AND m.seq > (low + high) / 2 ORDER BY m.seq LIMIT 1;
        IF at < since THEN low := place; ELSE high := (low + high) / 2; END IF;
    END LOOP;
    RETURN (SELECT m.seq FROM messages m WHERE m.room_id = room AND m.seq > low ORDER BY m.seq LIMIT 1);
END
$$;
