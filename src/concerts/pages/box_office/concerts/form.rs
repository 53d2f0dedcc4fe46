//! Form of a concert: new, copy, edit.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    response::Response,
    routing::get,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::{
        About, CurrentMember, FormRequest, find_last_change,
        members::profiles::picture::PictureError,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::SellsSeats,
        },
    },
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::{self, change::Audience, store::Announced},
        pages::box_office::{
            concerts::{
                input,
                poster::{double, forget, refusal, store},
            },
            seat_list::{act, list_of},
        },
        paths::box_office,
        programme::{
            self,
            concert::{Concert, NewConcert},
            store_admin::{self, Locked, UpdateOutcome},
            store_dependents::Dependents,
        },
        seats::{seat::Seat, store_plan},
        waiting_list::offers,
    },
    error::Result,
    ids::ConcertId,
    web::{
        FieldErrors, Form, Fragment, Language, Message, Page, Refusal, Shown, Upload, Version,
        forms::{
            refusal::{FormView as _, form_view},
            version,
        },
    },
};

pub(crate) fn router() -> Router<Concerts> {
    // `Upload` has a limit of its own.
    let limit = DefaultBodyLimit::disable;
    Router::new()
        .route(box_office::office_new(), get(new))
        .route(box_office::office(), axum::routing::post(create).layer(limit()))
        .route(&box_office::office_copy("{id}"), get(copy))
        .route(&box_office::office_edit("{id}"), get(edit).post(update).layer(limit()))
}

/// The form of a concert.
#[derive(Template)]
#[template(path = "concerts/box_office/concerts/form.html", blocks = ["form"])]
struct ConcertForm {
    page: Page,
    form: Form,
    errors: FieldErrors,
    /// The concert that is changed; absent for a new one.
    concert: Option<Concert>,
    /// The people who would hear of another title, artist, venue or start.
    audience: Audience,
    /// Records that depend on the seats that the size in the form removes, once loaded.
    shown: Shown,
}

form_view!(ConcertForm);

impl ConcertForm {
    fn new(page: Page, form: Form, concert: Option<Concert>) -> Self {
        let (errors, audience, shown) = (FieldErrors::default(), Audience::default(), Shown::default());
        Self { page, form, errors, concert, audience, shown }
    }

    /// The form of a concert that is changed.
    async fn edit(concerts: &Concerts, page: Page, form: Form, concert: Concert) -> Result<Self> {
        let audience = announcements::store::audience(&concerts.accounts.db, &concert, page.now).await?;
        Ok(Self { audience, ..Self::new(page, form, Some(concert)) })
    }

    /// URL that the form is posted to.
    fn action(&self) -> String {
        self.concert
            .as_ref()
            .map_or_else(|| box_office::office().to_owned(), |concert| box_office::office_edit(concert.id))
    }
}

async fn new(_: SellsSeats, fragment: Fragment, page: Page) -> Response {
    let form =
        Form::filled([("rows", "10"), ("seats_per_row", "10"), ("audience", "everyone"), ("limit_per_person", "4")]);
    ConcertForm::new(page, form, None).fresh(fragment)
}

async fn copy(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let form = input::filled(&concerts.load_concert(id).await?).and("copy_of", &id.to_string());
    Ok(ConcertForm::new(page, form, None).fresh(fragment))
}

async fn edit(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    Path(id): Path<ConcertId>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    Ok(ConcertForm::edit(&concerts, page, input::edited(&concert), concert).await?.fresh(fragment))
}

/// Input of the concert form: the concert, and the change of its poster.
struct ConcertSubmission {
    concert: NewConcert,
    picture: PosterChange,
    /// Concert whose blocked seats and seat kinds are copied.
    copy_of: Option<ConcertId>,
    /// The message to the audience, where one was written.
    reason: Option<String>,
}

enum PosterChange {
    Keep,
    Remove,
    /// Stored under this key already.
    Put(Uuid),
}

impl ConcertSubmission {
    /// Reads the form. The picture is decoded last: it costs the most.
    async fn read(
        concerts: &Concerts,
        staff: &CurrentMember,
        upload: &mut Upload,
        kept: Option<&Concert>,
        now: OffsetDateTime,
    ) -> Result<Result<Self, Refusal>> {
        if upload.too_large {
            return Ok(Err(refusal(PictureError::TooLarge)));
        }
        let (concert, reason) = match input::parse_with_reason(&upload.form, kept, now) {
            Ok(parsed) => parsed,
            Err(errors) => return Ok(Err(errors.into())),
        };
        let Some(file) = upload.file.take() else {
            let remove = upload.form.checked("remove_picture");
            let picture = if remove { PosterChange::Remove } else { PosterChange::Keep };
            return Ok(Ok(Self { concert, picture, copy_of: None, reason }));
        };
        member_rate_limit::check(&concerts.accounts, ExpensiveAction::Upload, staff, now).await?;
        let stored = store(&concerts.accounts, file).await?;
        Ok(stored.map(|id| Self { concert, picture: PosterChange::Put(id), copy_of: None, reason }))
    }

    /// Takes over what a copy has of the concert that it was made from; nothing when that is gone.
    async fn copy_from(&mut self, concerts: &Concerts, form: &Form) -> Result<()> {
        let Ok(id) = form.value("copy_of").parse() else { return Ok(()) };
        let Some(original) = programme::store::find(&concerts.accounts.db, id).await? else { return Ok(()) };
        self.copy_of = Some(id);
        if let (PosterChange::Keep, Some(picture)) = (&self.picture, &original.picture) {
            // A file of its own: the original's goes when its picture is changed.
            self.picture = double(&concerts.accounts, picture).await?.map_or(PosterChange::Keep, PosterChange::Put);
        }
        Ok(())
    }

    /// The key of a picture that is stored, but not yet anybody's.
    fn stored(&self) -> Option<String> {
        if let PosterChange::Put(id) = self.picture { Some(id.to_string()) } else { None }
    }

    /// Sets the poster. Returns the file key of an unused one.
    async fn put_picture(&self, db: &mut PgConnection, id: ConcertId) -> sqlx::Result<Option<String>> {
        match self.picture {
            PosterChange::Keep => Ok(None),
            PosterChange::Remove => store_admin::replace_picture(db, id, None).await,
            PosterChange::Put(picture) => store_admin::replace_picture(db, id, Some(&picture.to_string())).await,
        }
    }
}

async fn create(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    visit: FormRequest,
    mut upload: Upload,
) -> Result<Response> {
    match ConcertSubmission::read(&concerts, &staff, &mut upload, None, visit.page.now).await? {
        Ok(mut wish) => {
            wish.copy_from(&concerts, &upload.form).await?;
            let id = add(&concerts, &visit.origin, &wish).await?;
            Ok(visit.done(&box_office::office_concert(id), "flash-concert-created"))
        }
        Err(refusal) => Ok(ConcertForm::new(visit.page, upload.form, None).refused(visit.fragment, refusal)),
    }
}

async fn add(concerts: &Concerts, origin: &Origin, wish: &ConcertSubmission) -> Result<ConcertId> {
    let mut transaction = concerts.accounts.db.begin().await?;
    let id = programme::store::insert(&mut transaction, &wish.concert, origin.at).await?;
    wish.put_picture(&mut transaction, id).await?;
    if let Some(original) = wish.copy_of {
        store_plan::copy(&mut transaction, original, id).await?;
    }
    let detail = act(id, &wish.concert.title, "");
    origin.act(Action::CONCERT_CREATED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(id);
    Ok(id)
}

async fn update(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    Path(id): Path<ConcertId>,
    visit: FormRequest,
    mut upload: Upload,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let mut shown = Shown::default();
    let refusal = match ConcertSubmission::read(&concerts, &staff, &mut upload, Some(&concert), visit.page.now).await? {
        Ok(wish) => match change(&concerts, &visit, id, &wish, &upload.form).await? {
            Ok(()) => return Ok(visit.done(&box_office::office_concert(id), "flash-concert-changed")),
            Err(Unchanged::Stale) => stale(&concerts, id, &mut upload.form, &visit.page).await?,
            Err(Unchanged::Unseen(lost)) => {
                shown = lost;
                Refusal::conflict("office-size-unseen")
            }
            Err(Unchanged::Refused(refusal)) => refusal,
        },
        Err(refusal) => refusal,
    };
    let view = ConcertForm { shown, ..ConcertForm::edit(&concerts, visit.page, upload.form, concert).await? };
    Ok(view.refused(visit.fragment, refusal))
}

/// Reasons for which a concert was not changed.
enum Unchanged {
    /// The form was filled from an older version.
    Stale,
    /// The form did not show the records that depend on the removed seats.
    Unseen(Shown),
    Refused(Refusal),
}

impl Unchanged {
    /// The reason; none where the concert was changed.
    fn of(outcome: UpdateOutcome, form: &Form, language: Language) -> Option<Self> {
        let lost = |key, seats: &[Seat], dependents: Dependents| {
            let message = Message::new(key).with("seats", list_of(seats));
            Refusal::conflict(message.with("list", dependents.shown(language).said()))
        };
        match outcome {
            UpdateOutcome::Updated(dependents) => {
                let shown = dependents.shown(language);
                (!shown.agrees(form)).then_some(Self::Unseen(shown))
            }
            UpdateOutcome::Stale => Some(Self::Stale),
            UpdateOutcome::Gone => Some(Self::Refused(Refusal::absent("office-gone"))),
            UpdateOutcome::Taken(seats, all) => Some(Self::Refused(lost("office-size-taken", &seats, all))),
            UpdateOutcome::Named(seats, all) => Some(Self::Refused(lost("office-size-named", &seats, all))),
        }
    }
}

/// Shows what was typed beside what the concert says now.
async fn stale(concerts: &Concerts, id: ConcertId, form: &mut Form, page: &Page) -> Result<Refusal> {
    let standing = input::edited(&concerts.load_concert(id).await?);
    let about = About::Detail(&format!("%(#{id})%"));
    let change = find_last_change(&concerts.accounts.db, &[Action::CONCERT_CHANGED], about).await?;
    Ok(version::stale(form, &standing, &input::COMPARED, change.as_ref(), page.language))
}

async fn change(
    concerts: &Concerts,
    visit: &FormRequest,
    id: ConcertId,
    wish: &ConcertSubmission,
    form: &Form,
) -> Result<Result<(), Unchanged>> {
    let origin = &visit.origin;
    let mut transaction = concerts.accounts.db.begin().await?;
    let before = store_admin::lock(&mut transaction, id).await?;
    let outcome = store_admin::update(&mut transaction, id, &wish.concert, Version::of(form), origin.at).await?;
    let unchanged = match Unchanged::of(outcome, form, visit.page.language) {
        None => announce(&mut transaction, (id, before.as_ref()), wish, origin.at).await?,
        refused => refused,
    };
    if let Some(unchanged) = unchanged {
        transaction.rollback().await?;
        forget(&concerts.accounts, wish.stored().as_deref()).await;
        return Ok(Err(unchanged));
    }
    let left = wish.put_picture(&mut transaction, id).await?;
    let detail = act(id, &wish.concert.title, "");
    let entry = origin.act(Action::CONCERT_CHANGED).detail(&detail);
    let entry = if let Some(reason) = &wish.reason { entry.with_reason(reason) } else { entry };
    entry.record(&mut *transaction).await?;
    transaction.commit().await?;
    concerts.changed_whole(id);
    concerts.accounts.mailer.wake();
    // A larger seat map has seats for the waiting list.
    offers::offer(concerts, id, origin.at).await;
    forget(&concerts.accounts, left.as_deref()).await;
    Ok(Ok(()))
}

/// Announces a change to the audience; refused without a message to it.
async fn announce(
    db: &mut PgConnection,
    (id, before): (ConcertId, Option<&Locked>),
    wish: &ConcertSubmission,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Unchanged>> {
    let Some(before) = before else { return Ok(None) };
    let reason = wish.reason.as_deref();
    let announced = announcements::store::concert_changed(db, (id, before), &wish.concert, reason, now).await?;
    let missing = || Unchanged::Refused(Refusal::one("reason", "office-message-empty"));
    Ok((announced == Announced::MessageMissing).then(missing))
}
