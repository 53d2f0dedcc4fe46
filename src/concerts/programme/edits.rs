//! Concerts added and changed by the box office.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::{self, store::Announced},
        programme::{
            concert::{NewConcert, audit_detail},
            store,
            store_admin::{self, Locked, UpdateOutcome},
            store_dependents::Dependents,
        },
        seats::store_plan,
        waiting_list::offers,
    },
    ids::ConcertId,
    web::Version,
};

/// A concert as staff want it.
pub(crate) struct ConcertEdit {
    pub(crate) concert: NewConcert,
    pub(crate) poster: PosterChange,
    /// Concert whose blocked seats and seat kinds are copied.
    pub(crate) copy_of: Option<ConcertId>,
    /// The message to the audience, where one was written.
    pub(crate) reason: Option<String>,
}

/// Change of the poster of a concert.
pub(crate) enum PosterChange {
    Keep,
    Remove,
    /// Stored under this key already.
    Put(Uuid),
}

impl PosterChange {
    /// Sets the poster. Returns the key of the former one, if nobody shows it any more.
    async fn apply(&self, db: &mut PgConnection, id: ConcertId) -> sqlx::Result<Option<String>> {
        match self {
            Self::Keep => Ok(None),
            Self::Remove => store_admin::replace_picture(db, id, None).await,
            Self::Put(poster) => store_admin::replace_picture(db, id, Some(&poster.to_string())).await,
        }
    }
}

/// Creates a concert with all its seats and without an audit entry: the demo and tests begin with it. Returns its id.
pub async fn create(db: &PgPool, concert: &NewConcert, now: OffsetDateTime) -> sqlx::Result<ConcertId> {
    let mut transaction = db.begin().await?;
    let id = store::insert(&mut transaction, concert, now).await?;
    transaction.commit().await?;
    Ok(id)
}

pub(crate) async fn add(concerts: &Concerts, origin: &Origin, edit: &ConcertEdit) -> sqlx::Result<ConcertId> {
    let mut transaction = concerts.context.db.begin().await?;
    let id = store::insert(&mut transaction, &edit.concert, origin.at).await?;
    edit.poster.apply(&mut transaction, id).await?;
    if let Some(original) = edit.copy_of {
        store_plan::copy(&mut transaction, original, id).await?;
    }
    let detail = audit_detail(id, &edit.concert.title, "");
    origin.act(Action::CONCERT_CREATED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(id);
    Ok(id)
}

/// Outcome of a change of a concert.
pub(crate) enum ChangeOutcome {
    /// Changed; the key of the former poster, if nobody shows it any more.
    Changed(Option<String>),
    /// The member of staff did not see the records that depend on the removed seats.
    Unseen(Dependents),
    /// There are people to be told, and no message to them.
    MessageMissing,
    /// Not updated.
    Refused(UpdateOutcome),
}

/// Changes a concert that has this version, if the member of staff has `seen` the records that end with it.
pub(crate) async fn change(
    concerts: &Concerts,
    origin: &Origin,
    id: ConcertId,
    edit: &ConcertEdit,
    version: Version,
    seen: impl FnOnce(&Dependents) -> bool,
) -> sqlx::Result<ChangeOutcome> {
    let mut transaction = concerts.context.db.begin().await?;
    let before = store_admin::lock(&mut transaction, id).await?;
    let refused = match store_admin::update(&mut transaction, id, &edit.concert, version, origin.at).await? {
        UpdateOutcome::Updated(dependents) if !seen(&dependents) => Some(ChangeOutcome::Unseen(dependents)),
        UpdateOutcome::Updated(_) => announce(&mut transaction, id, before.as_ref(), edit, origin.at).await?,
        refused => Some(ChangeOutcome::Refused(refused)),
    };
    if let Some(refused) = refused {
        transaction.rollback().await?;
        return Ok(refused);
    }
    let former = edit.poster.apply(&mut transaction, id).await?;
    let detail = audit_detail(id, &edit.concert.title, "");
    let entry = origin.act(Action::CONCERT_CHANGED).detail(&detail);
    let entry = if let Some(reason) = &edit.reason { entry.with_reason(reason) } else { entry };
    entry.record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(id);
    concerts.context.mailer.wake();
    // A larger seat map has seats for the waiting list.
    offers::offer(concerts, id, origin.at).await;
    Ok(ChangeOutcome::Changed(former))
}

/// Announces a change to the audience; refused without a message to it.
async fn announce(
    db: &mut PgConnection,
    id: ConcertId,
    before: Option<&Locked>,
    edit: &ConcertEdit,
    now: OffsetDateTime,
) -> sqlx::Result<Option<ChangeOutcome>> {
    let Some(before) = before else { return Ok(None) };
    let reason = edit.reason.as_deref();
    let announced = announcements::store::concert_changed(db, id, before, &edit.concert, reason, now).await?;
    Ok((announced == Announced::MessageMissing).then_some(ChangeOutcome::MessageMissing))
}
