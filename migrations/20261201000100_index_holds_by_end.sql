-- Only the search for holds that have run out reads this index. With the state as its condition, it fitted every question about
-- the holds of one person as well, and was taken for them while the statistics knew of no holds.
DROP INDEX seats_held_until_idx;
CREATE INDEX seats_held_until_idx ON seats (held_until) WHERE held_until IS NOT NULL;
