//! A code in the database that its enum does not know is an error of what reads it, never another value.

use parvis::{
    ids::{BayId, BulkActionId, CommandId, LockerId, MemberId},
    lockers::{
        allocations::store::{bulk, mine, situation},
        attention::{store, store_alarm_list},
        bays::store as bays,
        commands,
    },
};

use super::facts::{bay, connected, take};
use crate::harness::{TestPortal, portal};

const INES: &str = "20418376";

/// Table, column and code of a row that is there, for each enum of codes.
const CODES: [(&str, &str, &str); 15] = [
    ("alarms", "kind", "forced"),
    ("allocations", "ending", "released"),
    ("allocations", "state", "in_use"),
    ("bays", "actuator", "bay"),
    ("bays", "card_form", "as_is"),
    ("bays", "policy", "day_use"),
    ("commands", "op", "open"),
    ("commands", "state", "requested"),
    ("commands", "via", "web"),
    ("faults", "problem", "stuck"),
    ("lockers", "code", "locker_03"),
    ("lockers", "door", "unknown"),
    ("lockers", "service", "in_service"),
    ("mass_acts", "kind", "open"),
    ("members", "kind", "student"),
];

/// Keys of the rows of a test.
struct Rows {
    member: MemberId,
    bay: BayId,
    locker: LockerId,
    command: CommandId,
    bulk: BulkActionId,
}

async fn change(portal: &TestPortal, statements: &str) {
    sqlx::raw_sql(statements).execute(portal.db.pool()).await.unwrap();
}

/// A row of everything that has a code, in tables that accept every code.
async fn rows(portal: &TestPortal) -> Rows {
    let bay_id = bay(portal).await;
    connected(portal, bay_id).await;
    let ines = portal.member(INES, &[]).await;
    take(portal, 3, ines).await;
    change(
        portal,
        &format!(
            "INSERT INTO commands (locker_id, member_id, via, op, idempotency_key, state, requested_at)
             SELECT id, {ines}, 'web', 'open', 'key of a test', 'requested', now() FROM lockers WHERE code = 'locker_03';
             INSERT INTO faults (locker_id, reported_by, problem, text, created_at)
             SELECT id, {ines}, 'stuck', '', now() FROM lockers WHERE code = 'locker_03';
             INSERT INTO alarms (bay_id, locker_id, kind, raised_at)
             SELECT bay_id, id, 'forced', now() FROM lockers WHERE code = 'locker_03';
             INSERT INTO allocations (locker_id, member_id, state, starts_at, due_at, ended_at, ending)
             SELECT locker_id, {ines}, 'in_use', starts_at - interval '2 hours', due_at, starts_at - interval '1 hour', 'released'
             FROM allocations;
             INSERT INTO mass_acts (kind, reason, started_by, started_at, heard_at, total)
             VALUES ('open', 'A test', {ines}, now(), now(), 1);
             DO $$ DECLARE k record; BEGIN
                 FOR k IN SELECT conrelid::regclass AS name, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 LOOP
                     EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.name, k.conname);
                 END LOOP;
             END $$;"
        ),
    )
    .await;
    let ids = "SELECT l.id, c.id, m.id FROM lockers l JOIN commands c ON c.locker_id = l.id, mass_acts m";
    let (locker, command, bulk) = sqlx::query_as(ids).fetch_one(portal.db.pool()).await.unwrap();
    Rows { member: ines, bay: BayId(bay_id), locker, command, bulk }
}

/// Reads every enum of codes.
async fn read(portal: &TestPortal, rows: &Rows) -> sqlx::Result<()> {
    let (db, now) = (portal.db.pool(), portal.clock.now());
    let &Rows { member, bay, locker, command, bulk } = rows;
    assert_eq!(bays::list(db, member, now).await?.len(), 1);
    assert_eq!(mine::list(db, member, now).await?.len(), 1);
    assert!(bays::admin::find(db, bay).await?.is_some());
    assert!(situation::load_asker(db, None, member, now).await?.is_some());
    assert!(commands::store::find(db, command).await?.is_some());
    assert_eq!(store::list_faults(db, true, parvis::ids::FaultId::MAX, 9).await?.len(), 1);
    assert_eq!(store_alarm_list::list(db, None, parvis::ids::AlarmId::MAX, 9).await?.len(), 1);
    assert_eq!(bays::history::list_uses(db, locker, 9).await?.len(), 2);
    assert!(bulk::find(db, bulk).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn an_unknown_code_is_an_error_of_what_reads_it() {
    let portal = portal().await;
    let rows = rows(&portal).await;
    for (table, column, code) in CODES {
        read(&portal, &rows).await.unwrap();
        let set = |from: &str, to: &str| format!("UPDATE {table} SET {column} = '{to}' WHERE {column} = '{from}'");

        change(&portal, &set(code, "misspelt")).await;
        let found = read(&portal, &rows).await;

        assert!(matches!(found, Err(sqlx::Error::ColumnDecode { .. })), "{table}.{column}: {found:?}");
        change(&portal, &set("misspelt", code)).await;
    }
}

#[tokio::test]
async fn an_unknown_state_of_a_connection_is_an_error_of_what_reads_it() {
    let portal = portal().await;
    let rows = rows(&portal).await;
    change(
        &portal,
        "CREATE OR REPLACE FUNCTION connection_state(heard_at timestamptz, lost_at timestamptz, round_trip_ms integer,
             moment timestamptz, silent_since timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 'misspelt'",
    )
    .await;

    let found = read(&portal, &rows).await;

    assert!(matches!(found, Err(sqlx::Error::ColumnDecode { .. })), "{found:?}");
}
