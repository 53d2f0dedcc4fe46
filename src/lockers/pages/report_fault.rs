//! Report of a fault, and claim of another locker in its place.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::{Error, Result},
    lockers::{
        Lockers,
        allocations::Refusal,
        attention::{Problem, fault::parse_text, fault_reports::NotReported},
        pages::refusal::{RefusalPage, conflict, correct, refuse},
        paths,
    },
    web::{FieldErrors, Form},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::FaultReport::PATH, post(create)).route(paths::Exchange::PATH, post(exchange))
}

fn read(form: &Form) -> Result<(Problem, String), FieldErrors> {
    let mut errors = form.errors();
    let problem = Problem::parse(form.value("problem"));
    if problem.is_none() {
        errors.add("problem", "choice-wrong");
    }
    let text = errors.take(parse_text(problem, form.value("text")));
    problem.zip(text).filter(|_| errors.is_empty()).ok_or(errors)
}

async fn create(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::FaultReport { code }: paths::FaultReport,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (problem, words) = match read(&form) {
        Ok(fault) => fault,
        Err(errors) => return correct(&lockers, &member, request, &code, form, errors).await,
    };
    match lockers.report_fault(&request.origin, &code, member.member.id, problem, &words).await? {
        Ok(()) => Ok(request.done(paths::Locker { code }, "flash-fault-reported")),
        Err(NotReported::Known) => {
            conflict(&lockers, &member, request, RefusalPage::Locker(&code), "fault-known").await
        }
        Err(NotReported::Unknown) => Err(Error::NotFound),
    }
}

async fn exchange(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Exchange { code }: paths::Exchange,
    request: FormRequest,
) -> Result<Response> {
    match lockers.exchange_broken(&request.origin, &code, member.member.id).await? {
        Ok(()) => Ok(request.done(paths::MyLockers, "flash-locker-moved")),
        // The own one is not what is asked for here.
        Err(Refusal::Taken) => conflict(&lockers, &member, request, RefusalPage::Locker(&code), "exchange-none").await,
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}
