-- One code for each seat: a group comes in apart, and one seat of a booking can be given up or handed on.
ALTER TABLE tickets
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT tickets_pkey PRIMARY KEY,
    -- Secret and random, in the QR code of the seat. It stays in the row when the seat is given up, and lets in only while
    -- the row is valid: given_up_at IS NULL.
    ADD COLUMN code text NOT NULL DEFAULT right(replace(gen_random_uuid()::text, '-', ''), 16)
        CONSTRAINT tickets_code_check CHECK (code ~ '^[0-9a-f]{16}$'),
    ADD CONSTRAINT tickets_code_key UNIQUE (code);

-- One row for each seat that somebody came in with. A scan may let several seats in, and is one scan when it is sent twice.
ALTER TABLE check_ins ADD COLUMN ticket_id bigint CONSTRAINT check_ins_ticket_id_fkey REFERENCES tickets;
DROP INDEX check_ins_booking_id_key;
ALTER TABLE check_ins DROP CONSTRAINT check_ins_scan_id_key;
-- A booking that came in did so with all of its seats. The row of the check-in is that of the first one.
UPDATE check_ins c SET ticket_id = (
    SELECT t.id FROM tickets t JOIN bookings b ON b.id = t.booking_id
    WHERE b.id = c.booking_id AND (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at)
    ORDER BY t.row_number, t.seat_number LIMIT 1);
INSERT INTO check_ins (ticket_id, booking_id, scan_id, checked_in_at, checked_in_by, undone_at, undone_reason)
SELECT t.id, c.booking_id, c.scan_id, c.checked_in_at, c.checked_in_by, c.undone_at, c.undone_reason
FROM check_ins c JOIN bookings b ON b.id = c.booking_id JOIN tickets t ON t.booking_id = b.id
WHERE (t.given_up_at IS NULL OR t.given_up_at = b.cancelled_at) AND t.id <> c.ticket_id
ORDER BY c.id, t.row_number, t.seat_number;
ALTER TABLE check_ins ALTER COLUMN ticket_id SET NOT NULL, DROP COLUMN booking_id;
-- Of two doors one is green.
CREATE UNIQUE INDEX check_ins_ticket_id_key ON check_ins (ticket_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX check_ins_scan_id_key ON check_ins (scan_id, ticket_id);
