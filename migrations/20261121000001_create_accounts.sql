-- Members, as the school registered them, and all that belongs to signing in.

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

    -- Argon2id, PHC string. Present exactly while the account is active.
    password_hash text,
    activated_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text CONSTRAINT members_suspension_reason_check CHECK (char_length(suspension_reason) BETWEEN 1 AND 300),
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,

    -- What a search looks at: lower case, no accents (kept by the program, which knows more scripts than unaccent).
    search_text text NOT NULL,
    display_search_text text NOT NULL DEFAULT '',

    CONSTRAINT members_active_check CHECK ((password_hash IS NULL) = (activated_at IS NULL)),
    CONSTRAINT members_suspended_check CHECK ((suspended_at IS NULL) = (suspension_reason IS NULL)),
    CONSTRAINT members_closed_check CHECK (closed_at IS NULL OR password_hash IS NULL)
);
CREATE INDEX members_name_idx ON members (surname, first_name, id);

-- One card a member. The number is kept as a keyed hash and its last four characters.
CREATE TABLE cards (
    member_id bigint NOT NULL CONSTRAINT cards_pkey PRIMARY KEY
        CONSTRAINT cards_member_id_fkey REFERENCES members ON DELETE CASCADE,
    number_hash bytea NOT NULL CONSTRAINT cards_number_hash_key UNIQUE
        CONSTRAINT cards_number_hash_check CHECK (octet_length(number_hash) = 32),
    last_four text NOT NULL CONSTRAINT cards_last_four_check CHECK (char_length(last_four) = 4),
    expires_on date
);

-- Activation codes, and the help desk's codes for a forgotten password. One live code a member.
CREATE TABLE activation_codes (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT activation_codes_pkey PRIMARY KEY,
    member_id bigint NOT NULL CONSTRAINT activation_codes_member_id_fkey REFERENCES members ON DELETE CASCADE,
    code_hash bytea NOT NULL CONSTRAINT activation_codes_code_hash_key UNIQUE
        CONSTRAINT activation_codes_code_hash_check CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE UNIQUE INDEX activation_codes_member_id_key ON activation_codes (member_id) WHERE used_at IS NULL;

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
