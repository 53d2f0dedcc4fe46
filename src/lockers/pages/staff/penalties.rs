//! Penalties: list, impose, lift with a reason.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::{
        FormRequest,
        members::number::MemberNumber,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::RunsLockers,
        },
    },
    error::{Error, Result},
    ids::PenaltyId,
    lockers::{
        Lockers,
        attention::{
            self,
            by_staff::{self, NewPenalty},
            store::Penalty,
        },
        paths::staff,
    },
    text::folding,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::{
            reason::parse_reason,
            refusal::{FormView as _, form_view},
        },
        pages::paging::{self, with_query},
        time::parse_clock,
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::Penalties::PATH, get(index).post(create)).route(staff::PenaltyLifting::PATH, post(lift))
}

const PAGE: i64 = 50;
const LONGEST: Duration = Duration::days(366);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    before: Option<PenaltyId>,
}

#[derive(Template)]
#[template(path = "lockers/staff/penalties.html", blocks = ["results"])]
struct IndexPenalties {
    page: Page,
    query: String,
    penalties: Vec<Penalty>,
    more: Option<String>,
    form: Form,
    errors: FieldErrors,
    /// The penalty whose form was refused; absent: that of a new one.
    refused: Option<PenaltyId>,
}

form_view!(IndexPenalties: as_results);

impl IndexPenalties {
    async fn load(lockers: &Lockers, search: Search, page: Page) -> Result<Self> {
        let (words, before) = (folding::words(&search.q), search.before.unwrap_or(PenaltyId::MAX));
        let mut penalties =
            attention::store::list_penalties(&lockers.context.db, &words, before, PAGE + 1, page.now).await?;
        let more = paging::cut(&mut penalties, PAGE).map(|last| last.id.to_string());
        let more = more.map(|before| with_query(staff::Penalties, &[("q", &search.q), ("before", &before)]));
        let (form, errors) = (Form::default(), FieldErrors::default());
        Ok(Self { page, query: search.q, penalties, more, form, errors, refused: None })
    }

    fn errors_of_new(&self) -> FieldErrors {
        if self.refused.is_none() { self.errors.clone() } else { FieldErrors::default() }
    }

    fn sent(&self, field: &str) -> &str {
        if self.refused.is_none() { self.form.value(field) } else { "" }
    }

    fn errors_of(&self, id: PenaltyId) -> FieldErrors {
        if self.refused == Some(id) { self.errors.clone() } else { FieldErrors::default() }
    }

    fn reason_of(&self, id: PenaltyId) -> &str {
        if self.refused == Some(id) { self.form.value("reason") } else { "" }
    }

    async fn refused(
        lockers: &Lockers,
        request: FormRequest,
        form: Form,
        id: Option<PenaltyId>,
        refusal: Refusal,
    ) -> Result<Response> {
        let view = Self::load(lockers, Search::default(), request.page).await?;
        Ok(Self { form, refused: id, ..view }.refused(request.fragment, refusal))
    }
}

async fn index(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&lockers.accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let view = IndexPenalties::load(&lockers, search, page).await?;
    Ok(fragment.draw(StatusCode::OK, &view, IndexPenalties::as_results))
}

fn parse(form: &Form, now: OffsetDateTime) -> Result<NewPenalty, FieldErrors> {
    let mut errors = form.errors();
    let number = errors.take(MemberNumber::parse(form.value("number").trim()));
    let until = parse_clock(form.value("until")).ok().filter(|until| *until > now && *until - now <= LONGEST);
    let until = errors.take(until.ok_or_else(|| FieldErrors::one("until", "bay-penalty-until")));
    let reason = errors.take(parse_reason(form.value("reason")));
    match (number, until, reason) {
        (Some(number), Some(until), Some(reason)) if errors.is_empty() => Ok(NewPenalty { number, until, reason }),
        _ => Err(errors),
    }
}

async fn create(State(lockers): State<Lockers>, _: RunsLockers, request: FormRequest, form: Form) -> Result<Response> {
    let refusal = match parse(&form, request.page.now) {
        Ok(penalty) => {
            if by_staff::impose_penalty(&lockers, &request.origin, &penalty).await? {
                return Ok(request.done(staff::Penalties, "flash-penalty-given"));
            }
            Refusal::one("number", "bay-member-unknown")
        }
        Err(errors) => errors.into(),
    };
    IndexPenalties::refused(&lockers, request, form, None, refusal).await
}

async fn lift(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::PenaltyLifting { id }: staff::PenaltyLifting,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    if !attention::store::penalty_exists(&lockers.context.db, id).await? {
        return Err(Error::NotFound);
    }
    let refusal = match form.reason() {
        Ok(reason) => {
            if by_staff::lift_penalty(&lockers, &request.origin, id, &reason).await? {
                return Ok(request.done(staff::Penalties, "flash-penalty-lifted"));
            }
            Refusal::conflict("bay-penalty-over")
        }
        Err(errors) => errors.into(),
    };
    IndexPenalties::refused(&lockers, request, form, Some(id), refusal).await
}
