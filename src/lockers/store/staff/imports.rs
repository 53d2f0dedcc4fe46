//! Bays and lockers as a file describes them.

use sqlx::PgConnection;

use super::lockers::Fittings;
use crate::lockers::locker::LockerCode;

/// What became of a locker of a file.
#[derive(Debug)]
pub enum LockerOutcome {
    /// It is new.
    Made,
    /// It was there and is changed; it was so before.
    Changed(Fittings),
    /// It is as the file has it.
    Same,
    /// It stands in another bay.
    Elsewhere,
}

/// The bay of this name that is not closed.
pub async fn find_bay(db: &mut PgConnection, site: &str, name: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "SELECT b.id FROM bays b JOIN sites s ON s.id = b.site_id
         WHERE s.name = $1 AND b.name = $2 AND b.closed_at IS NULL FOR NO KEY UPDATE OF b",
        site,
        name,
    )
    .fetch_optional(db)
    .await
}

/// Makes a locker, or changes it to what the file says.
pub async fn put_locker(
    db: &mut PgConnection,
    bay_id: i64,
    code: &LockerCode,
    fittings: &Fittings,
) -> sqlx::Result<LockerOutcome> {
    let there = sqlx::query!(
        "SELECT id, bay_id, place, department, accessible, sensor, pulse_ms FROM lockers WHERE code = $1 FOR UPDATE",
        code.as_str(),
    );
    if let Some(locker) = there.fetch_optional(&mut *db).await? {
        if locker.bay_id != bay_id {
            return Ok(LockerOutcome::Elsewhere);
        }
        let changed = sqlx::query!(
            "UPDATE lockers SET place = $2, department = $3, accessible = $4, sensor = $5, pulse_ms = $6
             WHERE id = $1 AND (place, department, accessible, sensor, pulse_ms) IS DISTINCT FROM ($2, $3, $4, $5, $6)",
            locker.id,
            fittings.place,
            fittings.department,
            fittings.accessible,
            fittings.sensor,
            fittings.pulse_ms,
        );
        let changed = changed.execute(db).await?.rows_affected() == 1;
        let (place, department) = (locker.place, locker.department);
        let (accessible, sensor, pulse_ms) = (locker.accessible, locker.sensor, locker.pulse_ms);
        let before = Fittings { place, department, accessible, sensor, pulse_ms };
        return Ok(if changed { LockerOutcome::Changed(before) } else { LockerOutcome::Same });
    }
    sqlx::query!(
        "INSERT INTO lockers (bay_id, number, code, place, department, accessible, sensor, pulse_ms)
         SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 FROM lockers WHERE bay_id = $1",
        bay_id,
        code.as_str(),
        fittings.place,
        fittings.department,
        fittings.accessible,
        fittings.sensor,
        fittings.pulse_ms,
    )
    .execute(db)
    .await?;
    Ok(LockerOutcome::Made)
}
