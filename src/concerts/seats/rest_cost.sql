-- What it costs to leave so many free seats side by side: 9 for one alone, 4 for two, and the less the more kinds of groups
-- fill them without a rest. Found by filling halls with groups of one to four; see docs/seating.md.
CREATE OR REPLACE FUNCTION rest_cost(seats integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[0, 9, 4, 3, 1, 3, 2, 2, 1, 2, 1])[least(seats, 10) + 1];
