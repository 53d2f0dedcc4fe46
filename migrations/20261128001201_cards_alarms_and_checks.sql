-- Lost cards, other forms of card numbers, one alarm for a jam that recurs, alarms by e-mail, lockers to be checked.

-- Cards that were reported lost: they open nothing, whoever has them and whatever file gives them again, until they are
-- found.
CREATE TABLE lost_cards (
    number_hash bytea NOT NULL CONSTRAINT lost_cards_pkey PRIMARY KEY
        CONSTRAINT lost_cards_number_hash_check CHECK (octet_length(number_hash) = 32),
    member_id bigint NOT NULL CONSTRAINT lost_cards_member_id_fkey REFERENCES members ON DELETE CASCADE,
    lost_at timestamptz NOT NULL
);
CREATE INDEX lost_cards_member_id_idx ON lost_cards (member_id);

-- The keyed hash for controllers of the same number as other readers say it: bytes in reverse order, and as a decimal
-- number. Absent where the number cannot be said so, or was not seen since.
ALTER TABLE cards
    ADD COLUMN reversed_hash bytea CONSTRAINT cards_reversed_hash_check CHECK (octet_length(reversed_hash) = 32),
    ADD COLUMN decimal_hash bytea CONSTRAINT cards_decimal_hash_check CHECK (octet_length(decimal_hash) = 32);

-- How the reader of a bay's controller says a card, and whether the controller has one.
ALTER TABLE bays
    ADD COLUMN card_form text NOT NULL DEFAULT 'as_is'
        CONSTRAINT bays_card_form_check CHECK (card_form IN ('as_is', 'hex', 'hex_reversed', 'decimal')),
    ADD COLUMN card_reader boolean NOT NULL DEFAULT true;
DROP TRIGGER bays_edit_version ON bays;
CREATE TRIGGER bays_edit_version
    BEFORE UPDATE OF site_id, name, policy, term_ends_on, release_on_open, department, opens_at, closes_at, actuator,
        student_quota, teacher_quota, staff_quota, extension_days, extensions_allowed, reservation_minutes, penalty_hours,
        card_form, card_reader
    ON bays FOR EACH ROW
    WHEN ((OLD.site_id, OLD.name, OLD.policy, OLD.term_ends_on, OLD.release_on_open, OLD.department, OLD.opens_at,
           OLD.closes_at, OLD.actuator, OLD.student_quota, OLD.teacher_quota, OLD.staff_quota, OLD.extension_days,
           OLD.extensions_allowed, OLD.reservation_minutes, OLD.penalty_hours, OLD.card_form, OLD.card_reader)
          IS DISTINCT FROM
          (NEW.site_id, NEW.name, NEW.policy, NEW.term_ends_on, NEW.release_on_open, NEW.department, NEW.opens_at,
           NEW.closes_at, NEW.actuator, NEW.student_quota, NEW.teacher_quota, NEW.staff_quota, NEW.extension_days,
           NEW.extensions_allowed, NEW.reservation_minutes, NEW.penalty_hours, NEW.card_form, NEW.card_reader))
    EXECUTE FUNCTION raise_edit_version();

-- The hash that a controller makes of a card, by the form of its reader.
CREATE FUNCTION card_hash_at(form text, plain bytea, backwards bytea, as_number bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE form WHEN 'hex_reversed' THEN backwards WHEN 'decimal' THEN as_number ELSE plain END;

-- How often an alarm began again within ten minutes of its end, and when staff was told by e-mail.
ALTER TABLE alarms
    ADD COLUMN recurrences integer NOT NULL DEFAULT 0 CONSTRAINT alarms_recurrences_check CHECK (recurrences >= 0),
    ADD COLUMN mailed_at timestamptz;
-- Those of the time before are not told any more.
UPDATE alarms SET mailed_at = raised_at;
CREATE INDEX alarms_unmailed_idx ON alarms (bay_id, id) WHERE mailed_at IS NULL;
CREATE INDEX alarms_mailed_idx ON alarms (bay_id, mailed_at);

-- Whether a member of staff wants alarms by e-mail. Absent: locker managers do, others do not.
CREATE TABLE alarm_preferences (
    member_id bigint NOT NULL CONSTRAINT alarm_preferences_pkey PRIMARY KEY
        CONSTRAINT alarm_preferences_member_id_fkey REFERENCES members ON DELETE CASCADE,
    by_email boolean NOT NULL
);

-- Lockers whose contents staff looks at before anybody has them, and what was found.
CREATE TABLE locker_checks (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT locker_checks_pkey PRIMARY KEY,
    locker_id bigint NOT NULL CONSTRAINT locker_checks_locker_id_fkey REFERENCES lockers,
    -- Who had the locker before. Absent: nobody, or forgotten.
    allocation_id bigint CONSTRAINT locker_checks_allocation_id_fkey REFERENCES allocations ON DELETE SET NULL,
    member_id bigint CONSTRAINT locker_checks_member_id_fkey REFERENCES members,
    asked_at timestamptz NOT NULL,
    reason text NOT NULL CONSTRAINT locker_checks_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    checked_at timestamptz,
    checked_by bigint CONSTRAINT locker_checks_checked_by_fkey REFERENCES members,
    -- The things that were found. Absent: none.
    found text CONSTRAINT locker_checks_found_check CHECK (char_length(found) BETWEEN 1 AND 300),
    -- When they were handed over or disposed of.
    handed_over_at timestamptz,
    handed_over_by bigint CONSTRAINT locker_checks_handed_over_by_fkey REFERENCES members,
    CONSTRAINT locker_checks_checked_check CHECK (checked_at IS NOT NULL OR (checked_by IS NULL AND found IS NULL)),
    CONSTRAINT locker_checks_handed_over_check CHECK (handed_over_at IS NULL OR found IS NOT NULL)
);
CREATE UNIQUE INDEX locker_checks_locker_id_key ON locker_checks (locker_id) WHERE checked_at IS NULL;
CREATE INDEX locker_checks_found_idx ON locker_checks (id) WHERE found IS NOT NULL AND handed_over_at IS NULL;
CREATE INDEX locker_checks_member_id_idx ON locker_checks (member_id);
CREATE INDEX locker_checks_allocation_id_idx ON locker_checks (allocation_id);
