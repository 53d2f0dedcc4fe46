-- Writes messages in the order in which they are given, all in one go, and says the verdict on each. Verdicts: written,
-- stranger (the author is not in that room), blocked, alone (the other one of a direct has no active account), reply (the
-- answered message is not there), reused (the device gave that id to another message before). The room is read once for
-- each message: rooms and groups ask nothing that only directs need.
CREATE OR REPLACE FUNCTION post_messages(
    rooms_in bigint[], authors bigint[], clients uuid[], bodies text[], htmls text[], searches text[], replies bigint[],
    named_in bigint[], named bigint[], at timestamptz
) RETURNS TABLE (verdict text, id bigint, seq bigint, fresh boolean)
-- Planned once, for that takes longer than writing some messages; and not as it would be for the tables of a new portal, which
-- are soon as large as the plan is old.
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    -- By key, so that two writers wait for each other and never crosswise. A statement of its own: the next one then sees
    -- all that was written before the lock was ours.
    PERFORM FROM rooms r WHERE r.id = ANY (rooms_in) ORDER BY r.id FOR UPDATE;
    RETURN QUERY WITH wishes AS (
        SELECT * FROM unnest(rooms_in, authors, clients, bodies, htmls, searches, replies)
            WITH ORDINALITY AS wish (room_id, author_id, client_id, body, html, search_text, reply_to, nr)
    ), judged AS (
        SELECT w.*, k.id AS known_id, k.seq AS known_seq, CASE
            WHEN k.id IS NOT NULL THEN CASE WHEN k.room_id = w.room_id
                AND (k.body = w.body OR k.edited_at IS NOT NULL OR k.deleted_at IS NOT NULL) THEN 'written' ELSE 'reused' END
            WHEN r.deleted_at IS NOT NULL OR NOT EXISTS (
                SELECT FROM memberships s
                WHERE s.room_id = r.id AND s.member_id = w.author_id AND s.state = 'active') THEN 'stranger'
            WHEN r.kind = 'direct' AND EXISTS (
                SELECT FROM blocks b
                WHERE b.blocker_id = r.low_id AND b.blocked_id = r.high_id
                    OR b.blocker_id = r.high_id AND b.blocked_id = r.low_id) THEN 'blocked'
            WHEN r.kind = 'direct' AND EXISTS (
                SELECT FROM members o
                WHERE o.id = CASE w.author_id WHEN r.low_id THEN r.high_id ELSE r.low_id END AND o.state <> 'active') THEN 'alone'
            WHEN w.reply_to IS NOT NULL AND NOT EXISTS (
                SELECT FROM messages q WHERE q.id = w.reply_to AND q.room_id = w.room_id AND q.notice IS NULL
                    AND q.deleted_at IS NULL) THEN 'reply'
            ELSE 'new' END AS verdict
        FROM wishes w LEFT JOIN rooms r ON r.id = w.room_id
            LEFT JOIN messages k ON k.author_id = w.author_id AND k.client_id = w.client_id
    ), first AS (
        -- The same message twice in one go is one message.
        SELECT DISTINCT ON (author_id, client_id) * FROM judged WHERE verdict = 'new' ORDER BY author_id, client_id, nr
    ), placed AS (
        SELECT f.*, r.last_seq + row_number() OVER place AS seq, r.last_number + row_number() OVER place AS number
        FROM first f JOIN rooms r ON r.id = f.room_id WINDOW place AS (PARTITION BY f.room_id ORDER BY f.nr)
    ), counted AS (
        UPDATE rooms r SET last_seq = p.seq, last_number = p.number, last_at = at
        FROM (SELECT room_id, max(seq) AS seq, max(number) AS number FROM placed GROUP BY room_id) p WHERE r.id = p.room_id
    ), written AS (
        INSERT INTO messages
            (room_id, seq, number, changed_seq, author_id, client_id, body, html, search_text, reply_to, created_at)
        SELECT room_id, seq, number, seq, author_id, client_id, body, html, search_text, reply_to, at FROM placed ORDER BY nr
        RETURNING messages.id, messages.room_id, messages.seq, author_id, client_id
    ), names AS (
        INSERT INTO mentions (message_id, member_id, room_id, seq, author_id)
        SELECT DISTINCT w.id, n.member_id, w.room_id, w.seq, w.author_id
        FROM unnest(named_in, named) AS n (nr, member_id) JOIN placed p ON p.nr = n.nr
            JOIN written w ON w.author_id = p.author_id AND w.client_id = p.client_id
    ), sent AS (
        -- Only a draft that is the beginning of the message: another device may have begun another text.
        DELETE FROM drafts d USING placed p
        WHERE d.room_id = p.room_id AND d.member_id = p.author_id AND starts_with(ltrim(p.body, E' \t\n'), btrim(d.body, E' \t\n'))
    ), read AS (
        -- Whoever writes has read what stands above.
        UPDATE memberships s SET read_seq = p.seq, read_number = p.number
        FROM (SELECT room_id, author_id, max(seq) AS seq, max(number) AS number FROM placed GROUP BY room_id, author_id) p
        WHERE s.room_id = p.room_id AND s.member_id = p.author_id AND s.read_seq < p.seq
    )
    SELECT CASE WHEN j.verdict <> 'new' THEN j.verdict
                WHEN f.body = j.body AND f.room_id = j.room_id THEN 'written' ELSE 'reused' END,
           COALESCE(w.id, j.known_id), COALESCE(w.seq, j.known_seq), COALESCE(j.nr = f.nr, false)
    FROM judged j LEFT JOIN first f ON f.author_id = j.author_id AND f.client_id = j.client_id
        LEFT JOIN written w ON w.author_id = j.author_id AND w.client_id = j.client_id
    ORDER BY j.nr;
END
$$;
