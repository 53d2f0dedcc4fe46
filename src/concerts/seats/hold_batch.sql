-- Judges several requests for seats in one transaction, by the rules of hold_seats, in the order in which they are given; one
-- outcome for each. Each request is all or nothing, and for one person.
--
-- Nothing in it waits for another transaction: where one is about to change what a request asks for, or holds the lock of its
-- person or network, the outcome is null. That request is to be made alone, by hold_seats, which waits. So nobody waits for
-- the competitors of others, and two batches never wait crosswise.
--
-- The usual request, for free seats of a concert that nobody waits for, is judged with all others in one statement: it passes
-- where the limits hold even if all that was asked for before it is counted. Any other is judged by itself.
CREATE OR REPLACE FUNCTION hold_batch(
    concerts_in bigint[], holders_in text[], members_in boolean[], untils_in timestamptz[], networks_in text[], mosts_in integer[],
    requests_of_seats integer[], rows_of_seats smallint[], numbers_of_seats smallint[], moment timestamptz
) RETURNS SETOF text
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    locked_in boolean[];
    outcomes text[];
BEGIN
    -- A statement of its own: the next one sees what was committed before these locks were ours.
    SELECT array_agg(pg_try_advisory_xact_lock(hashtextextended(r.holder, r.concert_id))
                     AND (r.network IS NULL OR pg_try_advisory_xact_lock(hashtextextended(r.network, 0))) ORDER BY r.nr)
    INTO locked_in FROM unnest(concerts_in, holders_in, networks_in) WITH ORDINALITY AS r (concert_id, holder, network, nr);
    WITH wanted AS MATERIALIZED (
        SELECT x.* FROM unnest(requests_of_seats, rows_of_seats, numbers_of_seats) AS x (nr, row_number, seat_number)
        WHERE locked_in[x.nr]
    ), found AS MATERIALIZED (
        SELECT x.nr, s.concert_id, s.row_number, s.seat_number, s.kind, is_free(s.state, s.held_until, moment) AS free
        FROM wanted x JOIN seats s
            ON s.concert_id = concerts_in[x.nr] AND s.row_number = x.row_number AND s.seat_number = x.seat_number
        ORDER BY s.concert_id, s.row_number, s.seat_number FOR UPDATE OF s SKIP LOCKED
    ), claims AS (
        SELECT f.*, row_number() OVER (PARTITION BY f.concert_id, f.row_number, f.seat_number ORDER BY f.nr) AS place FROM found f
    ), requests AS MATERIALIZED (
        SELECT r.nr::integer AS nr, r.concert_id, r.holder, r.for_member, r.until, r.network, w.wanted, coalesce(f.found, 0) AS found,
               coalesce(f.usual, false) AS usual, coalesce(f.companion, false) AS companion,
               sum(w.wanted) OVER (PARTITION BY r.holder, r.concert_id ORDER BY r.nr)::integer AS of_holder,
               sum(w.wanted) OVER (PARTITION BY r.network ORDER BY r.nr)::integer AS of_network
        FROM unnest(concerts_in, holders_in, members_in, untils_in, networks_in)
                 WITH ORDINALITY AS r (concert_id, holder, for_member, until, network, nr)
            JOIN (SELECT x.nr, count(*)::integer AS wanted FROM wanted x GROUP BY x.nr) w ON w.nr = r.nr
            LEFT JOIN (SELECT c.nr, count(*)::integer AS found, bool_and(c.free AND c.place = 1 AND c.kind = 'standard') AS usual,
                              bool_or(c.kind = 'companion') AS companion FROM claims c GROUP BY c.nr) f ON f.nr = r.nr
    ), passed AS MATERIALIZED (
        SELECT q.* FROM requests q JOIN concerts c ON c.id = q.concert_id
        WHERE q.usual AND q.found = q.wanted AND sale_of(c, q.for_member, moment) = 'open'
          AND NOT EXISTS (SELECT FROM waiting_list w WHERE w.concert_id = q.concert_id AND w.offered_at IS NULL)
          AND seats_of(q.concert_id, ARRAY[q.holder], moment) + q.of_holder <= c.limit_per_person
          AND (q.network IS NULL OR guests_may_hold(q.concert_id, q.network, mosts_in[q.nr], q.of_network, moment))
    ), held AS (
        UPDATE seats s SET state = 'held', held_by = p.holder, held_until = p.until, extensions = 0, held_from = p.network
        FROM passed p JOIN found f ON f.nr = p.nr
        WHERE s.concert_id = f.concert_id AND s.row_number = f.row_number AND s.seat_number = f.seat_number
    )
    SELECT array_agg(CASE WHEN p.nr IS NOT NULL THEN 'held'
                          WHEN q.nr IS NULL OR q.companion THEN 'busy'
                          -- One that exists and was not found is locked by somebody else.
                          WHEN q.found < (SELECT count(*) FROM wanted x JOIN seats s ON s.concert_id = concerts_in[x.nr]
                                              AND s.row_number = x.row_number AND s.seat_number = x.seat_number
                                          WHERE x.nr = q.nr) THEN 'busy' END ORDER BY n)
    INTO outcomes FROM generate_series(1, cardinality(concerts_in)) AS n
        LEFT JOIN requests q ON q.nr = n LEFT JOIN passed p ON p.nr = n;
    -- A statement of its own: to take over a hold that ran out makes it news for who had it.
    DELETE FROM lapsed_holds l USING unnest(concerts_in, holders_in, outcomes) AS r (concert_id, holder, outcome)
    WHERE l.held_by = r.holder AND l.concert_id = r.concert_id AND r.outcome = 'held';
    FOR n IN 1 .. cardinality(concerts_in) LOOP
        IF outcomes[n] IS NULL THEN
            outcomes[n] := hold_seats(
                concerts_in[n], ARRAY(SELECT x.r FROM unnest(requests_of_seats, rows_of_seats) AS x (nr, r) WHERE x.nr = n),
                ARRAY(SELECT x.s FROM unnest(requests_of_seats, numbers_of_seats) AS x (nr, s) WHERE x.nr = n),
                ARRAY[holders_in[n]], members_in[n], moment, untils_in[n], networks_in[n], mosts_in[n]);
        END IF;
    END LOOP;
    RETURN QUERY SELECT nullif(o.outcome, 'busy') FROM unnest(outcomes) WITH ORDINALITY AS o (outcome, nr) ORDER BY o.nr;
END $$;
