//! How full a hall becomes when groups come one after the other and take the best seats.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sqlx::PgPool;

use super::facts::{broken_rules, concert_with};
use crate::harness::{TestPortal, portal};

const SEEDS: u64 = 100;

/// The rule of before: nobody alone, then near the middle.
const RULE_BEFORE: &str = "
    CREATE FUNCTION best_blocks_before(concert bigint, wanted integer, moment timestamptz)
    RETURNS TABLE (first_row smallint, first_number smallint) LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN QUERY
        WITH usable AS (
            SELECT s.row_number, s.seat_number,
                   lag(s.seat_number, 1) OVER line AS before, lag(s.seat_number, 2) OVER line AS before_that,
                   lead(s.seat_number, wanted - 1) OVER line AS last,
                   lead(s.seat_number, wanted) OVER line AS after, lead(s.seat_number, wanted + 1) OVER line AS after_that
            FROM seats s WHERE s.concert_id = concert AND s.kind = 'standard' AND is_free(s.state, s.held_until, moment)
            WINDOW line AS (PARTITION BY s.row_number ORDER BY s.seat_number))
        SELECT u.row_number, u.seat_number FROM usable u, concerts c
        WHERE c.id = concert AND u.last = u.seat_number + wanted - 1
        ORDER BY (u.before IS NOT DISTINCT FROM u.seat_number - 1 AND u.before_that IS DISTINCT FROM u.seat_number - 2)::integer
                     + (u.after IS NOT DISTINCT FROM u.seat_number + wanted
                        AND u.after_that IS DISTINCT FROM u.seat_number + wanted + 1)::integer,
                 abs(6 * u.row_number - 2 * (c.row_count + 2))
                     + abs(6 * u.seat_number + 3 * (wanted - 1) - 3 * (c.seats_per_row + 1)),
                 u.row_number, u.seat_number;
    END $$";

/// Groups take the best seats by a rule. Those who are more than the seats that are left go away, and so do those who cannot
/// sit together. `apart`: how many seats are taken when the first group goes away for whom the seats would have been enough.
/// `together`: how many are taken in the end. Taken seats are blocked ones here: a booking is not needed.
const FILL: &str = "
    CREATE FUNCTION fill(concert bigint, groups integer[], rule text, moment timestamptz, OUT apart integer, OUT together integer)
    LANGUAGE plpgsql AS $$
    DECLARE
        people integer;
        block record;
        seats_in_all CONSTANT integer := (SELECT count(*) FROM seats WHERE concert_id = concert);
    BEGIN
        together := 0;
        FOREACH people IN ARRAY groups LOOP
            CONTINUE WHEN people > seats_in_all - together;
            IF rule = 'now' THEN
                SELECT * INTO block FROM best_blocks(concert, people, moment) LIMIT 1;
            ELSE
                SELECT * INTO block FROM best_blocks_before(concert, people, moment) LIMIT 1;
            END IF;
            IF NOT FOUND THEN
                apart := coalesce(apart, together);
                CONTINUE;
            END IF;
            UPDATE seats SET state = 'blocked', blocked_reason = 'x'
            WHERE concert_id = concert AND row_number = block.first_row
              AND seat_number BETWEEN block.first_number AND block.first_number + people - 1;
            together := together + people;
            EXIT WHEN together = seats_in_all;
        END LOOP;
        apart := coalesce(apart, together);
    END $$";

/// A hall, and who comes.
#[derive(Clone, Copy)]
struct Case {
    rows: i16,
    seats: i16,
    /// The smallest and the largest group.
    sizes: (i32, i32),
}

/// Shares of the seats in percent.
struct Shares {
    mean: f64,
    least: f64,
}

impl Shares {
    fn of(taken: &[i32], seats: f64) -> Self {
        let shares = taken.iter().map(|taken| 100.0 * f64::from(*taken) / seats);
        let mean = shares.clone().sum::<f64>() / f64::from(u32::try_from(taken.len()).unwrap());
        Self { mean, least: shares.fold(100.0, f64::min) }
    }
}

/// Sizes of groups, the same for a seed at each run (splitmix64). Far more than there is room for.
fn groups(seed: u64, (smallest, largest): (i32, i32)) -> Vec<i32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i32::try_from((mixed ^ (mixed >> 31)) % u64::try_from(largest - smallest + 1).unwrap()).unwrap() + smallest
    };
    (0..150).map(|_| next()).collect()
}

async fn fill(portal: &TestPortal, case: Case, rule: &str, seed: u64) -> sqlx::Result<(i32, i32)> {
    let id = concert_with(portal, |one| (one.row_count, one.seats_per_row) = (case.rows, case.seats)).await;
    let db: &PgPool = &portal.db;
    sqlx::query_as("SELECT apart, together FROM fill($1, $2, $3, $4)")
        .bind(id)
        .bind(groups(seed, case.sizes))
        .bind(rule)
        .bind(portal.clock.now())
        .fetch_one(db)
        .await
}

#[expect(clippy::print_stdout, reason = "the table of docs/seating.md")]
fn report(case: Case, rule: &str, (apart, together): (&Shares, &Shares)) {
    let (size, (smallest, largest)) = ((case.rows, case.seats), case.sizes);
    println!(
        "{size:?}, groups of {smallest} to {largest}, rule {rule:6}: {:5.1} ({:5.1}) % of the seats are taken when the \
         first group cannot sit together, {:5.1} ({:5.1}) % in the end",
        apart.mean, apart.least, together.mean, together.least,
    );
}

/// The shares over all seeds when the first group cannot sit together, and in the end.
async fn fill_often(portal: &TestPortal, case: Case, rule: &str) -> (Shares, Shares) {
    let filled = stream::iter(0..SEEDS).map(|seed| fill(portal, case, rule, seed)).buffer_unordered(4);
    let (apart, together): (Vec<i32>, Vec<i32>) = filled.try_collect::<Vec<_>>().await.unwrap().into_iter().unzip();
    let seats = f64::from(case.rows * case.seats);
    let shares = (Shares::of(&apart, seats), Shares::of(&together, seats));
    report(case, rule, (&shares.0, &shares.1));
    shares
}

/// Fills a hall by both rules. The bars are those of the rule of now when the first group cannot sit together.
async fn assert_fills(case: Case, mean: f64, least: f64) {
    let portal = portal().await;
    for function in [RULE_BEFORE, FILL] {
        sqlx::query(function).execute(&*portal.db).await.unwrap();
    }
    let (before, before_in_the_end) = fill_often(&portal, case, "before").await;
    let (now, now_in_the_end) = fill_often(&portal, case, "now").await;

    assert!(now.mean >= mean && now.least >= least, "{:.1} ({:.1}) %", now.mean, now.least);
    assert!(now.mean > before.mean && now.least >= before.least, "no better than before");
    assert!(now_in_the_end.mean >= before_in_the_end.mean, "in the end worse than before");
    assert!(now_in_the_end.least >= 95.0, "{:.1} % in the end", now_in_the_end.least);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_rows_of_ten_are_filled_by_groups_of_one_to_four() {
    assert_fills(Case { rows: 10, seats: 10, sizes: (1, 4) }, 98.0, 90.0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_rows_of_ten_are_filled_by_groups_of_two_to_four() {
    assert_fills(Case { rows: 10, seats: 10, sizes: (2, 4) }, 97.0, 90.0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_rows_of_twelve_are_filled_by_groups_of_one_to_four() {
    assert_fills(Case { rows: 8, seats: 12, sizes: (1, 4) }, 98.0, 90.0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_rows_of_seven_are_filled_by_groups_of_one_to_four() {
    assert_fills(Case { rows: 5, seats: 7, sizes: (1, 4) }, 95.0, 60.0).await;
}

/// Twenty groups of four fill what the rule of before left after ten.
#[tokio::test]
async fn groups_of_four_leave_nothing_but_two_seats_of_each_row() {
    let portal = portal().await;
    let id = concert_with(&portal, |_| ()).await;
    let best = format!("/concerts/{id}/holds/best");
    for _ in 0..20 {
        portal.browser().post(&best, &[("count", "4")]).await.assert_status(303);
    }
    portal.browser().post(&best, &[("count", "4")]).await.assert_status(409);
    for _ in 0..10 {
        portal.browser().post(&best, &[("count", "2")]).await.assert_status(303);
    }
    assert_eq!(portal.browser().get(&format!("/concerts/{id}")).await.one("[data-seats-free]"), "0");
    assert_eq!(broken_rules(&portal.db).await, Vec::<String>::new());
}
