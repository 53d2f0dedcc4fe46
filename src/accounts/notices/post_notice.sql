-- Posts a notice from within a statement of a domain.
CREATE OR REPLACE FUNCTION post_notice(kind text, member bigint, detail jsonb, moment timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    posted bigint;
BEGIN
    INSERT INTO notices (member_id, kind, detail, created_at) VALUES (member, kind, detail, moment) RETURNING id INTO posted;
    RETURN posted;
END $$;
