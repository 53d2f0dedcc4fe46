-- Journals of controllers are kept entry by entry, so that a number that comes again with another content is noticed, and
-- nothing is acknowledged that is not stored (bay-protocol.md §3.3).

-- The last entry that is kept of the journal of the controller with this token: numbers rise as long as the token is the same.
ALTER TABLE bay_tokens ADD COLUMN journal_upto bigint NOT NULL DEFAULT 0
    CONSTRAINT bay_tokens_journal_upto_check CHECK (journal_upto >= 0);
UPDATE bay_tokens t SET journal_upto = greatest(c.journal_upto, 0) FROM bay_connections c
WHERE c.bay_id = t.bay_id AND t.id = (SELECT max(id) FROM bay_tokens WHERE bay_id = c.bay_id);
ALTER TABLE bay_connections DROP COLUMN journal_upto;

CREATE TABLE journal_entries (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT journal_entries_pkey PRIMARY KEY,
    token_id bigint NOT NULL CONSTRAINT journal_entries_token_id_fkey REFERENCES bay_tokens ON DELETE CASCADE,
    -- Number of the entry.
    place bigint NOT NULL CONSTRAINT journal_entries_place_check CHECK (place >= 1),
    -- Number of the locker on the controller.
    number smallint NOT NULL,
    event text NOT NULL
        CONSTRAINT journal_entries_event_check CHECK (event IN ('card', 'opened', 'closed', 'ajar', 'forced', 'jam', 'tamper')),
    -- On the controller's own clock. Absent: of an earlier start.
    at_ms bigint,
    -- Keyed hash of the card, with the event `card`.
    card_hash text CONSTRAINT journal_entries_card_hash_check CHECK (char_length(card_hash) <= 128),
    result text
        CONSTRAINT journal_entries_result_check CHECK (result IN ('pulsed', 'opened', 'closed', 'no_movement', 'unknown')),
    -- hole: numbers before it never came · again: its number was kept with another content, or was passed over ·
    -- no_locker: the bay has no locker with this number.
    mark text CONSTRAINT journal_entries_mark_check CHECK (mark IN ('hole', 'again', 'no_locker')),
    told_at timestamptz NOT NULL
);
CREATE INDEX journal_entries_place_idx ON journal_entries (token_id, place);
CREATE INDEX journal_entries_told_at_idx ON journal_entries (told_at);

-- withdrawn_card: a controller without a line opened a door for a card that may not open it any more · journal: numbers are
-- missing in a controller's journal, or came again with another content.
ALTER TABLE alarms DROP CONSTRAINT alarms_kind_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_kind_check
    CHECK (kind IN ('forced', 'left_open', 'bay_offline', 'tamper', 'jam', 'withdrawn_card', 'journal'));
-- Each door of a snapshot is asked for: whether a jam goes on there.
CREATE INDEX alarms_open_locker_id_idx ON alarms (locker_id, kind) WHERE ended_at IS NULL;
