-- Queues an e-mail from within a statement of a domain. NULL: one with the same `once` is there.
CREATE OR REPLACE FUNCTION queue_email(kind text, member bigint, subject bigint, detail jsonb, moment timestamptz,
                                       until timestamptz, once text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    queued bigint;
BEGIN
    INSERT INTO emails (kind, member_id, subject_id, detail, once_key, created_at, expires_at, send_at)
    VALUES (kind, member, subject, detail, once, moment, until, moment)
    ON CONFLICT (once_key) WHERE once_key IS NOT NULL DO NOTHING
    RETURNING id INTO queued;
    RETURN queued;
END $$;
