//! Queries of the card readers.

use sqlx::PgExecutor;
use time::{Date, OffsetDateTime};

use crate::{
    ids::MemberId,
    lockers::bays::{Allocation, AllocationState, Door, LockerCode},
};

/// Facts about a member number and a card. Always read in one statement, so that the response time reveals nothing.
#[derive(Debug)]
pub struct Presented {
    pub member: Option<Member>,
    pub card_known: bool,
}

/// The member whose number was given.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that a refusal may come from")]
pub struct Member {
    pub id: MemberId,
    pub first_name: String,
    /// State of the account, as in `members.state`.
    pub state: String,
    pub own_card: bool,
    pub card_lost: bool,
    pub card_expires_on: Option<Date>,
    /// True if a penalty keeps them from taking lockers.
    pub penalised: bool,
    /// True if there is a locker that they may open: their own, one that waits for them, or one that is lent to them.
    pub has_locker: bool,
}

/// Looks up who shows which card.
pub async fn find_presented(
    db: impl PgExecutor<'_>,
    number: &str,
    card_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Presented> {
    let row = sqlx::query!(
        r#"SELECT m.id AS "id?: MemberId", m.first_name AS "first_name?", m.state AS "state?",
                  coalesce(own.number_hash = $2, false) AS "own_card!", own.expires_on AS "expires_on?",
                  EXISTS (SELECT FROM lost_cards x WHERE x.number_hash = own.number_hash) AS "card_lost!",
                  EXISTS (SELECT FROM cards c WHERE c.number_hash = $2) AS "card_known!",
                  EXISTS (SELECT FROM penalties n WHERE n.member_id = m.id AND n.lifted_at IS NULL AND n.ends_at > $3)
                      AS "penalised!",
                  EXISTS (SELECT FROM allocations a WHERE a.member_id = m.id AND a.ended_at IS NULL
                            AND a.state <> 'held' AND (a.expires_at IS NULL OR a.expires_at > $3))
                  OR EXISTS (SELECT FROM shares s JOIN allocations a ON a.id = s.allocation_id
                                 JOIN members h ON h.id = a.member_id AND h.state IN ('prepared', 'active')
                             WHERE s.member_id = m.id AND s.ended_at IS NULL AND s.until > $3 AND a.ended_at IS NULL
                               AND a.state = 'in_use') AS "has_locker!"
           FROM (SELECT $1::text AS number) AS shown LEFT JOIN members m ON m.number = shown.number
               LEFT JOIN cards own ON own.member_id = m.id"#,
        number,
        card_hash,
        now,
    )
    .fetch_one(db)
    .await?;
    let member = row.id.zip(row.first_name).zip(row.state).map(|((id, first_name), state)| Member {
        id,
        first_name,
        state,
        own_card: row.own_card,
        card_lost: row.card_lost,
        card_expires_on: row.expires_on,
        penalised: row.penalised,
        has_locker: row.has_locker,
    });
    Ok(Presented { member, card_known: row.card_known })
}

/// State of a locker for a member.
#[derive(Debug)]
pub struct Status {
    pub allocation: Allocation,
    pub mine: Option<AllocationState>,
    pub door: Door,
}

/// State of a locker. None: there is no such locker.
pub async fn find_status(
    db: impl PgExecutor<'_>,
    code: &LockerCode,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Status>> {
    sqlx::query_as!(
        Status,
        r#"SELECT l.door AS "door: Door", allocation_state(l.service, a.state, a.expires_at, a.due_at, $3) AS "allocation!: Allocation",
                  CASE WHEN a.member_id = $2 THEN a.state END AS "mine: AllocationState"
           FROM lockers l JOIN bays b ON b.id = l.bay_id
               LEFT JOIN allocations a ON a.locker_id = l.id AND a.ended_at IS NULL
                   AND (a.expires_at > $3 OR a.expires_at IS NULL)
           WHERE l.code = $1 AND b.closed_at IS NULL"#,
        code.as_str(),
        member_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}
