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

-- Posts a notice from within a statement of a domain.
CREATE FUNCTION post_notice(kind text, member bigint, detail jsonb, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    posted bigint;
BEGIN
    INSERT INTO notices (member_id, kind, detail, created_at) VALUES (member, kind, detail, moment) RETURNING id INTO posted;
    RETURN posted;
END $$;

-- What the staff page of unsent e-mails lists.
DROP INDEX emails_failed_idx;
CREATE INDEX emails_unsent_idx ON emails (id) WHERE sent_at IS NULL AND dropped_at IS NULL;
