-- Lockers: where they stand, who has them, what their doors say, and what was asked of them.
-- Allocation, door and connection are three separate states.

ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_via_check;
ALTER TABLE audit_entries ADD CONSTRAINT audit_entries_via_check
    CHECK (via IN ('web', 'command_line', 'job', 'reader', 'bay'));

CREATE TABLE sites (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sites_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT sites_name_check CHECK (char_length(name) BETWEEN 1 AND 80),
    CONSTRAINT sites_name_key UNIQUE (name)
);

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
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT bays_name_key UNIQUE (site_id, name),
    CONSTRAINT bays_hours_check CHECK (opens_at < closes_at),
    CONSTRAINT bays_term_check CHECK ((policy = 'term') = (term_ends_on IS NOT NULL))
);

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
    config_hash text,
    -- The last entry of the bay's journal that is kept here.
    journal_upto bigint NOT NULL DEFAULT 0
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
    revoked_at timestamptz
);
CREATE INDEX bay_tokens_bay_id_idx ON bay_tokens (bay_id);

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
    CONSTRAINT lockers_code_key UNIQUE (code),
    CONSTRAINT lockers_number_key UNIQUE (bay_id, number),
    CONSTRAINT lockers_service_reason_present_check CHECK ((service = 'in_service') = (service_reason IS NULL))
);

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

-- What members are told by mail: put down in the transaction of what happened, so that no crash loses it, and taken
-- before it is sent, so that nothing is told twice.
CREATE TABLE locker_letters (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT locker_letters_pkey PRIMARY KEY,
    news text NOT NULL CONSTRAINT locker_letters_news_check
        CHECK (news IN ('reminder', 'overdue', 'offered', 'by_staff', 'term', 'shared')),
    member_id bigint NOT NULL CONSTRAINT locker_letters_member_id_fkey REFERENCES members,
    allocation_id bigint NOT NULL CONSTRAINT locker_letters_allocation_id_fkey REFERENCES allocations,
    -- The deadline, or the end of what is offered or lent. When that has become another, the letter is not true any more.
    until timestamptz,
    -- Of the staff.
    reason text CONSTRAINT locker_letters_reason_check CHECK (char_length(reason) BETWEEN 1 AND 300),
    written_at timestamptz NOT NULL,
    -- Not before.
    send_at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0 CONSTRAINT locker_letters_tries_check CHECK (tries >= 0),
    -- When a process took it to send it.
    taken_at timestamptz
);
CREATE INDEX locker_letters_send_at_idx ON locker_letters (send_at, id) WHERE taken_at IS NULL;
CREATE INDEX locker_letters_allocation_id_idx ON locker_letters (allocation_id);
-- Lent, taken back and lent again: told once.
CREATE UNIQUE INDEX locker_letters_shared_key ON locker_letters (allocation_id, member_id) WHERE news = 'shared';

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
    kind text NOT NULL CONSTRAINT alarms_kind_check CHECK (kind IN ('forced', 'left_open', 'bay_offline', 'tamper', 'jam')),
    raised_at timestamptz NOT NULL,
    -- When it was over by itself: the door was closed, the bay came back.
    ended_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by bigint CONSTRAINT alarms_acknowledged_by_fkey REFERENCES members,
    CONSTRAINT alarms_acknowledged_check CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
-- One of a kind at a time.
CREATE UNIQUE INDEX alarms_kind_key ON alarms (bay_id, coalesce(locker_id, 0), kind)
    WHERE ended_at IS NULL AND acknowledged_at IS NULL;
CREATE INDEX alarms_raised_at_idx ON alarms (raised_at, id);
CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER alarms_kept BEFORE DELETE OR TRUNCATE ON alarms FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();

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

-- What everybody is shown of a locker: free, held, reserved, in_use, releasing, overdue, to_check, out_of_service.
CREATE FUNCTION allocation_state(service text, state text, expires_at timestamptz, due_at timestamptz, moment timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN service <> 'in_service' THEN service
            WHEN state IS NULL OR expires_at <= moment THEN 'free'
            WHEN state = 'in_use' AND due_at <= moment THEN 'overdue'
            ELSE state END;

-- How the line to a bay is: never, offline, degraded, online. Silent for 45 seconds is offline.
CREATE FUNCTION connection_state(heard_at timestamptz, lost_at timestamptz, round_trip_ms integer, moment timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN heard_at IS NULL THEN 'never'
            WHEN lost_at IS NOT NULL OR heard_at <= moment - interval '45 seconds' THEN 'offline'
            WHEN round_trip_ms > 2000 OR heard_at <= moment - interval '20 seconds' THEN 'degraded'
            ELSE 'online' END;

-- For bays that are cut off: another keyed hash of the number. Its key is given to enrolled controllers, so that they
-- can recognise a card; the key of `number_hash` never leaves the portal. Absent until the number is seen once more.
ALTER TABLE cards ADD COLUMN controller_hash bytea
    CONSTRAINT cards_controller_hash_check CHECK (octet_length(controller_hash) = 32);
