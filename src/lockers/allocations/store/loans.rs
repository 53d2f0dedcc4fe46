//! Shares from the borrower's side: each end, move or pause is announced in the transaction of the change.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    ids::{AllocationId, MemberId},
    lockers::{
        bays::LockerCode,
        news::{LOAN_EXCHANGED, LOAN_OUT_OF_SERVICE, LOAN_OVER, LOAN_PAUSED, LOAN_RESUMED, News},
    },
};

/// An allocation with its locker, and the reason that staff gave for the change.
#[derive(Debug, Clone, Copy)]
pub struct Lent<'a> {
    pub allocation_id: AllocationId,
    pub code: &'a LockerCode,
    /// None: the change has no reason that borrowers may read.
    pub reason: Option<&'a str>,
}

impl<'a> Lent<'a> {
    fn news(self, member_id: MemberId, from: Option<&'a LockerCode>) -> News<'a> {
        News { member_id, allocation_id: self.allocation_id, code: self.code, from, reason: self.reason }
    }

    /// Informs borrowers whose shares ended with the allocation.
    pub async fn is_over(self, db: &mut PgConnection, borrowers: &[MemberId], now: OffsetDateTime) -> sqlx::Result<()> {
        for borrower in borrowers {
            self.news(*borrower, None).tell(&mut *db, &LOAN_OVER, now).await?;
        }
        Ok(())
    }

    /// Informs the borrowers that the locker is out of service or to be checked.
    pub async fn is_out_of_service(self, db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<()> {
        for borrower in list_borrowers(db, self.allocation_id, now).await? {
            self.news(borrower, None).tell(&mut *db, &LOAN_OUT_OF_SERVICE, now).await?;
        }
        Ok(())
    }
}

/// Members to whom a locker is lent now.
pub async fn list_borrowers(
    db: &mut PgConnection,
    allocation_id: AllocationId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<MemberId>> {
    sqlx::query_scalar!(
        r#"SELECT member_id AS "member_id: MemberId" FROM shares WHERE allocation_id = $1 AND ended_at IS NULL AND until > $2 ORDER BY id"#,
        allocation_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The shares of one allocation go on with another, which took its place; the borrowers are told.
pub async fn carry(
    db: &mut PgConnection,
    from: Lent<'_>,
    to: Lent<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<MemberId>> {
    let borrowers = list_borrowers(db, from.allocation_id, now).await?;
    sqlx::query!(
        "UPDATE shares SET allocation_id = $2 WHERE allocation_id = $1 AND ended_at IS NULL",
        from.allocation_id as _,
        to.allocation_id as _,
    )
    .execute(&mut *db)
    .await?;
    for borrower in &borrowers {
        let news = to.news(*borrower, Some(from.code));
        news.tell(&mut *db, &LOAN_EXCHANGED, now).await?;
    }
    Ok(borrowers)
}

pub async fn resume(
    db: &mut PgConnection,
    lent: Lent<'_>,
    borrowers: &[MemberId],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    for borrower in borrowers {
        lent.news(*borrower, None).tell(&mut *db, &LOAN_RESUMED, now).await?;
    }
    Ok(())
}

/// Informs the borrowers of a member's lockers that the account is suspended or restored, without the reason.
pub async fn account_state_changed(
    db: &mut PgConnection,
    holder_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        r#"SELECT a.id AS "id: AllocationId", l.code AS "code: LockerCode", s.member_id AS "member_id: MemberId", h.state IN ('prepared', 'active') AS "active!"
           FROM allocations a JOIN members h ON h.id = a.member_id JOIN lockers l ON l.id = a.locker_id
               JOIN shares s ON s.allocation_id = a.id
           WHERE a.member_id = $1 AND a.ended_at IS NULL AND s.ended_at IS NULL AND s.until > $2 ORDER BY s.id"#,
        holder_id as _,
        now,
    )
    .fetch_all(&mut *db)
    .await?;
    for row in rows {
        let announcement = if row.active { &LOAN_RESUMED } else { &LOAN_PAUSED };
        let lent = Lent { allocation_id: row.id, code: &row.code, reason: None };
        lent.news(row.member_id, None).tell(&mut *db, announcement, now).await?;
    }
    Ok(())
}
