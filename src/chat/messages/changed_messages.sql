-- The messages of a conversation that changed after a place, in the order of their changes. All that the planner knows of it is
-- that these are few, so whoever reads them has one plan for every conversation: planning took ten times as long as reading.
CREATE OR REPLACE FUNCTION changed_messages(in_room bigint, after_seq bigint, most bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY SELECT id FROM messages WHERE room_id = in_room AND changed_seq > after_seq ORDER BY changed_seq LIMIT most;
END;
$$;
