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
    edit_version bigint NOT NULL DEFAULT 1,
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
CREATE TRIGGER rooms_edit_version BEFORE UPDATE OF name, about, join_policy ON rooms FOR EACH ROW
    WHEN ((OLD.name, OLD.about, OLD.join_policy) IS DISTINCT FROM (NEW.name, NEW.about, NEW.join_policy))
    EXECUTE FUNCTION raise_edit_version();

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
    -- When it was pinned for everybody in the conversation; what was deleted is pinned no more.
    pinned_at timestamptz,
    edit_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT messages_room_id_seq_key UNIQUE (room_id, seq),
    CONSTRAINT messages_author_id_client_id_key UNIQUE (author_id, client_id),
    CONSTRAINT messages_changed_check CHECK (changed_seq >= seq),
    CONSTRAINT messages_client_id_check CHECK ((notice IS NULL) = (client_id IS NOT NULL)),
    CONSTRAINT messages_author_check CHECK (author_id IS NOT NULL OR notice IS NOT NULL),
    -- What was deleted is gone, not hidden.
    CONSTRAINT messages_deleted_check CHECK (deleted_at IS NULL OR (body = '' AND html = '' AND search_text = '' AND notice IS NULL)),
    CONSTRAINT messages_written_check CHECK (deleted_at IS NOT NULL OR notice IS NOT NULL OR body <> ''),
    CONSTRAINT messages_pinned_check CHECK (pinned_at IS NULL OR (deleted_at IS NULL AND notice IS NULL))
) WITH (fillfactor = 90);
CREATE INDEX messages_room_id_changed_seq_idx ON messages (room_id, changed_seq);
CREATE INDEX messages_reply_to_idx ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_subject_id_idx ON messages (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX messages_search_text_idx ON messages USING gin (search_text gin_trgm_ops);
CREATE INDEX messages_pinned_idx ON messages (room_id, pinned_at) WHERE pinned_at IS NOT NULL;
-- Deleted messages are few, and every page asks which of them were not read.
CREATE INDEX messages_deleted_idx ON messages (room_id, seq) WHERE deleted_at IS NOT NULL;
CREATE TRIGGER messages_edit_version BEFORE UPDATE OF body ON messages FOR EACH ROW
    WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION raise_edit_version();

-- Messages that one member keeps.
CREATE TABLE saved_messages (
    member_id bigint NOT NULL CONSTRAINT saved_messages_member_id_fkey REFERENCES members ON DELETE CASCADE,
    message_id bigint NOT NULL CONSTRAINT saved_messages_message_id_fkey REFERENCES messages ON DELETE CASCADE,
    saved_at timestamptz NOT NULL,
    CONSTRAINT saved_messages_pkey PRIMARY KEY (member_id, message_id)
);
CREATE INDEX saved_messages_message_id_idx ON saved_messages (message_id);

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
-- Where a member was named, the latest first.
CREATE INDEX mentions_member_id_message_id_idx ON mentions (member_id, message_id);

-- What somebody has begun to write.
CREATE TABLE drafts (
    member_id bigint NOT NULL CONSTRAINT drafts_member_id_fkey REFERENCES members ON DELETE CASCADE,
    room_id bigint NOT NULL CONSTRAINT drafts_room_id_fkey REFERENCES rooms ON DELETE CASCADE,
    body text NOT NULL CONSTRAINT drafts_body_check CHECK (char_length(body) <= 4000),
    updated_at timestamptz NOT NULL,
    -- The message that it answers.
    reply_to bigint CONSTRAINT drafts_reply_to_fkey REFERENCES messages ON DELETE SET NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (member_id, room_id)
);
CREATE INDEX drafts_reply_to_idx ON drafts (reply_to) WHERE reply_to IS NOT NULL;

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

-- How a member wants to be seen.
CREATE TABLE chat_preferences (
    member_id bigint NOT NULL CONSTRAINT chat_preferences_pkey PRIMARY KEY
        CONSTRAINT chat_preferences_member_id_fkey REFERENCES members ON DELETE CASCADE,
    presence text NOT NULL DEFAULT 'auto'
        CONSTRAINT chat_preferences_presence_check CHECK (presence IN ('auto', 'away', 'busy', 'invisible')),
    -- "Back at two."
    status text NOT NULL DEFAULT '' CONSTRAINT chat_preferences_status_check CHECK (char_length(status) <= 80)
);

-- Two rooms that every campus has.
INSERT INTO rooms (kind, name, search_text, name_key, join_policy, everybody, created_at) VALUES
    ('room', 'Général', 'general', 'general', 'open', true, CURRENT_TIMESTAMP),
    ('room', 'Blabla', 'blabla', 'blabla', 'open', false, CURRENT_TIMESTAMP);

-- Messages with a lower key still have their folded text in the form before. After a change of that form the program folds
-- them anew, the newest first, and notes here how far it is. Nothing was written in another form yet.
CREATE TABLE message_folding (
    one boolean NOT NULL DEFAULT true CONSTRAINT message_folding_pkey PRIMARY KEY CONSTRAINT message_folding_one_check CHECK (one),
    below bigint NOT NULL
);
INSERT INTO message_folding (below) VALUES (1);
