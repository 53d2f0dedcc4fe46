-- Conversations: rooms, groups and directs are one thing; who is in them, what is written there, who knows whom.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE rooms (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT rooms_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT rooms_kind_check CHECK (kind IN ('room', 'group', 'direct')),
    -- A direct is called by the other's name.
    name text CONSTRAINT rooms_name_check CHECK (char_length(name) BETWEEN 1 AND 80),
    about text NOT NULL DEFAULT '' CONSTRAINT rooms_about_check CHECK (char_length(about) <= 300),
    -- Name and description, folded: for a search. The folded name of a room is its own.
    search_text text NOT NULL,
    name_key text,
    join_policy text NOT NULL CONSTRAINT rooms_join_policy_check CHECK (join_policy IN ('open', 'approval', 'invitation')),
    -- Whether every member is in it from activation on.
    everybody boolean NOT NULL DEFAULT false,
    -- The two of a direct, the smaller key first: one direct for a pair, whoever begins.
    low_id bigint CONSTRAINT rooms_low_id_fkey REFERENCES members,
    high_id bigint CONSTRAINT rooms_high_id_fkey REFERENCES members,
    -- Every change of the conversation takes the next one, under the lock of this row: their order is that of the commits.
    last_seq bigint NOT NULL DEFAULT 0,
    -- How many messages people have written: what is unread is counted from it.
    last_number bigint NOT NULL DEFAULT 0,
    last_at timestamptz,
    created_by bigint CONSTRAINT rooms_created_by_fkey REFERENCES members,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT rooms_pair_key UNIQUE (low_id, high_id),
    CONSTRAINT rooms_pair_check CHECK (
        CASE kind WHEN 'direct' THEN low_id IS NOT NULL AND high_id IS NOT NULL AND low_id < high_id AND name IS NULL
                                     AND join_policy = 'invitation' AND NOT everybody
                  ELSE low_id IS NULL AND high_id IS NULL AND name IS NOT NULL END),
    CONSTRAINT rooms_group_check CHECK (kind <> 'group' OR (join_policy = 'invitation' AND NOT everybody)),
    CONSTRAINT rooms_name_key_check CHECK ((kind = 'room') = (name_key IS NOT NULL)),
    CONSTRAINT rooms_everybody_check CHECK (NOT everybody OR join_policy = 'open')
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX rooms_name_key_key ON rooms (name_key) WHERE deleted_at IS NULL;

CREATE TABLE memberships (
    room_id bigint NOT NULL CONSTRAINT memberships_room_id_fkey REFERENCES rooms ON DELETE CASCADE,
    member_id bigint NOT NULL CONSTRAINT memberships_member_id_fkey REFERENCES members ON DELETE CASCADE,
    -- Pending: asked for and not yet accepted, or invited (by whom) and not yet accepted.
    state text NOT NULL CONSTRAINT memberships_state_check CHECK (state IN ('pending', 'active')),
    role text NOT NULL DEFAULT 'member' CONSTRAINT memberships_role_check CHECK (role IN ('member', 'moderator', 'owner')),
    invited_by bigint CONSTRAINT memberships_invited_by_fkey REFERENCES members ON DELETE SET NULL,
    notify text NOT NULL DEFAULT 'all' CONSTRAINT memberships_notify_check CHECK (notify IN ('all', 'mentions', 'nothing')),
    -- Up to where this member has read. It only grows.
    read_seq bigint NOT NULL DEFAULT 0,
    read_number bigint NOT NULL DEFAULT 0,
    asked_at timestamptz NOT NULL,
    joined_at timestamptz,
    CONSTRAINT memberships_pkey PRIMARY KEY (room_id, member_id),
    CONSTRAINT memberships_joined_check CHECK ((state = 'active') = (joined_at IS NOT NULL)),
    CONSTRAINT memberships_pending_check CHECK (state = 'active' OR role = 'member')
) WITH (fillfactor = 80);
CREATE INDEX memberships_member_id_idx ON memberships (member_id, room_id);
CREATE INDEX memberships_pending_idx ON memberships (room_id) WHERE state = 'pending';

CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT messages_pkey PRIMARY KEY,
    room_id bigint NOT NULL CONSTRAINT messages_room_id_fkey REFERENCES rooms ON DELETE CASCADE,
    -- Its place: the change of the room that wrote it.
    seq bigint NOT NULL,
    -- How many messages people had written here with it; a notice counts none.
    number bigint NOT NULL,
    -- The last change of the room that touched it.
    changed_seq bigint NOT NULL,
    -- Who wrote it, or did what the notice says.
    author_id bigint CONSTRAINT messages_author_id_fkey REFERENCES members,
    -- Made by the device that wrote it: sent again, it is the same message.
    client_id uuid,
    notice text CONSTRAINT messages_notice_check
        CHECK (notice IN ('created', 'joined', 'left', 'added', 'removed', 'renamed', 'handed_over')),
    -- Whom the notice is about, when not its author.
    subject_id bigint CONSTRAINT messages_subject_id_fkey REFERENCES members,
    -- As it was written, as it is shown, and folded for a search. Of a notice: a name.
    body text NOT NULL CONSTRAINT messages_body_check CHECK (char_length(body) <= 4000),
    html text NOT NULL,
    search_text text NOT NULL,
    reply_to bigint CONSTRAINT messages_reply_to_fkey REFERENCES messages,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    deleted_by bigint CONSTRAINT messages_deleted_by_fkey REFERENCES members,
    CONSTRAINT messages_room_id_seq_key UNIQUE (room_id, seq),
    CONSTRAINT messages_author_id_client_id_key UNIQUE (author_id, client_id),
    CONSTRAINT messages_changed_check CHECK (changed_seq >= seq),
    CONSTRAINT messages_client_id_check CHECK ((notice IS NULL) = (client_id IS NOT NULL)),
    CONSTRAINT messages_author_check CHECK (author_id IS NOT NULL OR notice IS NOT NULL),
    -- What was deleted is gone, not hidden.
    CONSTRAINT messages_deleted_check CHECK (deleted_at IS NULL OR (body = '' AND html = '' AND search_text = '' AND notice IS NULL)),
    CONSTRAINT messages_written_check CHECK (deleted_at IS NOT NULL OR notice IS NOT NULL OR body <> '')
) WITH (fillfactor = 90);
CREATE INDEX messages_room_id_changed_seq_idx ON messages (room_id, changed_seq);
CREATE INDEX messages_reply_to_idx ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_subject_id_idx ON messages (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX messages_search_text_idx ON messages USING gin (search_text gin_trgm_ops);

-- What a message said before an edit.
CREATE TABLE message_versions (
    message_id bigint NOT NULL CONSTRAINT message_versions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
    version integer NOT NULL CONSTRAINT message_versions_version_check CHECK (version >= 1),
    html text NOT NULL,
    -- When it stopped being what the message says.
    replaced_at timestamptz NOT NULL,
    CONSTRAINT message_versions_pkey PRIMARY KEY (message_id, version)
);

CREATE TABLE reactions (
    message_id bigint NOT NULL CONSTRAINT reactions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
    member_id bigint NOT NULL CONSTRAINT reactions_member_id_fkey REFERENCES members ON DELETE CASCADE,
    emoji text NOT NULL CONSTRAINT reactions_emoji_check CHECK (char_length(emoji) BETWEEN 1 AND 16),
    created_at timestamptz NOT NULL,
    CONSTRAINT reactions_pkey PRIMARY KEY (message_id, member_id, emoji)
);
CREATE INDEX reactions_member_id_idx ON reactions (member_id);

CREATE TABLE mentions (
    message_id bigint NOT NULL CONSTRAINT mentions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
    member_id bigint NOT NULL CONSTRAINT mentions_member_id_fkey REFERENCES members ON DELETE CASCADE,
    -- Where it stands and who wrote it, as the message has it: who is named is asked on every page.
    room_id bigint NOT NULL,
    seq bigint NOT NULL,
    author_id bigint NOT NULL,
    CONSTRAINT mentions_pkey PRIMARY KEY (message_id, member_id)
);
CREATE INDEX mentions_member_id_room_id_seq_idx ON mentions (member_id, room_id, seq);

-- What somebody has begun to write.
CREATE TABLE drafts (
    member_id bigint NOT NULL CONSTRAINT drafts_member_id_fkey REFERENCES members ON DELETE CASCADE,
    room_id bigint NOT NULL CONSTRAINT drafts_room_id_fkey REFERENCES rooms ON DELETE CASCADE,
    body text NOT NULL CONSTRAINT drafts_body_check CHECK (char_length(body) BETWEEN 1 AND 4000),
    updated_at timestamptz NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (member_id, room_id)
);

-- Two who both said so.
CREATE TABLE friendships (
    asker_id bigint NOT NULL CONSTRAINT friendships_asker_id_fkey REFERENCES members ON DELETE CASCADE,
    asked_id bigint NOT NULL CONSTRAINT friendships_asked_id_fkey REFERENCES members ON DELETE CASCADE,
    asked_at timestamptz NOT NULL,
    accepted_at timestamptz,
    CONSTRAINT friendships_pkey PRIMARY KEY (asker_id, asked_id),
    CONSTRAINT friendships_check CHECK (asker_id <> asked_id)
);
CREATE UNIQUE INDEX friendships_pair_key ON friendships (LEAST(asker_id, asked_id), GREATEST(asker_id, asked_id));
CREATE INDEX friendships_asked_id_idx ON friendships (asked_id);

CREATE TABLE blocks (
    blocker_id bigint NOT NULL CONSTRAINT blocks_blocker_id_fkey REFERENCES members ON DELETE CASCADE,
    blocked_id bigint NOT NULL CONSTRAINT blocks_blocked_id_fkey REFERENCES members ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    CONSTRAINT blocks_pkey PRIMARY KEY (blocker_id, blocked_id),
    CONSTRAINT blocks_check CHECK (blocker_id <> blocked_id)
);
CREATE INDEX blocks_blocked_id_idx ON blocks (blocked_id);

-- How much waits for a member: invitations, requests in the conversations that they moderate, and to be friends. Every page
-- says it: a function of plain SQL would be planned each time, which takes longer than counting.
CREATE FUNCTION waiting_for(reader_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT count(*) FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
            WHERE s.member_id = reader_id AND s.state = 'pending' AND s.invited_by IS NOT NULL)
        + (SELECT count(*) FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
               JOIN memberships p ON p.room_id = s.room_id AND p.state = 'pending' AND p.invited_by IS NULL
               JOIN members m ON m.id = p.member_id AND m.state = 'active'
           WHERE s.member_id = reader_id AND s.role IN ('moderator', 'owner'))
        + (SELECT count(*) FROM friendships f JOIN members m ON m.id = f.asker_id AND m.state = 'active'
           WHERE f.asked_id = reader_id AND f.accepted_at IS NULL
               AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker_id = reader_id AND b.blocked_id = f.asker_id));
END;
$$;

-- How a member wants to be seen.
CREATE TABLE chat_preferences (
    member_id bigint NOT NULL CONSTRAINT chat_preferences_pkey PRIMARY KEY
        CONSTRAINT chat_preferences_member_id_fkey REFERENCES members ON DELETE CASCADE,
    presence text NOT NULL DEFAULT 'auto'
        CONSTRAINT chat_preferences_presence_check CHECK (presence IN ('auto', 'away', 'busy', 'invisible')),
    -- "Back at two."
    status text NOT NULL DEFAULT '' CONSTRAINT chat_preferences_status_check CHECK (char_length(status) <= 80)
);

-- Two rooms that every campus has. Whoever is a member already is in the first.
INSERT INTO rooms (kind, name, search_text, name_key, join_policy, everybody, created_at) VALUES
    ('room', 'Général', 'general', 'general', 'open', true, CURRENT_TIMESTAMP),
    ('room', 'Blabla', 'blabla', 'blabla', 'open', false, CURRENT_TIMESTAMP);
INSERT INTO memberships (room_id, member_id, state, asked_at, joined_at)
SELECT r.id, m.id, 'active', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
FROM rooms r CROSS JOIN members m WHERE r.everybody AND m.password_hash IS NOT NULL;

-- The messages of a conversation that changed after a place, in the order of their changes. All that the planner knows of it is
-- that these are few, so whoever reads them has one plan for every conversation: planning took ten times as long as reading.
CREATE FUNCTION changed_messages(in_room bigint, after_seq bigint, most bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY SELECT id FROM messages WHERE room_id = in_room AND changed_seq > after_seq ORDER BY changed_seq LIMIT most;
END;
$$;

-- Writes messages in the order in which they are given, all in one go, and says of each what became of it. Verdicts:
-- written, stranger (the author is not in that room), blocked, reply (what it answers is not there), reused (the device gave
-- that id to another message before).
CREATE FUNCTION post_messages(
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
            WHEN NOT EXISTS (
                SELECT FROM memberships s JOIN rooms r ON r.id = s.room_id AND r.deleted_at IS NULL
                WHERE s.room_id = w.room_id AND s.member_id = w.author_id AND s.state = 'active') THEN 'stranger'
            WHEN EXISTS (
                SELECT FROM rooms r JOIN blocks b
                    ON b.blocker_id = r.low_id AND b.blocked_id = r.high_id OR b.blocker_id = r.high_id AND b.blocked_id = r.low_id
                WHERE r.id = w.room_id) THEN 'blocked'
            WHEN w.reply_to IS NOT NULL AND NOT EXISTS (
                SELECT FROM messages q WHERE q.id = w.reply_to AND q.room_id = w.room_id AND q.notice IS NULL
                    AND q.deleted_at IS NULL) THEN 'reply'
            ELSE 'new' END AS verdict
        FROM wishes w LEFT JOIN messages k ON k.author_id = w.author_id AND k.client_id = w.client_id
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
        DELETE FROM drafts d USING placed p WHERE d.room_id = p.room_id AND d.member_id = p.author_id
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

-- The place of the first message of a conversation since an instant. Places and times grow together: halving finds it without
-- an index that every message would have to be written into.
CREATE FUNCTION first_message_since(room bigint, since timestamptz) RETURNS bigint
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

-- The key from which on messages were written since an instant.
CREATE FUNCTION first_message_id_since(since timestamptz) RETURNS bigint
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

-- The newest messages before the key `top` in some rooms that have all of at most five parts, and how far back was looked;
-- nothing when nothing is left. What is frequent is found by going back through the messages, what is rare by an index: which
-- it is, the newest messages tell. Planned anew each time, for the parts decide which index is the better one.
CREATE FUNCTION search_messages(
    rooms_in bigint[], parts text[], authors bigint[], since timestamptz, until timestamptz, with_link boolean,
    with_reaction boolean, top bigint, wanted integer, OUT ids bigint[], OUT reached bigint
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
    -- Whether an index serves: little stands in these rooms, or little has the parts, of which one has three letters or more.
    rare boolean := (SELECT COALESCE(sum(last_number), 0) < 30000 FROM rooms WHERE id = ANY (rooms_in));
    p CONSTANT text[] := parts || ARRAY['%', '%', '%', '%', '%'];
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
                AND (authors IS NULL OR m.author_id = ANY (authors))
        )
        SELECT (SELECT count(*) FROM slice), ARRAY(
            SELECT m.id FROM slice m
            WHERE m.room_id = ANY (rooms_in) AND m.stands
                AND (NOT with_link OR m.html LIKE '%<a href="http%' OR m.html LIKE '%<a href="mailto:%')
                AND (NOT with_reaction OR (SELECT true FROM reactions x WHERE x.message_id = m.id LIMIT 1))
            ORDER BY m.id DESC LIMIT wanted - cardinality(ids)) INTO hits, more;
        IF width = sample THEN
            rare := hits < sample / 100 AND cardinality(more) * budget / sample < 2 * wanted
                AND (authors IS NOT NULL OR EXISTS (SELECT FROM unnest(parts) AS part WHERE length(part) > 4));
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
                    AND (authors IS NULL OR m.author_id = ANY (authors)) AND m.notice IS NULL AND m.deleted_at IS NULL
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
