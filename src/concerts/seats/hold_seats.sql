-- Holds all of the seats for the first of the holders, or none. Outcomes: 'held'; 'closed' and 'unknown', see sale_state;
-- 'awaited', the free seats are offered to those who wait; 'limit', the holders would have more than one person may;
-- 'crowded', see guests_may_hold; 'companion', see is_companion_alone; 'taken'. `network` and `most` are null for members and
-- for requests of this machine.
--
-- One call is one transaction. Each statement in it sees what was committed before it began, so that counts taken after the
-- lock on the person are true until the end. A hold that ran out is no news any more once its holder holds seats again.
--
-- Planned once: that takes longer than the hold itself. A seat alone, as most are asked for, is found by its key; of several
-- that are given as arrays, the planner does not know how few they are.
CREATE OR REPLACE FUNCTION hold_seats(concert bigint, wanted_rows smallint[], wanted_numbers smallint[], holders text[],
                                      for_member boolean, moment timestamptz, until timestamptz,
                                      network text DEFAULT NULL, most integer DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    wanted CONSTANT integer := cardinality(wanted_rows);
    single CONSTANT boolean := cardinality(wanted_rows) = 1;
    sale text;
    allowed integer;
    queue boolean;
    had integer;
    -- Of the seats that are wanted: how many there are, how many are free, how many the holders hold already, and whether one
    -- of them is a companion seat.
    known integer;
    free integer;
    mine integer;
    companions boolean;
    held boolean;
BEGIN
    SELECT sale_of(c, for_member, moment), c.limit_per_person,
           EXISTS (SELECT FROM waiting_list w WHERE w.concert_id = concert AND w.offered_at IS NULL)
    INTO sale, allowed, queue FROM concerts c WHERE c.id = concert;
    IF sale IS DISTINCT FROM 'open' THEN
        RETURN coalesce(sale, 'unknown');
    END IF;
    -- Nobody jumps the queue; places for wheelchairs and companions have none.
    IF queue AND is_awaited(concert, moment) AND EXISTS (
        SELECT FROM unnest(wanted_rows, wanted_numbers) AS x (r, n)
        JOIN seats s ON s.concert_id = concert AND s.row_number = x.r AND s.seat_number = x.n
        WHERE s.kind = 'standard' AND is_free(s.state, s.held_until, moment)) THEN
        RETURN 'awaited';
    END IF;
    -- Two clicks of one person are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended(holders[1], concert));
    had := seats_of(concert, holders, moment);
    IF single THEN
        SELECT 1, (s.state = 'held' AND s.held_until > moment AND s.held_by = ANY (holders))::integer, s.kind = 'companion'
        INTO known, mine, companions FROM seats s
        WHERE s.concert_id = concert AND s.row_number = wanted_rows[1] AND s.seat_number = wanted_numbers[1];
    ELSE
        SELECT count(*), count(*) FILTER (WHERE s.state = 'held' AND s.held_until > moment AND s.held_by = ANY (holders)),
               coalesce(bool_or(s.kind = 'companion'), false)
        INTO known, mine, companions FROM unnest(wanted_rows, wanted_numbers) AS x (r, n)
        JOIN seats s ON s.concert_id = concert AND s.row_number = x.r AND s.seat_number = x.n;
    END IF;
    -- Nothing is known of a single seat that the hall does not have.
    mine := coalesce(mine, 0);
    IF had + wanted - mine > allowed THEN
        RETURN 'limit';
    END IF;
    IF network IS NOT NULL AND wanted > mine
       AND NOT guests_may_hold(concert, network, most, wanted - mine, moment) THEN
        RETURN 'crowded';
    END IF;
    IF known IS DISTINCT FROM wanted THEN
        RETURN 'unknown';
    END IF;
    -- What is mine already keeps its time.
    IF single AND NOT companions THEN
        UPDATE seats SET state = 'held', held_by = holders[1], held_until = until, extensions = 0, held_from = network
        WHERE concert_id = concert AND row_number = wanted_rows[1] AND seat_number = wanted_numbers[1]
          AND is_free(state, held_until, moment);
        held := FOUND OR mine = 1;
    ELSE
        -- In order, so that two groups that overlap cannot wait for each other.
        SELECT count(*) INTO free FROM (
            SELECT FROM unnest(wanted_rows, wanted_numbers) AS x (r, n)
            JOIN seats s ON s.concert_id = concert AND s.row_number = x.r AND s.seat_number = x.n
            WHERE is_free(s.state, s.held_until, moment)
            ORDER BY s.row_number, s.seat_number FOR UPDATE OF s) AS locked;
        held := free + mine = wanted;
        IF held AND companions AND is_companion_alone(concert, wanted_rows, wanted_numbers, holders, moment) THEN
            RETURN 'companion';
        END IF;
        IF held THEN
            UPDATE seats s SET state = 'held', held_by = holders[1], held_until = until, extensions = 0, held_from = network
            FROM unnest(wanted_rows, wanted_numbers) AS x (r, n)
            WHERE s.concert_id = concert AND s.row_number = x.r AND s.seat_number = x.n
              AND is_free(s.state, s.held_until, moment);
        END IF;
        IF held AND companions THEN
            PERFORM end_with_wheelchair(concert, holders, moment);
        END IF;
    END IF;
    IF NOT held THEN
        -- Counted again: the row may have been given up while it was waited for.
        SELECT count(*) INTO known FROM unnest(wanted_rows, wanted_numbers) AS x (r, n)
        JOIN seats s ON s.concert_id = concert AND s.row_number = x.r AND s.seat_number = x.n;
        RETURN CASE WHEN known = wanted THEN 'taken' ELSE 'unknown' END;
    END IF;
    DELETE FROM lapsed_holds WHERE held_by = ANY (holders) AND concert_id = concert;
    RETURN 'held';
END $$;
