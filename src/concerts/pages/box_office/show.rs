//! One concert for staff: seat plan, sales, actions.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        announcements::{self, change::Audience, store_by_hand},
        bookings::store_restore::UNDO,
        live::seat_events,
        pages::box_office::{index::sale_badge, sales::Sales},
        paths::box_office,
        programme::{concert::Concert, store_dependents::Dependents},
        seats::{
            seat::letter,
            store_plan::{self, PlanSeat},
        },
    },
    error::Result,
    ids::ConcertId,
    web::{FieldErrors, Form, Language, Message, Page, Refusal, Shown, pages::fragment},
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(box_office::Concert::PATH, get(show))
}

pub(crate) struct PlanRow {
    pub(crate) letter: char,
    pub(crate) seats: Vec<PlanSeat>,
}

/// All seats of a concert by row.
pub(crate) async fn plan(concerts: &Concerts, id: ConcertId, page: &Page) -> Result<Vec<PlanRow>> {
    let mut rows: Vec<PlanRow> = Vec::new();
    for seat in store_plan::plan(&concerts.context.db, id, None, page.now).await? {
        let of = letter(seat.seat.row());
        match rows.last_mut().filter(|row| row.letter == of) {
            Some(row) => row.seats.push(seat),
            None => rows.push(PlanRow { letter: of, seats: vec![seat] }),
        }
    }
    Ok(rows)
}

impl PlanSeat {
    /// True if a form names it.
    pub(crate) fn is_among(&self, form: &Form) -> bool {
        let name = self.seat.to_string();
        form.values("seat").any(|value| value == name)
    }

    /// The name of its box: `Rang C, place 12, libre`.
    pub(crate) fn label(&self, language: Language) -> String {
        let label = seat_events::label(self.seat, self.kind, self.state.label(), language);
        self.reason.as_ref().map_or_else(|| label.to_string(), |reason| format!("{label} ({reason})"))
    }
}

/// The forms of the page that may be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// Seats of the plan.
    Plan,
    Cancellation,
    Removal,
}

/// The page of a concert; what was refused on it is said in it.
#[derive(Template)]
#[template(path = "concerts/box_office/show.html", blocks = ["desk"])]
pub(crate) struct ShowOffice {
    page: Page,
    concert: Concert,
    state: (&'static str, Message),
    sales: Sales,
    rows: Vec<PlanRow>,
    form: Form,
    errors: FieldErrors,
    /// The form that was refused.
    refused: Desk,
    /// Records that depend on the concert, for its removal.
    dependents: Dependents,
    /// The people who would hear of its cancellation.
    audience: Audience,
    /// People whom no e-mail reaches, to be told by hand.
    to_tell: i64,
}

impl ShowOffice {
    async fn load(concerts: &Concerts, concert: Concert, page: Page) -> Result<Self> {
        let sales = Sales::load(concerts, concert.id, &page).await?;
        let rows = plan(concerts, concert.id, &page).await?;
        let state = sale_badge(concert.sale(page.now));
        let db = &concerts.context.db;
        let audience = announcements::store::audience(db, &concert, page.now).await?;
        let to_tell = store_by_hand::count_unreached(db, concert.id, page.now).await?;
        let dependents = Dependents::of_concert(&mut *db.acquire().await?, concert.id, page.now).await?;
        let (form, errors, refused) = (Form::default(), FieldErrors::default(), Desk::Plan);
        Ok(Self { page, concert, state, sales, rows, form, errors, refused, dependents, audience, to_tell })
    }

    /// Until when the cancellation of the concert can be taken back; `None`: it is too late, or there is none.
    fn undo_until(&self) -> Option<OffsetDateTime> {
        let until = self.concert.cancelled_at.map(|at| at + UNDO).filter(|until| *until > self.page.now);
        until.filter(|_| self.concert.over_at() > self.page.now)
    }

    /// True if the seat was chosen in the form that was refused.
    fn chosen(&self, seat: &PlanSeat) -> bool {
        seat.is_among(&self.form)
    }

    /// The errors of one of the forms.
    fn errors_of(&self, desk: Desk) -> FieldErrors {
        if self.refused == desk { self.errors.clone() } else { FieldErrors::default() }
    }

    /// Records that end when the concert is cancelled.
    fn shown(&self) -> Shown {
        self.sales.figures.shown(self.page.language)
    }

    /// Fingerprint of the records that depend on the concert, for its removal.
    fn shown_for_removal(&self) -> Shown {
        self.dependents.shown(self.page.language)
    }

    /// The reason as it was sent with one of them.
    fn reason_of(&self, desk: Desk) -> &str {
        if self.refused == desk { self.form.value("reason") } else { "" }
    }

    /// The page again, with the errors of one of its forms.
    pub(crate) async fn refused(
        concerts: &Concerts,
        id: ConcertId,
        request: FormRequest,
        form: Form,
        desk: Desk,
        refusal: Refusal,
    ) -> Result<Response> {
        let mut view = Self::load(concerts, concerts.load_concert(id).await?, request.page).await?;
        let status = refusal.status(&form);
        view.form = form;
        view.errors = refusal.errors.clone();
        view.refused = desk;
        Ok(refusal.add_headers(request.fragment.draw(status, &view, Self::as_desk)))
    }
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::Concert { id }: box_office::Concert,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    Ok(fragment::page(StatusCode::OK, &ShowOffice::load(&concerts, concert, page).await?))
}
