-- The newest messages before the key `top` in some rooms that fit all of `parts` and none of `left_out`, and how far back was
-- looked; nothing when nothing is left. What is frequent is found by going back through the messages, what is rare by an index:
-- which it is, the newest messages tell. Planned anew each time, for the parts decide which index is the better one: the
-- first five stand one by one, where the planner sees them.
CREATE OR REPLACE FUNCTION search_messages(
    rooms_in bigint[], parts text[], authors bigint[], since timestamptz, until timestamptz, with_link boolean,
    with_reaction boolean, top bigint, wanted integer, reader bigint, left_out text[], OUT ids bigint[], OUT reached bigint
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    sample CONSTANT bigint := 10000;
    -- How many messages are looked through before the reader has to ask for more.
    budget CONSTANT bigint := 70000;
    greatest_key CONSTANT bigint := 9223372036854775807;
    bottom bigint := CASE WHEN since IS NULL THEN 1 ELSE first_message_id_since(since) END;
    high bigint := LEAST(COALESCE(top, greatest_key), COALESCE((SELECT max(id) FROM messages), 0) + 1,
                         CASE WHEN until IS NULL THEN greatest_key ELSE first_message_id_since(until) END);
    start CONSTANT bigint := high;
    low bigint;
    width bigint := sample;
    hits bigint;
    more bigint[];
    -- Whether an index serves: little stands in these rooms, or little has the parts, of which one has three letters in a row.
    rare boolean := (SELECT COALESCE(sum(last_number), 0) < 30000 FROM rooms WHERE id = ANY (rooms_in));
    p CONSTANT text[] := parts[1:5] || ARRAY['%', '%', '%', '%', '%'];
    rest CONSTANT text[] := COALESCE(parts[6:], '{}');
    blocked CONSTANT bigint[] := ARRAY(SELECT b.blocked_id FROM blocks b WHERE b.blocker_id = reader);
BEGIN
    ids := '{}';
    WHILE high > bottom AND cardinality(ids) < wanted AND NOT rare AND start - high < budget LOOP
        low := GREATEST(bottom, high - width);
        -- The offset keeps the other indexes out: the messages of a slice lie side by side.
        WITH slice AS MATERIALIZED (
            SELECT m.id, m.room_id, m.html, m.notice IS NULL AND m.deleted_at IS NULL AS stands
            FROM (
                SELECT messages.id, room_id, author_id, html, search_text, notice, deleted_at
                FROM messages WHERE messages.id >= low AND messages.id < high OFFSET 0
            ) m
            WHERE (width = sample OR m.room_id = ANY (rooms_in)) AND m.search_text LIKE p[1] AND m.search_text LIKE p[2]
                AND m.search_text LIKE p[3] AND m.search_text LIKE p[4] AND m.search_text LIKE p[5]
                AND m.search_text LIKE ALL (rest) AND NOT m.search_text LIKE ANY (left_out)
                AND (authors IS NULL OR m.author_id = ANY (authors)) AND m.author_id <> ALL (blocked)
        )
        SELECT (SELECT count(*) FROM slice), ARRAY(
            SELECT m.id FROM slice m
            WHERE m.room_id = ANY (rooms_in) AND m.stands
                AND (NOT with_link OR m.html LIKE '%<a href="http%' OR m.html LIKE '%<a href="mailto:%')
                AND (NOT with_reaction OR (SELECT true FROM reactions x WHERE x.message_id = m.id LIMIT 1))
            ORDER BY m.id DESC LIMIT wanted - cardinality(ids)) INTO hits, more;
        IF width = sample THEN
            rare := hits < sample / 100 AND cardinality(more) * budget / sample < 2 * wanted
                AND (authors IS NOT NULL OR EXISTS (SELECT FROM unnest(parts) AS part WHERE part ~ '[[:alnum:]]{3}'));
        END IF;
        ids := ids || more;
        high := low;
        width := width * 2;
    END LOOP;
    IF rare AND high > bottom AND cardinality(ids) < wanted THEN
        ids := ids || ARRAY(
            WITH found AS MATERIALIZED (
                SELECT m.id, m.html FROM messages m
                WHERE m.id >= bottom AND m.id < high AND m.room_id = ANY (rooms_in) AND m.search_text LIKE p[1]
                    AND m.search_text LIKE p[2] AND m.search_text LIKE p[3] AND m.search_text LIKE p[4] AND m.search_text LIKE p[5]
                    AND m.search_text LIKE ALL (rest) AND NOT m.search_text LIKE ANY (left_out)
                    AND (authors IS NULL OR m.author_id = ANY (authors)) AND m.author_id <> ALL (blocked)
                    AND m.notice IS NULL AND m.deleted_at IS NULL
            )
            SELECT f.id FROM found f
            WHERE (NOT with_link OR f.html LIKE '%<a href="http%' OR f.html LIKE '%<a href="mailto:%')
                AND (NOT with_reaction OR (SELECT true FROM reactions x WHERE x.message_id = f.id LIMIT 1))
            ORDER BY f.id DESC LIMIT wanted - cardinality(ids));
        high := bottom;
    END IF;
    reached := CASE WHEN cardinality(ids) >= wanted THEN ids[wanted] WHEN high > bottom THEN high END;
END
$$;
