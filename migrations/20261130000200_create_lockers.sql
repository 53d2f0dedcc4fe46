-- Lockers: where they stand, who has them, what their doors say, and what was asked of them.
-- Allocation, door and connection are three separate states.

CREATE TABLE sites (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sites_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT sites_name_check CHECK (char_length(name) BETWEEN 1 AND 80),
    edit_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT sites_name_key UNIQUE (name)
);
CREATE TRIGGER sites_edit_version BEFORE UPDATE OF name ON sites FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION raise_edit_version();

-- A block of lockers with one controller, and the rules of whoever uses it.
CREATE TABLE bays (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT bays_pkey PRIMARY KEY,
    site_id bigint NOT NULL CONSTRAINT bays_site_id_fkey REFERENCES sites,
    name text NOT NULL CONSTRAINT bays_name_check CHECK (char_length(name) BETWEEN 1 AND 80),
    -- Name and site, folded: for a search.
    search_text text NOT NULL,
    policy text NOT NULL CONSTRAINT bays_policy_check CHECK (policy IN ('day_use', 'term')),
    -- With the policy `term`: until the closing of this day.
    term_ends_on date,
    release_on_open boolean NOT NULL DEFAULT false,
    -- Absent: for everybody.
    department text CONSTRAINT bays_department_check CHECK (char_length(department) BETWEEN 1 AND 80),
    -- On the campus's clocks; lockers are taken between them.
    opens_at time NOT NULL,
    closes_at time NOT NULL,
    -- Who moves the door: a controller that we command, or the reader itself on our word.
    actuator text NOT NULL DEFAULT 'bay' CONSTRAINT bays_actuator_check CHECK (actuator IN ('bay', 'self')),
    -- How many lockers a member may have, on the whole campus, to take one more here.
    student_quota smallint NOT NULL DEFAULT 1 CONSTRAINT bays_student_quota_check CHECK (student_quota BETWEEN 0 AND 20),
    teacher_quota smallint NOT NULL DEFAULT 3 CONSTRAINT bays_teacher_quota_check CHECK (teacher_quota BETWEEN 0 AND 20),
    staff_quota smallint NOT NULL DEFAULT 3 CONSTRAINT bays_staff_quota_check CHECK (staff_quota BETWEEN 0 AND 20),
    -- What "extend" adds, and how often.
    extension_days smallint NOT NULL DEFAULT 1 CONSTRAINT bays_extension_days_check CHECK (extension_days BETWEEN 1 AND 200),
    extensions_allowed smallint NOT NULL DEFAULT 1 CONSTRAINT bays_extensions_allowed_check CHECK (extensions_allowed BETWEEN 0 AND 10),
    reservation_minutes smallint NOT NULL DEFAULT 30 CONSTRAINT bays_reservation_minutes_check CHECK (reservation_minutes BETWEEN 5 AND 1440),
    -- For whoever keeps a locker beyond its deadline; 0: none.
    penalty_hours smallint NOT NULL DEFAULT 24 CONSTRAINT bays_penalty_hours_check CHECK (penalty_hours BETWEEN 0 AND 2000),
    -- How the reader of the controller says a card, and whether the controller has one.
    card_form text NOT NULL DEFAULT 'as_is'
        CONSTRAINT bays_card_form_check CHECK (card_form IN ('as_is', 'hex', 'hex_reversed', 'decimal')),
    card_reader boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    edit_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT bays_name_key UNIQUE (site_id, name),
    CONSTRAINT bays_hours_check CHECK (opens_at < closes_at),
    CONSTRAINT bays_term_check CHECK ((policy = 'term') = (term_ends_on IS NOT NULL))
);
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

-- The line to a bay's controller, as the process that holds it last wrote it. Apart from `bays`: written every heartbeat.
CREATE TABLE bay_connections (
    bay_id bigint NOT NULL CONSTRAINT bay_connections_pkey PRIMARY KEY
        CONSTRAINT bay_connections_bay_id_fkey REFERENCES bays ON DELETE CASCADE,
    -- Random for each connection; the fence against replayed commands.
    session text NOT NULL CONSTRAINT bay_connections_session_check CHECK (char_length(session) BETWEEN 8 AND 64),
    -- The program that holds it.
    process text NOT NULL,
    connected_at timestamptz NOT NULL,
    heard_at timestamptz NOT NULL,
    lost_at timestamptz,
    round_trip_ms integer CONSTRAINT bay_connections_round_trip_ms_check CHECK (round_trip_ms >= 0),
    firmware text CONSTRAINT bay_connections_firmware_check CHECK (char_length(firmware) <= 80),
    -- Hash of the configuration that the bay has acknowledged.
    config_hash text
) WITH (fillfactor = 60);

-- Two may be live, while one replaces the other.
CREATE TABLE bay_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT bay_tokens_pkey PRIMARY KEY,
    bay_id bigint NOT NULL CONSTRAINT bay_tokens_bay_id_fkey REFERENCES bays ON DELETE CASCADE,
    token_hash bytea NOT NULL CONSTRAINT bay_tokens_token_hash_key UNIQUE
        CONSTRAINT bay_tokens_token_hash_check CHECK (octet_length(token_hash) = 32),
    hardware text CONSTRAINT bay_tokens_hardware_check CHECK (char_length(hardware) <= 80),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    -- The last entry that is kept of the journal of the controller with this token: numbers rise as long as the token is the
    -- same.
    journal_upto bigint NOT NULL DEFAULT 0 CONSTRAINT bay_tokens_journal_upto_check CHECK (journal_upto >= 0)
);
CREATE INDEX bay_tokens_bay_id_idx ON bay_tokens (bay_id);

-- Journals of controllers, entry by entry, so that a number that comes again with another content is noticed, and nothing is
-- acknowledged that is not stored (bay-protocol.md §3.3).
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

-- One code a bay at a time, for 15 minutes. Wrong tries are counted by address, in `throttles`.
CREATE TABLE bay_enrolments (
    bay_id bigint NOT NULL CONSTRAINT bay_enrolments_pkey PRIMARY KEY
        CONSTRAINT bay_enrolments_bay_id_fkey REFERENCES bays ON DELETE CASCADE,
    code_hash bytea NOT NULL CONSTRAINT bay_enrolments_code_hash_key UNIQUE
        CONSTRAINT bay_enrolments_code_hash_check CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE lockers (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT lockers_pkey PRIMARY KEY,
    bay_id bigint NOT NULL CONSTRAINT lockers_bay_id_fkey REFERENCES bays,
    -- Its number on the controller.
    number smallint NOT NULL CONSTRAINT lockers_number_check CHECK (number BETWEEN 1 AND 999),
    code text NOT NULL CONSTRAINT lockers_code_check CHECK (code ~ '^locker_[0-9]{2,4}$'),
    -- "Top row".
    place text NOT NULL DEFAULT '' CONSTRAINT lockers_place_check CHECK (char_length(place) <= 80),
    -- Absent: as the bay.
    department text CONSTRAINT lockers_department_check CHECK (char_length(department) BETWEEN 1 AND 80),
    -- Easy to reach: given first to those who ask, last to the others.
    accessible boolean NOT NULL DEFAULT false,
    -- Whether the door says if it is open, and how long its lock is powered.
    sensor boolean NOT NULL DEFAULT true,
    pulse_ms smallint NOT NULL DEFAULT 400 CONSTRAINT lockers_pulse_ms_check CHECK (pulse_ms BETWEEN 50 AND 5000),
    service text NOT NULL DEFAULT 'in_service'
        CONSTRAINT lockers_service_check CHECK (service IN ('in_service', 'to_check', 'out_of_service')),
    service_reason text CONSTRAINT lockers_service_reason_check CHECK (char_length(service_reason) BETWEEN 1 AND 300),
    door text NOT NULL DEFAULT 'unknown'
        CONSTRAINT lockers_door_check CHECK (door IN ('closed', 'open', 'ajar', 'forced', 'jam', 'unknown')),
    door_since timestamptz,
    -- "No movement" one after the other; the third calls for somebody to look.
    stuck_count smallint NOT NULL DEFAULT 0 CONSTRAINT lockers_stuck_count_check CHECK (stuck_count >= 0),
    -- A locker is edited by two forms: its fittings, and whether it is in service.
    edit_version bigint NOT NULL DEFAULT 1,
    service_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT lockers_code_key UNIQUE (code),
    CONSTRAINT lockers_number_key UNIQUE (bay_id, number),
    CONSTRAINT lockers_service_reason_present_check CHECK ((service = 'in_service') = (service_reason IS NULL))
);
CREATE TRIGGER lockers_edit_version
    BEFORE UPDATE OF place, department, accessible, sensor, pulse_ms ON lockers FOR EACH ROW
    WHEN ((OLD.place, OLD.department, OLD.accessible, OLD.sensor, OLD.pulse_ms)
          IS DISTINCT FROM (NEW.place, NEW.department, NEW.accessible, NEW.sensor, NEW.pulse_ms))
    EXECUTE FUNCTION raise_edit_version();
CREATE FUNCTION raise_service_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.service_version := OLD.service_version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER lockers_service_version BEFORE UPDATE OF service, service_reason ON lockers FOR EACH ROW
    WHEN ((OLD.service, OLD.service_reason) IS DISTINCT FROM (NEW.service, NEW.service_reason))
    EXECUTE FUNCTION raise_service_version();

-- Who has a locker, from when until when. The row that has not ended is the truth about now.
CREATE TABLE allocations (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT allocations_pkey PRIMARY KEY,
    locker_id bigint NOT NULL CONSTRAINT allocations_locker_id_fkey REFERENCES lockers,
    member_id bigint NOT NULL CONSTRAINT allocations_member_id_fkey REFERENCES members,
    -- held: offered to somebody who waited · reserved: to be taken soon · in_use · releasing: opened, may still be kept.
    state text NOT NULL CONSTRAINT allocations_state_check CHECK (state IN ('held', 'reserved', 'in_use', 'releasing')),
    starts_at timestamptz NOT NULL,
    -- When it ends by itself.
    expires_at timestamptz,
    -- Deadline.
    due_at timestamptz,
    extensions smallint NOT NULL DEFAULT 0 CONSTRAINT allocations_extensions_check CHECK (extensions >= 0),
    -- The last reminder that was sent.
    reminded_at timestamptz,
    -- When it was noticed, and told, that the deadline had passed. One before the deadline belongs to an earlier one.
    overdue_at timestamptz,
    ended_at timestamptz,
    ending text CONSTRAINT allocations_ending_check
        CHECK (ending IN ('released', 'expired', 'cancelled', 'opened', 'moved', 'by_staff', 'term')),
    during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(starts_at, ended_at)) STORED,
    CONSTRAINT allocations_ended_check CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CONSTRAINT allocations_expires_at_check CHECK ((state = 'in_use') = (expires_at IS NULL)),
    CONSTRAINT allocations_due_at_check CHECK ((state IN ('in_use', 'releasing')) = (due_at IS NOT NULL)),
    -- Whatever happens, a locker is one person's at a time. A range of one number stands for `=`, which needs an extension.
    CONSTRAINT allocations_locker_id_during_excl EXCLUDE USING gist
        (int8range(locker_id, locker_id, '[]') WITH &&, during WITH &&)
);
CREATE UNIQUE INDEX allocations_locker_id_key ON allocations (locker_id) WHERE ended_at IS NULL;
CREATE INDEX allocations_member_id_idx ON allocations (member_id, id);
CREATE INDEX allocations_open_member_id_idx ON allocations (member_id) WHERE ended_at IS NULL;
CREATE INDEX allocations_locker_id_idx ON allocations (locker_id, id);
CREATE INDEX allocations_expires_at_idx ON allocations (expires_at) WHERE ended_at IS NULL;
CREATE INDEX allocations_due_at_idx ON allocations (due_at) WHERE ended_at IS NULL;
CREATE INDEX allocations_ended_at_idx ON allocations (ended_at) WHERE ended_at IS NOT NULL;

-- What is left of allocations after their time: how many there were.
CREATE TABLE allocation_counts (
    bay_id bigint NOT NULL CONSTRAINT allocation_counts_bay_id_fkey REFERENCES bays,
    day date NOT NULL,
    state text NOT NULL,
    ending text NOT NULL,
    count bigint NOT NULL CONSTRAINT allocation_counts_count_check CHECK (count > 0),
    CONSTRAINT allocation_counts_pkey PRIMARY KEY (bay_id, day, state, ending)
);

-- Others who may open a locker.
CREATE TABLE shares (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT shares_pkey PRIMARY KEY,
    allocation_id bigint NOT NULL CONSTRAINT shares_allocation_id_fkey REFERENCES allocations,
    member_id bigint NOT NULL CONSTRAINT shares_member_id_fkey REFERENCES members,
    until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX shares_member_id_key ON shares (allocation_id, member_id) WHERE ended_at IS NULL;
CREATE INDEX shares_allocation_id_idx ON shares (allocation_id);
CREATE INDEX shares_open_member_id_idx ON shares (member_id) WHERE ended_at IS NULL;

-- Keeps a member from taking lockers.
CREATE TABLE penalties (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT penalties_pkey PRIMARY KEY,
    member_id bigint NOT NULL CONSTRAINT penalties_member_id_fkey REFERENCES members,
    -- The locker that was kept too long; absent when staff gave it, and once that is forgotten.
    allocation_id bigint CONSTRAINT penalties_allocation_id_fkey REFERENCES allocations,
    reason text NOT NULL CONSTRAINT penalties_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    lifted_at timestamptz,
    lifted_reason text CONSTRAINT penalties_lifted_reason_check CHECK (char_length(lifted_reason) BETWEEN 1 AND 300),
    CONSTRAINT penalties_allocation_id_key UNIQUE (allocation_id),
    CONSTRAINT penalties_ends_at_check CHECK (starts_at < ends_at),
    CONSTRAINT penalties_lifted_check CHECK ((lifted_at IS NULL) = (lifted_reason IS NULL))
);
CREATE INDEX penalties_member_id_idx ON penalties (member_id, ends_at);

-- What a member would like.
CREATE TABLE locker_preferences (
    member_id bigint NOT NULL CONSTRAINT locker_preferences_pkey PRIMARY KEY
        CONSTRAINT locker_preferences_member_id_fkey REFERENCES members ON DELETE CASCADE,
    -- A preference, not a health record.
    accessible boolean NOT NULL DEFAULT false,
    site_id bigint CONSTRAINT locker_preferences_site_id_fkey REFERENCES sites
);

CREATE TABLE locker_waits (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT locker_waits_pkey PRIMARY KEY,
    bay_id bigint NOT NULL CONSTRAINT locker_waits_bay_id_fkey REFERENCES bays ON DELETE CASCADE,
    member_id bigint NOT NULL CONSTRAINT locker_waits_member_id_fkey REFERENCES members,
    joined_at timestamptz NOT NULL,
    -- When a locker was held for them; they have left the queue with it.
    offered_at timestamptz
);
CREATE UNIQUE INDEX locker_waits_member_id_key ON locker_waits (bay_id, member_id) WHERE offered_at IS NULL;
CREATE INDEX locker_waits_bay_id_idx ON locker_waits (bay_id, id) WHERE offered_at IS NULL;

-- Every order to a door: who gave it, and what became of it.
CREATE TABLE commands (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT commands_pkey PRIMARY KEY,
    locker_id bigint NOT NULL CONSTRAINT commands_locker_id_fkey REFERENCES lockers,
    -- Absent: a card that belongs to nobody.
    member_id bigint CONSTRAINT commands_member_id_fkey REFERENCES members,
    via text NOT NULL CONSTRAINT commands_via_check CHECK (via IN ('web', 'card', 'line', 'staff', 'offline')),
    op text NOT NULL CONSTRAINT commands_op_check CHECK (op IN ('open', 'close')),
    -- Of the form, of the reader's connection, of the bay's journal.
    idempotency_key text NOT NULL CONSTRAINT commands_idempotency_key_check CHECK (char_length(idempotency_key) BETWEEN 8 AND 100),
    state text NOT NULL CONSTRAINT commands_state_check
        CHECK (state IN ('requested', 'sent', 'accepted', 'pulsed', 'opened', 'closed',
                         'denied', 'bay_offline', 'expired', 'rejected', 'no_movement', 'unconfirmed', 'unknown')),
    -- Whether nothing more will be heard of it. With a sensor, `pulsed` waits for the door; without one it is the end.
    finished_at timestamptz,
    -- Of the connection that it was sent over.
    session text,
    requested_at timestamptz NOT NULL,
    sent_at timestamptz,
    accepted_at timestamptz,
    pulsed_at timestamptz,
    -- What the bay said when it refused.
    code text CONSTRAINT commands_code_check CHECK (char_length(code) <= 60),
    -- Why staff opened it.
    reason text CONSTRAINT commands_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    CONSTRAINT commands_idempotency_key_key UNIQUE NULLS NOT DISTINCT (member_id, idempotency_key),
    CONSTRAINT commands_finished_check CHECK (
        CASE WHEN state IN ('requested', 'sent', 'accepted') THEN finished_at IS NULL
             WHEN state = 'pulsed' THEN true ELSE finished_at IS NOT NULL END),
    CONSTRAINT commands_staff_reason_check CHECK ((via = 'staff') = (reason IS NOT NULL))
);
-- One unfinished command a locker.
CREATE UNIQUE INDEX commands_locker_id_key ON commands (locker_id) WHERE finished_at IS NULL;
CREATE INDEX commands_locker_id_idx ON commands (locker_id, id);
CREATE INDEX commands_requested_at_idx ON commands (requested_at);

-- What is left of orders after their time: how many there were.
CREATE TABLE command_counts (
    bay_id bigint NOT NULL CONSTRAINT command_counts_bay_id_fkey REFERENCES bays,
    day date NOT NULL,
    via text NOT NULL,
    state text NOT NULL,
    count bigint NOT NULL CONSTRAINT command_counts_count_check CHECK (count > 0),
    CONSTRAINT command_counts_pkey PRIMARY KEY (bay_id, day, via, state)
);

-- What doors said, in the order in which we heard it.
CREATE TABLE door_readings (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT door_readings_pkey PRIMARY KEY,
    locker_id bigint NOT NULL CONSTRAINT door_readings_locker_id_fkey REFERENCES lockers,
    event text NOT NULL CONSTRAINT door_readings_event_check
        CHECK (event IN ('opened', 'closed', 'ajar', 'forced', 'jam', 'tamper', 'unknown')),
    at timestamptz NOT NULL,
    -- Told as it happened, at the start of a connection, or from what was kept while the line was away.
    told_by text NOT NULL CONSTRAINT door_readings_told_by_check CHECK (told_by IN ('event', 'snapshot', 'journal', 'result'))
);
CREATE INDEX door_readings_locker_id_idx ON door_readings (locker_id, id);
CREATE INDEX door_readings_at_idx ON door_readings (at);

CREATE TABLE faults (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT faults_pkey PRIMARY KEY,
    locker_id bigint NOT NULL CONSTRAINT faults_locker_id_fkey REFERENCES lockers,
    -- Absent: the portal noticed it.
    reported_by bigint CONSTRAINT faults_reported_by_fkey REFERENCES members,
    problem text NOT NULL CONSTRAINT faults_problem_check
        CHECK (problem IN ('stuck', 'not_closing', 'damaged', 'dirty', 'occupied', 'other')),
    text text NOT NULL CONSTRAINT faults_text_check CHECK (char_length(text) <= 1000),
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by bigint CONSTRAINT faults_closed_by_fkey REFERENCES members,
    resolution text CONSTRAINT faults_resolution_check CHECK (char_length(resolution) BETWEEN 1 AND 300),
    CONSTRAINT faults_closed_check CHECK ((closed_at IS NULL) = (resolution IS NULL))
);
CREATE INDEX faults_locker_id_idx ON faults (locker_id, id);
CREATE INDEX faults_open_idx ON faults (id) WHERE closed_at IS NULL;

-- What staff must know. Never removed.
CREATE TABLE alarms (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT alarms_pkey PRIMARY KEY,
    bay_id bigint NOT NULL CONSTRAINT alarms_bay_id_fkey REFERENCES bays,
    locker_id bigint CONSTRAINT alarms_locker_id_fkey REFERENCES lockers,
    -- withdrawn_card: a controller without a line opened a door for a card that may not open it any more · journal: numbers are
    -- missing in a controller's journal, or came again with another content.
    kind text NOT NULL CONSTRAINT alarms_kind_check
        CHECK (kind IN ('forced', 'left_open', 'bay_offline', 'tamper', 'jam', 'withdrawn_card', 'journal')),
    raised_at timestamptz NOT NULL,
    -- When it was over by itself: the door was closed, the bay came back.
    ended_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by bigint CONSTRAINT alarms_acknowledged_by_fkey REFERENCES members,
    -- How often the alarm began again within ten minutes of its end, and when staff was told by e-mail.
    recurrences integer NOT NULL DEFAULT 0 CONSTRAINT alarms_recurrences_check CHECK (recurrences >= 0),
    mailed_at timestamptz,
    CONSTRAINT alarms_acknowledged_check CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
-- One of a kind at a time.
CREATE UNIQUE INDEX alarms_kind_key ON alarms (bay_id, coalesce(locker_id, 0), kind)
    WHERE ended_at IS NULL AND acknowledged_at IS NULL;
CREATE INDEX alarms_raised_at_idx ON alarms (raised_at, id);
-- Each door of a snapshot is asked for: whether a jam goes on there.
CREATE INDEX alarms_open_locker_id_idx ON alarms (locker_id, kind) WHERE ended_at IS NULL;
CREATE INDEX alarms_unmailed_idx ON alarms (bay_id, id) WHERE mailed_at IS NULL;
CREATE INDEX alarms_mailed_idx ON alarms (bay_id, mailed_at);
CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER alarms_kept BEFORE DELETE OR TRUNCATE ON alarms FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();

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

-- What staff does to many lockers at once, one after the other: how far it has come.
CREATE TABLE mass_acts (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT mass_acts_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT mass_acts_kind_check CHECK (kind IN ('open', 'release')),
    reason text NOT NULL CONSTRAINT mass_acts_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    started_by bigint NOT NULL CONSTRAINT mass_acts_started_by_fkey REFERENCES members,
    started_at timestamptz NOT NULL,
    -- When its process last did one; silent for long, it ended with its process.
    heard_at timestamptz NOT NULL,
    total integer NOT NULL CONSTRAINT mass_acts_total_check CHECK (total > 0),
    done integer NOT NULL DEFAULT 0 CONSTRAINT mass_acts_done_check CHECK (done >= 0),
    failed integer NOT NULL DEFAULT 0 CONSTRAINT mass_acts_failed_check CHECK (failed >= 0),
    stop_asked_at timestamptz,
    finished_at timestamptz
);
-- One of a kind at a time.
CREATE UNIQUE INDEX mass_acts_kind_key ON mass_acts (kind) WHERE finished_at IS NULL;
