-- Accounts: members as the school registered them, cards, signing in, roles, notices, and the audit.

-- The version of what a form overwrites. It rises with each change of those columns, whichever statement makes it, so that
-- a form can be refused which was filled from an older one. Other columns of the same rows change freely. The triggers of
-- all domains use this function.
CREATE FUNCTION raise_edit_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.edit_version := OLD.edit_version + 1;
    RETURN NEW;
END $$;

CREATE TABLE members (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT members_pkey PRIMARY KEY,
    number text NOT NULL CONSTRAINT members_number_key UNIQUE
        CONSTRAINT members_number_check CHECK (number ~ '^[0-9]{8}$'),
    surname text NOT NULL CONSTRAINT members_surname_check CHECK (char_length(surname) BETWEEN 1 AND 80),
    first_name text NOT NULL CONSTRAINT members_first_name_check CHECK (char_length(first_name) BETWEEN 1 AND 80),
    email text CONSTRAINT members_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    kind text NOT NULL CONSTRAINT members_kind_check CHECK (kind IN ('student', 'teacher', 'staff')),
    department text CONSTRAINT members_department_check CHECK (char_length(department) BETWEEN 1 AND 80),

    -- What the member chose. Absent: the portal's own choice.
    display_name text CONSTRAINT members_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 80),
    language text CONSTRAINT members_language_check CHECK (language IN ('fr', 'en')),
    theme text NOT NULL DEFAULT 'auto' CONSTRAINT members_theme_check CHECK (theme IN ('auto', 'light', 'dark')),
    direct_from text NOT NULL DEFAULT 'everyone'
        CONSTRAINT members_direct_from_check CHECK (direct_from IN ('everyone', 'friends', 'nobody')),
    picture uuid,
    -- Since when the member wants no reminders; absent: they are sent.
    reminders_refused_at timestamptz,

    -- Argon2id, PHC string. Present exactly while the account is active.
    password_hash text,
    activated_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text CONSTRAINT members_suspension_reason_check CHECK (char_length(suspension_reason) BETWEEN 1 AND 300),
    closed_at timestamptz,
    -- One rule for the state of an account. What staff suspended stays so, whatever else happens to it.
    state text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN suspended_at IS NOT NULL THEN 'suspended'
             WHEN activated_at IS NOT NULL THEN 'active'
             WHEN closed_at IS NOT NULL THEN 'closed'
             ELSE 'prepared' END) STORED,
    -- The member's last request, to the minute.
    seen_at timestamptz,
    -- Since when the files that are imported do not mention the member. Absent: the last one did, or the member came by hand
    -- later.
    missing_since timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- A member is edited by the school and by themselves.
    edit_version bigint NOT NULL DEFAULT 1,
    profile_version bigint NOT NULL DEFAULT 1,

    -- What a search looks at: lower case, no accents (kept by the program, which knows more scripts than unaccent).
    search_text text NOT NULL,
    display_search_text text NOT NULL DEFAULT '',

    CONSTRAINT members_active_check CHECK ((password_hash IS NULL) = (activated_at IS NULL)),
    CONSTRAINT members_suspended_check CHECK ((suspended_at IS NULL) = (suspension_reason IS NULL)),
    CONSTRAINT members_closed_check CHECK (closed_at IS NULL OR password_hash IS NULL),
    CONSTRAINT members_closed_suspended_check CHECK (closed_at IS NULL OR suspended_at IS NULL)
);
-- The folded text begins with the surname; in the C collation the names as written would put É behind Z.
CREATE INDEX members_search_text_idx ON members (search_text, id);
CREATE INDEX members_missing_since_idx ON members (search_text, id) WHERE missing_since IS NOT NULL;
-- Without a comparison: the card, which is another table, is edited by the same form.
CREATE TRIGGER members_edit_version
    BEFORE UPDATE OF surname, first_name, email, kind, department ON members FOR EACH ROW
    EXECUTE FUNCTION raise_edit_version();
CREATE FUNCTION raise_profile_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.profile_version := OLD.profile_version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER members_profile_version
    BEFORE UPDATE OF display_name, language, theme, direct_from ON members FOR EACH ROW
    WHEN ((OLD.display_name, OLD.language, OLD.theme, OLD.direct_from)
          IS DISTINCT FROM (NEW.display_name, NEW.language, NEW.theme, NEW.direct_from))
    EXECUTE FUNCTION raise_profile_version();

-- One card a member. The number is kept as a keyed hash and its last four characters.
CREATE TABLE cards (
    member_id bigint NOT NULL CONSTRAINT cards_pkey PRIMARY KEY
        CONSTRAINT cards_member_id_fkey REFERENCES members ON DELETE CASCADE,
    number_hash bytea NOT NULL CONSTRAINT cards_number_hash_key UNIQUE
        CONSTRAINT cards_number_hash_check CHECK (octet_length(number_hash) = 32),
    last_four text NOT NULL CONSTRAINT cards_last_four_check CHECK (char_length(last_four) = 4),
    expires_on date,
    -- For bays that are cut off: another keyed hash of the number. Its key is given to enrolled controllers, so that they
    -- can recognise a card; the key of `number_hash` never leaves the portal. Absent until the number is seen once more.
    controller_hash bytea CONSTRAINT cards_controller_hash_check CHECK (octet_length(controller_hash) = 32),
    -- The keyed hash for controllers of the same number as other readers say it: bytes in reverse order, and as a decimal
    -- number. Absent where the number cannot be said so, or was not seen since.
    reversed_hash bytea CONSTRAINT cards_reversed_hash_check CHECK (octet_length(reversed_hash) = 32),
    decimal_hash bytea CONSTRAINT cards_decimal_hash_check CHECK (octet_length(decimal_hash) = 32)
);

-- Cards that were reported lost: they open nothing, whoever has them and whatever file gives them again, until they are
-- found.
CREATE TABLE lost_cards (
    number_hash bytea NOT NULL CONSTRAINT lost_cards_pkey PRIMARY KEY
        CONSTRAINT lost_cards_number_hash_check CHECK (octet_length(number_hash) = 32),
    member_id bigint NOT NULL CONSTRAINT lost_cards_member_id_fkey REFERENCES members ON DELETE CASCADE,
    lost_at timestamptz NOT NULL
);
CREATE INDEX lost_cards_member_id_idx ON lost_cards (member_id);

-- Activation codes, and the help desk's codes for a forgotten password. One live code a member.
CREATE TABLE activation_codes (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT activation_codes_pkey PRIMARY KEY,
    member_id bigint NOT NULL CONSTRAINT activation_codes_member_id_fkey REFERENCES members ON DELETE CASCADE,
    code_hash bytea NOT NULL CONSTRAINT activation_codes_code_hash_key UNIQUE
        CONSTRAINT activation_codes_code_hash_check CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    -- The member of staff who made the code. Absent: an import or the command line, which have no roles to compare.
    issuer_id bigint CONSTRAINT activation_codes_issuer_id_fkey REFERENCES members
);
CREATE UNIQUE INDEX activation_codes_member_id_key ON activation_codes (member_id) WHERE used_at IS NULL;
CREATE INDEX activation_codes_issuer_id_idx ON activation_codes (issuer_id) WHERE used_at IS NULL;

-- Links sent by mail: to activate an account, or to choose a new password.
CREATE TABLE mailed_links (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT mailed_links_pkey PRIMARY KEY,
    member_id bigint NOT NULL CONSTRAINT mailed_links_member_id_fkey REFERENCES members ON DELETE CASCADE,
    token_hash bytea NOT NULL CONSTRAINT mailed_links_token_hash_key UNIQUE
        CONSTRAINT mailed_links_token_hash_check CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX mailed_links_member_id_idx ON mailed_links (member_id, created_at);

-- Links that were asked for on the page of a forgotten password and are not made yet. A row is written before the answer for
-- every number, known or not, so that a crash loses none and the time of the answer tells nothing. Deleted in the transaction
-- that queues the e-mail.
CREATE TABLE link_requests (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT link_requests_pkey PRIMARY KEY,
    number text NOT NULL CONSTRAINT link_requests_number_check CHECK (number ~ '^[0-9]{8}$'),
    requested_at timestamptz NOT NULL,
    -- For the audit. No reference to members: writing it must not wait for a row of theirs.
    actor_id bigint,
    request_id text,
    address inet
);

-- What the session library keeps; the key is a hash of the cookie's secret.
CREATE TABLE web_sessions (
    id text CONSTRAINT web_sessions_pkey PRIMARY KEY NOT NULL,
    data bytea NOT NULL,
    expiry_date timestamptz NOT NULL
);
CREATE INDEX web_sessions_expiry_date_idx ON web_sessions (expiry_date);

-- One row a signed-in browser: what the member sees in the list and may end.
CREATE TABLE sign_ins (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sign_ins_pkey PRIMARY KEY,
    member_id bigint NOT NULL CONSTRAINT sign_ins_member_id_fkey REFERENCES members ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    -- Signed out after so long without a request, and in any case at expires_at.
    idle_seconds integer NOT NULL CONSTRAINT sign_ins_idle_seconds_check CHECK (idle_seconds > 0),
    expires_at timestamptz NOT NULL,
    confirmed_at timestamptz NOT NULL,
    address inet NOT NULL,
    user_agent text NOT NULL CONSTRAINT sign_ins_user_agent_check CHECK (char_length(user_agent) <= 200)
);
CREATE INDEX sign_ins_member_id_idx ON sign_ins (member_id);
CREATE INDEX sign_ins_expires_at_idx ON sign_ins (expires_at);

-- Browsers in which a member has signed in before (OWASP device cookies): a guess elsewhere never delays them. A row gives no
-- right. It goes with a new password, with the account, and after a year without a sign-in.
CREATE TABLE known_devices (
    -- Keyed hash of the random id in the cookie.
    id_hash bytea NOT NULL CONSTRAINT known_devices_pkey PRIMARY KEY
        CONSTRAINT known_devices_id_hash_check CHECK (octet_length(id_hash) = 32),
    member_id bigint NOT NULL CONSTRAINT known_devices_member_id_fkey REFERENCES members ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    -- The last sign-in.
    seen_at timestamptz NOT NULL
);
CREATE INDEX known_devices_member_id_idx ON known_devices (member_id, seen_at);
CREATE INDEX known_devices_seen_at_idx ON known_devices (seen_at);

-- Failed tries, by what was tried and from where; the delay doubles and always ends.
CREATE TABLE throttles (
    key bytea NOT NULL CONSTRAINT throttles_pkey PRIMARY KEY,
    tries integer NOT NULL CONSTRAINT throttles_tries_check CHECK (tries > 0),
    tried_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);
CREATE INDEX throttles_tried_at_idx ON throttles (tried_at);

CREATE TABLE role_grants (
    member_id bigint NOT NULL CONSTRAINT role_grants_member_id_fkey REFERENCES members ON DELETE CASCADE,
    role text NOT NULL CONSTRAINT role_grants_role_check
        CHECK (role IN ('locker_manager', 'box_office', 'moderator', 'helpdesk', 'auditor', 'administrator')),
    granted_at timestamptz NOT NULL,
    CONSTRAINT role_grants_pkey PRIMARY KEY (member_id, role)
);

-- News for a member on their first page, kept until dismissed.
CREATE TABLE notices (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT notices_pkey PRIMARY KEY,
    member_id bigint NOT NULL CONSTRAINT notices_member_id_fkey REFERENCES members ON DELETE CASCADE,
    -- `locker.taken_back`.
    kind text NOT NULL CONSTRAINT notices_kind_check CHECK (kind ~ '^[a-z_]{1,30}\.[a-z_]{1,40}$'),
    -- Variables of the text: {"words": {}, "times": {}, "reason": "", "link": "/path"}.
    detail jsonb NOT NULL CONSTRAINT notices_detail_check CHECK (jsonb_typeof(detail) = 'object'),
    created_at timestamptz NOT NULL,
    dismissed_at timestamptz
);
CREATE INDEX notices_member_id_idx ON notices (member_id, id) WHERE dismissed_at IS NULL;
CREATE INDEX notices_created_at_idx ON notices (created_at);

-- The check value of the key (PARVIS_SECRET) that codes, cards and links of this database are hashed with. One row, written by
-- the first command that uses the key: another key would recognise none of them.
CREATE TABLE key_checks (
    id smallint NOT NULL DEFAULT 1,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT key_checks_pkey PRIMARY KEY (id),
    CONSTRAINT key_checks_id_check CHECK (id = 1),
    CONSTRAINT key_checks_hash_check CHECK (octet_length(hash) = 32)
);

-- Who did what, to whom, when and why. Only ever added to. No reference to members: one who never had an account and never
-- acted can be removed, and the audit keeps the key of the member.
CREATE TABLE audit_entries (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_entries_pkey PRIMARY KEY,
    at timestamptz NOT NULL,
    -- The member who acted; absent when the act came from the command line, a job or somebody not signed in.
    actor_id bigint,
    via text NOT NULL CONSTRAINT audit_entries_via_check
        CHECK (via IN ('web', 'command_line', 'job', 'reader', 'bay')),
    action text NOT NULL CONSTRAINT audit_entries_action_check CHECK (action ~ '^[a-z_.]{3,60}$'),
    member_id bigint,
    reason text CONSTRAINT audit_entries_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    detail text CONSTRAINT audit_entries_detail_check CHECK (char_length(detail) <= 1000),
    request_id text,
    address inet
);
CREATE INDEX audit_entries_member_id_idx ON audit_entries (member_id, id);
CREATE INDEX audit_entries_actor_id_idx ON audit_entries (actor_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- The owner gives up its own right; the trigger stands behind it where the program runs as superuser.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM CURRENT_USER;
