-- A seat that was handed on is a booking of its own, with its own number and code; the ticket that it was before is given up.
ALTER TABLE bookings ADD COLUMN handed_from bigint CONSTRAINT bookings_handed_from_fkey REFERENCES tickets;
CREATE INDEX bookings_handed_from_idx ON bookings (handed_from) WHERE handed_from IS NOT NULL;
