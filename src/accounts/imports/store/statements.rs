//! SQL statements of an import, each for all lines of a batch.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use crate::{
    accounts::{
        imports::plan::{Absent, Known, KnownCard, Step},
        members::{kind::Kind, number::MemberNumber, profiles, state::State},
    },
    ids::MemberId,
    text::folding::search_text,
};

/// Names the lock that lets one import write at a time; any number that no other lock uses.
const IMPORT_LOCK: i64 = 0x5041_5256_4953_0001;

/// Waits until no other import writes and nobody chooses a name, and keeps others waiting until the transaction ends.
pub(crate) async fn lock_imports(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", IMPORT_LOCK).execute(&mut *db).await?;
    profiles::store::lock_names(db).await
}

/// Locks these members against changes until the transaction ends. They can still sign in.
pub(crate) async fn lock_members(db: &mut PgConnection, numbers: &[String]) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: MemberId" FROM members WHERE number = ANY ($1) ORDER BY id FOR NO KEY UPDATE"#,
        numbers
    )
    .fetch_all(db)
    .await
    .map(|_| ())
}

/// The members with these numbers.
pub(crate) async fn find_known(
    db: &mut PgConnection,
    numbers: &[String],
    now: OffsetDateTime,
) -> sqlx::Result<HashMap<MemberNumber, Known>> {
    let rows = sqlx::query!(
        r#"SELECT m.id AS "id: MemberId", m.number AS "number: MemberNumber", m.surname, m.first_name, m.email,
                  m.kind AS "kind: Kind", m.department,
                  c.number_hash AS "card_hash?", c.last_four AS "last_four?", c.expires_on AS "expires_on?",
                  m.state = 'prepared'
                      AND NOT EXISTS (SELECT 1 FROM activation_codes a
                                      WHERE a.member_id = m.id AND a.used_at IS NULL AND a.expires_at > $2) AS "code_due!"
           FROM members m LEFT JOIN cards c ON c.member_id = m.id
           WHERE m.number = ANY ($1)"#,
        numbers,
        now,
    )
    .fetch_all(db)
    .await?;
    let known = rows.into_iter().map(|row| {
        let card = row.card_hash.zip(row.last_four);
        let known = Known {
            id: row.id,
            surname: row.surname,
            first_name: row.first_name,
            email: row.email,
            kind: row.kind,
            department: row.department,
            card: card.map(|(hash, last_four)| KnownCard { hash, last_four, expires_on: row.expires_on }),
            code_due: row.code_due,
        };
        (row.number, known)
    });
    Ok(known.collect())
}

/// Holders of these cards.
pub(crate) async fn find_holders(
    db: &mut PgConnection,
    hashes: &[Vec<u8>],
) -> sqlx::Result<HashMap<Vec<u8>, MemberNumber>> {
    let rows = sqlx::query!(
        r#"SELECT c.number_hash, m.number AS "number: MemberNumber" FROM cards c JOIN members m ON m.id = c.member_id
           WHERE c.number_hash = ANY ($1)"#,
        hashes,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number_hash, row.number)).collect())
}

/// Cards that were reported lost, of these.
pub(crate) async fn find_lost(db: &mut PgConnection, hashes: &[Vec<u8>]) -> sqlx::Result<HashSet<Vec<u8>>> {
    let lost = sqlx::query_scalar!("SELECT number_hash FROM lost_cards WHERE number_hash = ANY ($1)", hashes);
    Ok(lost.fetch_all(db).await?.into_iter().collect())
}

/// The members with none of these numbers, by name; without closed accounts.
pub(crate) async fn list_others(db: &mut PgConnection, numbers: &[String]) -> sqlx::Result<Vec<Absent>> {
    sqlx::query_as!(
        Absent,
        r#"SELECT m.number, m.surname, m.first_name, m.state AS "state: State" FROM members m
           WHERE m.state <> 'closed'
             AND NOT EXISTS (SELECT 1 FROM UNNEST($1::text[]) AS f (number) WHERE f.number = m.number)
           ORDER BY m.search_text, m.number"#,
        numbers,
    )
    .fetch_all(db)
    .await
}

/// Records the members that a file does not mention, since now; mentioned ones are reset.
pub(crate) async fn note_missing(db: &mut PgConnection, numbers: &[String], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE members m SET missing_since = CASE WHEN f.number IS NULL THEN $2::timestamptz END
         FROM members o LEFT JOIN UNNEST($1::text[]) AS f (number) ON f.number = o.number
         WHERE m.id = o.id AND (f.number IS NULL) <> (o.missing_since IS NOT NULL)",
        numbers,
        now,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The version of the record of a member.
pub(crate) async fn find_version(db: &mut PgConnection, number: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT edit_version FROM members WHERE number = $1", number).fetch_optional(db).await
}

/// Gives the card of a member another last day.
pub(crate) async fn prolong_card(
    db: &mut PgConnection,
    member_id: MemberId,
    expires_on: Option<Date>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH card AS (UPDATE cards SET expires_on = $2 WHERE member_id = $1 RETURNING member_id)
         UPDATE members m SET edit_version = edit_version + 1 FROM card WHERE m.id = card.member_id",
        member_id as _,
        expires_on,
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// The columns that belong to the school, one array each.
#[derive(Default)]
struct Columns<'plan> {
    numbers: Vec<&'plan str>,
    surnames: Vec<&'plan str>,
    first_names: Vec<&'plan str>,
    emails: Vec<Option<&'plan str>>,
    kinds: Vec<Kind>,
    departments: Vec<Option<&'plan str>>,
    search_texts: Vec<String>,
}

impl<'plan> Columns<'plan> {
    fn of(steps: impl Iterator<Item = &'plan Step>) -> Self {
        let mut columns = Self::default();
        for step in steps {
            let row = &step.row;
            columns.numbers.push(row.number.as_str());
            columns.surnames.push(row.surname.as_str());
            columns.first_names.push(row.first_name.as_str());
            columns.emails.push(step.email());
            columns.kinds.push(row.kind);
            columns.departments.push(step.department());
            columns.search_texts.push(search_text(&[row.surname.as_str(), row.first_name.as_str()]));
        }
        columns
    }
}

/// Adds members. Their keys, by number.
pub(crate) async fn insert_members(
    db: &mut PgConnection,
    steps: impl Iterator<Item = &Step>,
    now: OffsetDateTime,
) -> sqlx::Result<HashMap<MemberNumber, MemberId>> {
    let columns = Columns::of(steps);
    let rows = sqlx::query!(
        r#"INSERT INTO members (number, surname, first_name, email, kind, department, search_text, created_at, updated_at)
         SELECT number, surname, first_name, email, kind, department, search_text, $8, $8
         FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
              AS f (number, surname, first_name, email, kind, department, search_text)
         RETURNING id AS "id: MemberId", number AS "number: MemberNumber""#,
        &columns.numbers as &[&str],
        &columns.surnames as &[&str],
        &columns.first_names as &[&str],
        &columns.emails as &[Option<&str>],
        &columns.kinds as _,
        &columns.departments as &[Option<&str>],
        &columns.search_texts,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.id)).collect())
}

/// Changes what belongs to the school, and nothing that the member chose. How many were changed.
pub(crate) async fn update_members(
    db: &mut PgConnection,
    steps: impl Iterator<Item = &Step>,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let columns = Columns::of(steps);
    let done = sqlx::query!(
        "UPDATE members m
         SET surname = f.surname, first_name = f.first_name, email = f.email, kind = f.kind, department = f.department,
             search_text = f.search_text, updated_at = $8
         FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
              AS f (number, surname, first_name, email, kind, department, search_text)
         WHERE m.number = f.number",
        &columns.numbers as &[&str],
        &columns.surnames as &[&str],
        &columns.first_names as &[&str],
        &columns.emails as &[Option<&str>],
        &columns.kinds as _,
        &columns.departments as &[Option<&str>],
        &columns.search_texts,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Takes cards back. All of an import, before any is given: a card may move from one member to another.
pub(crate) async fn delete_cards(db: &mut PgConnection, member_ids: &[MemberId]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM cards WHERE member_id = ANY ($1)", member_ids as _).execute(db).await.map(|_| ())
}

/// Gives cards to the members with these keys.
pub(crate) async fn insert_cards(db: &mut PgConnection, steps: &[(MemberId, &Step)]) -> sqlx::Result<()> {
    let (mut ids, mut hashes, mut ends, mut expiries) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::<Option<Date>>::new());
    let (mut plain, mut reversed, mut decimal) = (Vec::new(), Vec::new(), Vec::new());
    for (id, step) in steps {
        if let (Some(card), Some(hash), Some(at_bay)) = (&step.row.card, &step.card_hash, &step.controller_hashes) {
            ids.push(*id);
            hashes.push(hash.as_slice());
            plain.push(at_bay.plain.as_slice());
            reversed.push(at_bay.reversed.as_ref().map(<[u8; 32]>::as_slice));
            decimal.push(at_bay.decimal.as_ref().map(<[u8; 32]>::as_slice));
            ends.push(card.number.last_four());
            expiries.push(step.card_end());
        }
    }
    sqlx::query!(
        "INSERT INTO cards (member_id, number_hash, controller_hash, reversed_hash, decimal_hash, last_four, expires_on)
         SELECT member_id, number_hash, controller_hash, reversed_hash, decimal_hash, last_four, expires_on
         FROM UNNEST($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::text[], $7::date[])
             AS f (member_id, number_hash, controller_hash, reversed_hash, decimal_hash, last_four, expires_on)",
        &ids as _,
        &hashes as &[&[u8]],
        &plain as &[&[u8]],
        &reversed as &[Option<&[u8]>],
        &decimal as &[Option<&[u8]>],
        &ends as &[&str],
        &expiries as &[Option<Date>],
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// Keeps new codes, in place of those that ran out. `issuer_id` is the member of staff who makes them in the browser; None:
/// the command line.
pub(crate) async fn insert_codes(
    db: &mut PgConnection,
    member_ids: &[MemberId],
    hashes: &[Vec<u8>],
    issuer_id: Option<MemberId>,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO activation_codes (member_id, code_hash, issuer_id, created_at, expires_at)
         SELECT member_id, code_hash, $3, $4, $5 FROM UNNEST($1::bigint[], $2::bytea[]) AS f (member_id, code_hash)
         ON CONFLICT (member_id) WHERE used_at IS NULL
         DO UPDATE SET code_hash = EXCLUDED.code_hash, issuer_id = EXCLUDED.issuer_id, created_at = EXCLUDED.created_at,
             expires_at = EXCLUDED.expires_at",
        member_ids as _,
        hashes,
        issuer_id as _,
        now,
        expires_at,
    )
    .execute(db)
    .await
    .map(|_| ())
}
