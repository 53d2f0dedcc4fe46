//! Import of bays and lockers from a file.

use sqlx::PgConnection;

use crate::{
    ids::{BayId, LockerId},
    lockers::bays::{LockerCode, store::lockers::Fittings},
};

/// Outcome of the import of a locker.
#[derive(Debug)]
pub enum LockerOutcome {
    Made,
    /// Changed, from the first to the second.
    Changed(Fittings, Fittings),
    /// Already as in the file.
    Same,
    Elsewhere,
}

/// Locker data of a file; None where it has no such column.
#[derive(Debug, Clone, Default)]
pub struct LockerColumns {
    pub place: Option<String>,
    /// For whom; inside absent: as the bay.
    pub department: Option<Option<String>>,
    pub accessible: Option<bool>,
    pub sensor: Option<bool>,
    pub pulse_ms: Option<i16>,
}

impl LockerColumns {
    /// Locker data after the import: columns that the file does not have keep their values.
    #[must_use]
    pub fn over(self, before: Fittings) -> Fittings {
        Fittings {
            place: self.place.unwrap_or(before.place),
            department: self.department.unwrap_or(before.department),
            accessible: self.accessible.unwrap_or(before.accessible),
            sensor: self.sensor.unwrap_or(before.sensor),
            pulse_ms: self.pulse_ms.unwrap_or(before.pulse_ms),
        }
    }
}

/// The bay of this name that is not closed.
pub async fn find_bay(db: &mut PgConnection, site: &str, name: &str) -> sqlx::Result<Option<BayId>> {
    sqlx::query_scalar!(
        r#"SELECT b.id AS "id: BayId" FROM bays b JOIN sites s ON s.id = b.site_id
         WHERE s.name = $1 AND b.name = $2 AND b.closed_at IS NULL FOR NO KEY UPDATE OF b"#,
        site,
        name,
    )
    .fetch_optional(db)
    .await
}

/// Makes a locker, or changes it to what the file says.
pub async fn put_locker(
    db: &mut PgConnection,
    bay_id: BayId,
    code: &LockerCode,
    columns: LockerColumns,
) -> sqlx::Result<LockerOutcome> {
    let there = sqlx::query!(
        r#"SELECT id AS "id: LockerId", bay_id AS "bay_id: BayId",
                  ROW(place, department, accessible, sensor, pulse_ms) AS "fittings!: Fittings"
           FROM lockers WHERE code = $1 FOR UPDATE"#,
        code.as_str(),
    );
    if let Some(locker) = there.fetch_optional(&mut *db).await? {
        if locker.bay_id != bay_id {
            return Ok(LockerOutcome::Elsewhere);
        }
        let before = locker.fittings;
        let fittings = columns.over(before.clone());
        let changed = sqlx::query!(
            "UPDATE lockers SET place = $2, department = $3, accessible = $4, sensor = $5, pulse_ms = $6
             WHERE id = $1 AND (place, department, accessible, sensor, pulse_ms) IS DISTINCT FROM ($2, $3, $4, $5, $6)",
            locker.id as _,
            fittings.place,
            fittings.department,
            fittings.accessible,
            fittings.sensor,
            fittings.pulse_ms,
        );
        let changed = changed.execute(db).await?.rows_affected() == 1;
        return Ok(if changed { LockerOutcome::Changed(before, fittings) } else { LockerOutcome::Same });
    }
    insert(db, bay_id, code, &columns.over(Fittings::usual())).await?;
    Ok(LockerOutcome::Made)
}

async fn insert(db: &mut PgConnection, bay_id: BayId, code: &LockerCode, fittings: &Fittings) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO lockers (bay_id, number, code, place, department, accessible, sensor, pulse_ms)
         SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 FROM lockers WHERE bay_id = $1",
        bay_id as _,
        code.as_str(),
        fittings.place,
        fittings.department,
        fittings.accessible,
        fittings.sensor,
        fittings.pulse_ms,
    )
    .execute(db)
    .await
    .map(|_| ())
}
