-- Holds that ran out: for a quarter of an hour their holders are told, and may take the seats again while they are free. Bound to
-- no seat, so that nobody who frees one waits for whoever changes the hall; what is old is removed by the sweep.
CREATE TABLE lapsed_holds (
    held_by text NOT NULL CONSTRAINT lapsed_holds_held_by_check CHECK (held_by ~ '^(member:[0-9]+|guest:[0-9a-f]{32})$'),
    concert_id bigint NOT NULL,
    row_number smallint NOT NULL,
    seat_number smallint NOT NULL,
    lapsed_at timestamptz NOT NULL,
    CONSTRAINT lapsed_holds_pkey PRIMARY KEY (held_by, concert_id, row_number, seat_number)
);
CREATE INDEX lapsed_holds_lapsed_at_idx ON lapsed_holds (lapsed_at);

-- A seat whose hold ran out may be taken before the sweep comes.
CREATE FUNCTION remember_lapsed_hold() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lapsed_holds (held_by, concert_id, row_number, seat_number, lapsed_at)
    VALUES (OLD.held_by, OLD.concert_id, OLD.row_number, OLD.seat_number, OLD.held_until)
    ON CONFLICT ON CONSTRAINT lapsed_holds_pkey DO UPDATE SET lapsed_at = excluded.lapsed_at;
    RETURN NULL;
END $$;
CREATE TRIGGER seats_remember_lapsed_hold AFTER UPDATE ON seats FOR EACH ROW
WHEN (OLD.state = 'held' AND NEW.state = 'held' AND OLD.held_by <> NEW.held_by AND NEW.held_until > OLD.held_until)
EXECUTE FUNCTION remember_lapsed_hold();
