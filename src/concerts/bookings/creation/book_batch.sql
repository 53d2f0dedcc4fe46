-- Books what several people hold, in one transaction: the bookings, their seats, their tickets and the e-mails to those who
-- booked. Each form is all or nothing. Returns the seats of each that was booked, by the place of its form.
--
-- Nothing in it waits for another transaction. A form whose concert or seats another one is about to change is left out, as is
-- one whose seats are not those that its holder has (where it names any), whose key or number is there already, or whose
-- holder has another form before it: such a form is to be sent again alone, after its locks have been waited for. A seat that
-- was held in time may be booked after the end of the sale. A cancellation of the concert waits for the end of this
-- transaction and then informs its bookings.
CREATE OR REPLACE FUNCTION book_batch(
    numbers_in text[], concerts_in bigint[], holders_in text[], members_in bigint[], surnames text[], first_names text[],
    surname_keys text[], searches text[], keys text[], emails_in text[], languages text[], forms_of_seats integer[],
    seats_in integer[], email_kind text, moment timestamptz, until timestamptz
) RETURNS TABLE (form integer, seat integer)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH forms AS MATERIALIZED (
        SELECT DISTINCT ON (f.holder, f.concert_id) f.* FROM unnest(
            numbers_in, concerts_in, holders_in, members_in, surnames, first_names, surname_keys, searches, keys, emails_in, languages)
            WITH ORDINALITY AS f (number, concert_id, holder, member_id, surname, first_name, surname_key, search_text,
                                  idempotency_key, email, language, nr)
        ORDER BY f.holder, f.concert_id, f.nr
    ), open AS MATERIALIZED (
        SELECT c.id FROM concerts c
        WHERE c.id = ANY (concerts_in) AND c.cancelled_at IS NULL AND over_at(c.starts_at, c.ends_at) > moment
        ORDER BY c.id FOR SHARE SKIP LOCKED
    ), held AS MATERIALIZED (
        SELECT f.nr, s.concert_id, s.row_number, s.seat_number
        FROM forms f JOIN open c ON c.id = f.concert_id
            JOIN seats s ON s.state = 'held' AND s.held_by = f.holder AND s.concert_id + 0 = f.concert_id
        WHERE (s.held_until > moment) IS TRUE
        ORDER BY s.concert_id, s.row_number, s.seat_number FOR UPDATE OF s SKIP LOCKED
    ), wanted AS MATERIALIZED (
        SELECT f.* FROM forms f
            JOIN (SELECT h.nr, array_agg(h.row_number * 100 + h.seat_number ORDER BY h.row_number, h.seat_number) AS seats
                  FROM held h GROUP BY h.nr) h ON h.nr = f.nr
        WHERE h.seats = coalesce(
            (SELECT array_agg(x.seat ORDER BY x.seat) FROM unnest(forms_of_seats, seats_in) AS x (nr, seat) WHERE x.nr = f.nr),
            -- A form that names none is for all of them, also those that somebody else has locked.
            (SELECT array_agg(s.row_number * 100 + s.seat_number ORDER BY s.row_number, s.seat_number) FROM seats s
             WHERE s.state = 'held' AND s.held_by = f.holder AND s.concert_id + 0 = f.concert_id
               AND (s.held_until > moment) IS TRUE))
    ), booked AS (
        INSERT INTO bookings (number, concert_id, surname, first_name, surname_key, search_text, booked_by, member_id,
                              idempotency_key, created_at, email, language)
        SELECT w.number, w.concert_id, w.surname, w.first_name, w.surname_key, w.search_text, w.holder, w.member_id,
               w.idempotency_key, moment, w.email, CASE WHEN w.email IS NOT NULL THEN w.language END
        FROM wanted w ORDER BY w.nr
        ON CONFLICT DO NOTHING RETURNING bookings.id, bookings.number, bookings.booked_by, bookings.member_id, bookings.email
    ), told AS MATERIALIZED (
        SELECT queue_booking_email(email_kind, b.id, b.id, '{}', moment, until) FROM booked b
        WHERE b.member_id IS NOT NULL OR b.email IS NOT NULL
    ), taken AS (
        UPDATE seats s SET state = 'booked', booking_id = b.id, held_by = NULL, held_until = NULL, extensions = 0, held_from = NULL
        FROM booked b JOIN wanted w ON w.number = b.number AND w.holder = b.booked_by JOIN held h ON h.nr = w.nr
        WHERE s.concert_id = h.concert_id AND s.row_number = h.row_number AND s.seat_number = h.seat_number
        RETURNING w.nr, s.booking_id, s.concert_id, s.row_number, s.seat_number
    ), ticketed AS (
        INSERT INTO tickets (booking_id, concert_id, row_number, seat_number)
        SELECT t.booking_id, t.concert_id, t.row_number, t.seat_number FROM taken t ORDER BY t.row_number, t.seat_number
    )
    -- A part that nothing asks for is not run.
    SELECT t.nr::integer, t.row_number * 100 + t.seat_number FROM taken t WHERE (SELECT count(*) FROM told) >= 0 ORDER BY 1, 2;
END $$;
