//! Form of a concert: new, copy, edit.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::{
        About, CurrentMember, FormRequest, find_last_change,
        members::profiles::picture::PictureError,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::SellsSeats,
        },
    },
    audit::Action,
    concerts::{
        Concerts,
        announcements::{self, change::Audience},
        pages::box_office::concerts::{
            input,
            poster::{double, forget, refusal, store},
        },
        paths::box_office,
        programme::{
            self,
            concert::Concert,
            edits::{self, ChangeOutcome, ConcertEdit, PosterChange},
            store_admin::UpdateOutcome,
            store_dependents::Dependents,
        },
        seats::seat::{Seat, list_of},
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
        .route(box_office::NewConcert::PATH, get(new))
        .route(box_office::Concerts::PATH, axum::routing::post(create).layer(limit()))
        .route(box_office::ConcertCopy::PATH, get(copy))
        .route(box_office::ConcertEdit::PATH, get(edit).post(update).layer(limit()))
}

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
        let audience = announcements::store::audience(&concerts.context.db, &concert, page.now).await?;
        Ok(Self { audience, ..Self::new(page, form, Some(concert)) })
    }

    /// URL that the form is posted to.
    fn action(&self) -> String {
        self.concert.as_ref().map_or_else(
            || box_office::Concerts.to_string(),
            |concert| box_office::ConcertEdit { id: concert.id }.to_string(),
        )
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
    box_office::ConcertCopy { id }: box_office::ConcertCopy,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let form = input::filled(&concerts.load_concert(id).await?).and("copy_of", &id.to_string());
    Ok(ConcertForm::new(page, form, None).fresh(fragment))
}

async fn edit(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::ConcertEdit { id }: box_office::ConcertEdit,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    Ok(ConcertForm::edit(&concerts, page, input::edited(&concert), concert).await?.fresh(fragment))
}

impl ConcertEdit {
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
            let poster = if remove { PosterChange::Remove } else { PosterChange::Keep };
            return Ok(Ok(Self { concert, poster, copy_of: None, reason }));
        };
        member_rate_limit::check(&concerts.accounts, ExpensiveAction::Upload, staff, now).await?;
        let stored = store(&concerts.accounts, file).await?;
        Ok(stored.map(|id| Self { concert, poster: PosterChange::Put(id), copy_of: None, reason }))
    }

    /// Takes over what a copy has of the concert that it was made from; nothing when that is gone.
    async fn copy_from(&mut self, concerts: &Concerts, form: &Form) -> Result<()> {
        let Ok(id) = form.value("copy_of").parse() else { return Ok(()) };
        let Some(original) = programme::store::find(&concerts.context.db, id).await? else { return Ok(()) };
        self.copy_of = Some(id);
        if let (PosterChange::Keep, Some(picture)) = (&self.poster, &original.picture) {
            // A file of its own: the original's goes when its picture is changed.
            self.poster = double(&concerts.accounts, picture).await?.map_or(PosterChange::Keep, PosterChange::Put);
        }
        Ok(())
    }

    /// The key of a picture that is stored, but not yet anybody's.
    fn stored(&self) -> Option<String> {
        if let PosterChange::Put(id) = self.poster { Some(id.to_string()) } else { None }
    }
}

async fn create(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    request: FormRequest,
    mut upload: Upload,
) -> Result<Response> {
    match ConcertEdit::read(&concerts, &staff, &mut upload, None, request.page.now).await? {
        Ok(mut edit) => {
            edit.copy_from(&concerts, &upload.form).await?;
            let id = edits::add(&concerts, &request.origin, &edit).await?;
            Ok(request.done(box_office::Concert { id }, "flash-concert-created"))
        }
        Err(refusal) => Ok(ConcertForm::new(request.page, upload.form, None).refused(request.fragment, refusal)),
    }
}

async fn update(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    box_office::ConcertEdit { id }: box_office::ConcertEdit,
    request: FormRequest,
    mut upload: Upload,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let mut shown = Shown::default();
    let refusal = match ConcertEdit::read(&concerts, &staff, &mut upload, Some(&concert), request.page.now).await? {
        Ok(edit) => match change(&concerts, &request, id, &edit, &upload.form).await? {
            Ok(()) => return Ok(request.done(box_office::Concert { id }, "flash-concert-changed")),
            Err(Unchanged::Stale) => stale(&concerts, id, &mut upload.form, &request.page).await?,
            Err(Unchanged::Unseen(lost)) => {
                shown = lost;
                Refusal::conflict("office-size-unseen")
            }
            Err(Unchanged::Refused(refusal)) => refusal,
        },
        Err(refusal) => refusal,
    };
    let view = ConcertForm { shown, ..ConcertForm::edit(&concerts, request.page, upload.form, concert).await? };
    Ok(view.refused(request.fragment, refusal))
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
    fn of(refused: UpdateOutcome, language: Language) -> Self {
        let lost = |key, seats: &[Seat], dependents: Dependents| {
            let message = Message::new(key).with("seats", list_of(seats));
            Self::Refused(Refusal::conflict(message.with("list", dependents.shown(language).said())))
        };
        match refused {
            UpdateOutcome::Updated(_) | UpdateOutcome::Stale => Self::Stale,
            UpdateOutcome::Gone => Self::Refused(Refusal::absent("office-gone")),
            UpdateOutcome::Taken(seats, all) => lost("office-size-taken", &seats, all),
            UpdateOutcome::Named(seats, all) => lost("office-size-named", &seats, all),
        }
    }
}

/// Shows what was typed beside what the concert says now.
async fn stale(concerts: &Concerts, id: ConcertId, form: &mut Form, page: &Page) -> Result<Refusal> {
    let current = input::edited(&concerts.load_concert(id).await?);
    let about = About::Detail(&format!("%(#{id})%"));
    let change = find_last_change(&concerts.context.db, &[Action::CONCERT_CHANGED], about).await?;
    Ok(version::stale(form, &current, &input::COMPARED, change.as_ref(), page.language))
}

async fn change(
    concerts: &Concerts,
    request: &FormRequest,
    id: ConcertId,
    edit: &ConcertEdit,
    form: &Form,
) -> Result<Result<(), Unchanged>> {
    let language = request.page.language;
    let seen = |dependents: &Dependents| dependents.shown(language).agrees(form);
    let unchanged = match edits::change(concerts, &request.origin, id, edit, Version::of(form), seen).await? {
        ChangeOutcome::Changed(former) => {
            forget(&concerts.accounts, former.as_deref()).await;
            return Ok(Ok(()));
        }
        ChangeOutcome::Unseen(dependents) => Unchanged::Unseen(dependents.shown(language)),
        ChangeOutcome::MessageMissing => Unchanged::Refused(Refusal::one("reason", "office-message-empty")),
        ChangeOutcome::Refused(outcome) => Unchanged::of(outcome, language),
    };
    forget(&concerts.accounts, edit.stored().as_deref()).await;
    Ok(Err(unchanged))
}
