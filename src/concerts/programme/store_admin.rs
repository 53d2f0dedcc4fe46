//! Queries of the box office on concerts: list, change, cancel, remove.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    concerts::{
        announcements::change::Facts,
        programme::{concert::NewConcert, store_dependents::Dependents},
        seats::seat::Seat,
    },
    ids::ConcertId,
    text::folding,
    web::Version,
};

/// A concert in the list of the box office.
#[derive(Debug)]
pub struct OfficeLine {
    pub id: ConcertId,
    pub title: String,
    pub artist: String,
    pub venue: String,
    /// When the doors open.
    pub doors_at: Option<OffsetDateTime>,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    /// From when seats can be held.
    pub sale_opens_at: OffsetDateTime,
    pub sale_closes_at: OffsetDateTime,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
    /// Seats of the hall.
    pub seats: i64,
    pub booked: i64,
    /// Seats to be had.
    pub free: i64,
}

/// The two parts of the list: concerts of today and to come in the order in which they are played, then past ones, the last
/// one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// From the beginning of today.
    Coming,
    Past,
}

/// Position after which a page of the list begins: a concert of a part, or the start of the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub part: Part,
    /// Start and key of the last concert before the page.
    pub after: Option<(OffsetDateTime, ConcertId)>,
}

/// Query of a page of the list.
#[derive(Debug)]
pub struct Listing<'a> {
    /// Each word (folded) must be in what is played, who plays or where.
    pub words: &'a [String],
    /// Maximum number of concerts.
    pub limit: i64,
    /// The beginning of today on the campus.
    pub today: OffsetDateTime,
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// A page of all concerts: the rest of the part where it begins, and past ones after those to come.
pub async fn list(db: &PgPool, listing: &Listing<'_>, place: Place) -> sqlx::Result<Vec<OfficeLine>> {
    let mut found = list_part(db, listing, place, listing.limit).await?;
    let room = listing.limit - i64::try_from(found.len()).unwrap_or_default();
    if place.part == Part::Coming && room > 0 {
        found.extend(list_part(db, listing, Place { part: Part::Past, after: None }, room).await?);
    }
    Ok(found)
}

async fn list_part(db: &PgPool, listing: &Listing<'_>, place: Place, limit: i64) -> sqlx::Result<Vec<OfficeLine>> {
    let patterns: Vec<String> = listing.words.iter().map(|word| format!("%{}%", folding::escape_like(word))).collect();
    let (after_time, after_id) = place.after.unzip();
    sqlx::query_as!(
        OfficeLine,
        r#"SELECT c.id AS "id: ConcertId", c.title, c.artist, c.venue, c.doors_at, c.starts_at, c.ends_at, c.sale_opens_at, c.cancelled_at,
                  least(c.sale_closes_at, over_at(c.starts_at, c.ends_at)) AS "sale_closes_at!",
                  s.seats AS "seats!", s.booked AS "booked!", s.free AS "free!"
           FROM concerts c, LATERAL (
               SELECT count(*) AS seats, count(*) FILTER (WHERE state = 'booked') AS booked,
                      count(*) FILTER (WHERE is_free(state, held_until, $5)) AS free
               FROM seats WHERE concert_id = c.id) AS s
           WHERE CASE WHEN $6 THEN c.starts_at >= $7 AND ($2::timestamptz IS NULL OR (c.starts_at, c.id) > ($2, $3::bigint))
                      ELSE c.starts_at < $7 AND ($2 IS NULL OR (c.starts_at, c.id) < ($2, $3)) END
             AND c.search_text || ' ' || replace(c.search_text, ' ', '') LIKE ALL ($1)
           ORDER BY CASE WHEN $6 THEN c.starts_at END, CASE WHEN $6 THEN c.id END, c.starts_at DESC, c.id DESC LIMIT $4"#,
        &patterns,
        after_time,
        after_id as _,
        limit,
        listing.now,
        place.part == Part::Coming,
        listing.today,
    )
    .fetch_all(db)
    .await
}

/// Outcome of a change of a concert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// Changed; the records that depended on the removed seats.
    Updated(Dependents),
    /// The concert does not exist any more.
    Gone,
    /// The smaller hall would lose these seats, which somebody holds or has booked.
    Taken(Vec<Seat>, Dependents),
    /// The smaller hall would lose these seats, which a booking that was given up still names.
    Named(Vec<Seat>, Dependents),
    /// It has another version than the one that the change is based on.
    Stale,
}

/// The facts of a concert, and when it was cancelled.
#[derive(Debug)]
pub struct Locked {
    /// Facts announced to the audience.
    pub facts: Facts,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
}

/// Locks a concert until the end of the transaction: nobody books, and nobody else changes it. `None`: it is gone.
pub async fn lock(db: &mut PgConnection, id: ConcertId) -> sqlx::Result<Option<Locked>> {
    let row = sqlx::query!(
        "SELECT title, artist, venue, starts_at, doors_at, ends_at, cancelled_at FROM concerts WHERE id = $1 FOR NO KEY UPDATE",
        id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Locked {
        facts: Facts {
            title: row.title,
            artist: row.artist,
            venue: row.venue,
            starts_at: row.starts_at,
            doors_at: row.doors_at,
            ends_at: row.ends_at,
        },
        cancelled_at: row.cancelled_at,
    }))
}

/// Changes a concert that has this version, and its seats where the hall has another size.
pub async fn update(
    db: &mut PgConnection,
    id: ConcertId,
    concert: &NewConcert,
    version: Version,
    now: OffsetDateTime,
) -> sqlx::Result<UpdateOutcome> {
    // One change of a hall after the other.
    let current = sqlx::query_scalar!("SELECT edit_version FROM concerts WHERE id = $1 FOR NO KEY UPDATE", id as _)
        .fetch_optional(&mut *db)
        .await?;
    match current {
        None => return Ok(UpdateOutcome::Gone),
        Some(current) if !version.allows(current) => return Ok(UpdateOutcome::Stale),
        Some(_) => {}
    }
    let lost = match shrink(db, id, concert, now).await? {
        Ok(lost) => lost,
        Err(refused) => return Ok(refused),
    };
    grow(db, id, concert).await?;
    let written = write(db, id, concert, version, now).await?;
    Ok(if written { UpdateOutcome::Updated(lost) } else { UpdateOutcome::Stale })
}

/// Removes the seats that the new size does not have, and says what hung on them; or why not, having removed none.
async fn shrink(
    db: &mut PgConnection,
    id: ConcertId,
    concert: &NewConcert,
    now: OffsetDateTime,
) -> sqlx::Result<Result<Dependents, UpdateOutcome>> {
    // Locked in the same order as holds: a concurrent hold is complete now, or finds the seat gone.
    let lost = sqlx::query!(
        r#"SELECT row_number, seat_number, is_free(state, held_until, $4) OR state = 'blocked' AS "removable!" FROM seats
           WHERE concert_id = $1 AND (row_number > $2 OR seat_number > $3)
           ORDER BY row_number, seat_number FOR UPDATE"#,
        id as _,
        concert.row_count,
        concert.seats_per_row,
        now,
    )
    .fetch_all(&mut *db)
    .await?;
    if lost.is_empty() {
        return Ok(Ok(Dependents::default()));
    }
    let (rows, seats_per_row) = (concert.row_count, concert.seats_per_row);
    let dependents = Dependents::of_lost_seats(db, id, rows, seats_per_row, now).await?;
    let taken = lost.iter().filter(|seat| !seat.removable);
    let taken: Vec<Seat> = taken.filter_map(|seat| Seat::at(seat.row_number, seat.seat_number)).collect();
    if !taken.is_empty() {
        return Ok(Err(UpdateOutcome::Taken(taken, dependents)));
    }
    let named = find_named(db, id, concert).await?;
    if !named.is_empty() {
        return Ok(Err(UpdateOutcome::Named(named, dependents)));
    }
    sqlx::query!(
        "DELETE FROM seats WHERE concert_id = $1 AND (row_number > $2 OR seat_number > $3)",
        id as _,
        concert.row_count,
        concert.seats_per_row,
    )
    .execute(&mut *db)
    .await?;
    Ok(Ok(dependents))
}

/// The seats beyond the new size that tickets name, those of ended bookings included.
async fn find_named(db: &mut PgConnection, id: ConcertId, concert: &NewConcert) -> sqlx::Result<Vec<Seat>> {
    let named = sqlx::query!(
        "SELECT DISTINCT row_number, seat_number FROM tickets
         WHERE concert_id = $1 AND (row_number > $2 OR seat_number > $3) ORDER BY row_number, seat_number",
        id as _,
        concert.row_count,
        concert.seats_per_row,
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(named.iter().filter_map(|seat| Seat::at(seat.row_number, seat.seat_number)).collect())
}

/// Adds the seats that the new size has and the hall has not.
async fn grow(db: &mut PgConnection, id: ConcertId, concert: &NewConcert) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO seats (concert_id, row_number, seat_number)
         SELECT $1, r, n FROM generate_series(1, $2::integer) r, generate_series(1, $3::integer) n
         ON CONFLICT ON CONSTRAINT seats_pkey DO NOTHING",
        id as _,
        i32::from(concert.row_count),
        i32::from(concert.seats_per_row),
    )
    .execute(db)
    .await
    .map(|_| ())
}

/// False: it has another version.
async fn write(
    db: &mut PgConnection,
    id: ConcertId,
    concert: &NewConcert,
    version: Version,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE concerts SET title = $2, artist = $3, venue = $4, text = $5, starts_at = $6, row_count = $7,
                seats_per_row = $8, sale_opens_at = $9, sale_closes_at = $10,
                audience = CASE WHEN $11 THEN 'members' ELSE 'everyone' END, limit_per_person = $12, updated_at = $13,
                search_text = $14, doors_at = $16, ends_at = $17,
                revision = revision + CASE WHEN (title, artist, venue, starts_at, doors_at, ends_at) IS DISTINCT FROM ($2, $3, $4, $6, $16, $17) THEN 1 ELSE 0 END,
                revised_at = CASE WHEN (title, artist, venue, starts_at, doors_at, ends_at) IS DISTINCT FROM ($2, $3, $4, $6, $16, $17) THEN $13 ELSE revised_at END
         WHERE id = $1 AND edit_version = coalesce($15, edit_version)",
        id as _,
        concert.title,
        concert.artist,
        concert.venue,
        concert.text,
        concert.starts_at,
        concert.row_count,
        concert.seats_per_row,
        concert.sale_opens_at,
        concert.sale_closes_at,
        concert.members_only,
        concert.limit_per_person,
        now,
        concert.search_text(),
        version.expected(),
        concert.doors_at,
        concert.ends_at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces or removes the poster. Returns the file key of the previous one.
pub async fn replace_picture(
    db: &mut PgConnection,
    id: ConcertId,
    picture: Option<&str>,
) -> sqlx::Result<Option<String>> {
    let before = sqlx::query_scalar!("SELECT picture FROM concerts WHERE id = $1 FOR NO KEY UPDATE", id as _)
        .fetch_one(&mut *db)
        .await?;
    sqlx::query!("UPDATE concerts SET picture = $2 WHERE id = $1", id as _, picture).execute(db).await?;
    Ok(before)
}

/// Cancels a concert; the caller tells its audience. False: it is cancelled already.
pub async fn cancel(db: &mut PgConnection, id: ConcertId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE concerts SET cancelled_at = $2, updated_at = $2, revision = revision + 1, revised_at = $2 WHERE id = $1 AND cancelled_at IS NULL",
        id as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The result of a removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoveOutcome {
    /// Gone; the key of its picture, and what hung on the concert.
    Removed(Option<String>, Dependents),
    /// Bookings (also cancelled ones), held seats or places on the waiting list keep it.
    Kept(Dependents),
    Gone,
}

/// Removes a concert with its seats, when nobody has booked, is booking or waits.
pub async fn remove(db: &mut PgConnection, id: ConcertId, now: OffsetDateTime) -> sqlx::Result<RemoveOutcome> {
    // A booking that begins waits for the end of this, and this for a booking that has begun.
    let Some(picture) = sqlx::query_scalar!("SELECT picture FROM concerts WHERE id = $1 FOR UPDATE", id as _)
        .fetch_optional(&mut *db)
        .await?
    else {
        return Ok(RemoveOutcome::Gone);
    };
    sqlx::query_scalar!(
        "SELECT seat_number FROM seats WHERE concert_id = $1 ORDER BY row_number, seat_number FOR UPDATE",
        id as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let dependents = Dependents::of_concert(db, id, now).await?;
    if dependents.keep_concert() {
        return Ok(RemoveOutcome::Kept(dependents));
    }
    sqlx::query!("DELETE FROM concerts WHERE id = $1", id as _).execute(db).await?;
    Ok(RemoveOutcome::Removed(picture, dependents))
}
