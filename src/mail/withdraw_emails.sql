-- Withdraws e-mails about these rows that are not on their way yet, from within a transaction of a domain: they are not true any
-- more.
CREATE OR REPLACE FUNCTION withdraw_emails(kinds text[], subjects bigint[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    withdrawn integer;
BEGIN
    UPDATE emails SET dropped_at = moment, last_error = 'withdrawn', taken_until = NULL
    WHERE kind = ANY (kinds) AND subject_id = ANY (subjects) AND num_nonnulls(sent_at, failed_at, dropped_at) = 0
      AND (taken_until IS NULL OR taken_until <= moment);
    GET DIAGNOSTICS withdrawn = ROW_COUNT;
    RETURN withdrawn;
END $$;
