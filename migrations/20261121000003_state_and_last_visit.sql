-- One rule for where an account stands, the last visit beyond the life of a sign-in, and lists in the order of the alphabet.

-- Suspended outlives closed: what staff locked stays locked.
UPDATE members SET closed_at = NULL WHERE suspended_at IS NOT NULL;

ALTER TABLE members
    ADD COLUMN state text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN suspended_at IS NOT NULL THEN 'suspended'
             WHEN activated_at IS NOT NULL THEN 'active'
             WHEN closed_at IS NOT NULL THEN 'closed'
             ELSE 'prepared' END) STORED,
    ADD CONSTRAINT members_closed_suspended_check CHECK (closed_at IS NULL OR suspended_at IS NULL),
    -- When the member last asked for something, to the minute.
    ADD COLUMN seen_at timestamptz;
UPDATE members m SET seen_at = s.seen_at
FROM (SELECT member_id, max(seen_at) AS seen_at FROM sign_ins GROUP BY member_id) s WHERE s.member_id = m.id;

-- The folded text begins with the surname; in the C collation the names as written would put É behind Z.
UPDATE members SET search_text = 'administration parvis' WHERE search_text = 'parvis administration';
DROP INDEX members_name_idx;
CREATE INDEX members_search_text_idx ON members (search_text, id);
