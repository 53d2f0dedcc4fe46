//! Report of a fault, and claim of another locker in its place.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    audit::{Action, Origin},
    error::{Error, Result},
    ids::MemberId,
    lockers::{
        Lockers,
        allocations::{
            self,
            rules::Refusal,
            store::{
                Ending,
                loans::{self, Lent},
                mine, situation,
            },
        },
        attention::{
            fault::{Problem, parse_text},
            store_checks::{self, NewCheck},
        },
        bays::locker::{AllocationState, LockerCode},
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
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let (problem, words) = match read(&form) {
        Ok(fault) => fault,
        Err(errors) => return correct(&lockers, &member, visit, &code, form, errors).await,
    };
    let (me, now) = (member.member.id, visit.origin.at);
    let mut attempt = lockers.begin(&code, me, now).await?.ok_or(Error::NotFound)?;
    let locker_id = attempt.situation.locker_id;
    if mine::report(&mut attempt.transaction, locker_id, me, problem, &words, now).await?.is_none() {
        attempt.undo().await?;
        return conflict(&lockers, &member, visit, RefusalPage::Locker(&code), "fault-known").await;
    }
    lockers.finish(attempt, &visit.origin, Action::FAULT_REPORTED).await?;
    Ok(visit.done(paths::Locker { code }, "flash-fault-reported"))
}

async fn exchange(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Exchange { code }: paths::Exchange,
    visit: FormRequest,
) -> Result<Response> {
    match move_on(&lockers, &visit.origin, &code, member.member.id).await? {
        Ok(_) => Ok(visit.done(paths::MyLockers, "flash-locker-moved")),
        // The own one is not what is asked for here.
        Err(Refusal::Taken) => conflict(&lockers, &member, visit, RefusalPage::Locker(&code), "exchange-none").await,
        Err(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
    }
}

/// Gives a member another locker of the same bay for one about which they have complained. Its deadline stays, and so does
/// what is lent; the one left behind is looked at before anybody has it.
async fn move_on(
    lockers: &Lockers,
    origin: &Origin,
    code: &LockerCode,
    member_id: MemberId,
) -> sqlx::Result<Result<LockerCode, Refusal>> {
    let Some(mut attempt) = lockers.begin(code, member_id, origin.at).await? else {
        return Ok(Err(Refusal::Unknown));
    };
    let (old_id, bay_id) = (attempt.situation.locker_id, attempt.situation.bay_id);
    let tenancy = attempt.situation.release().ok().filter(|tenancy| tenancy.state == AllocationState::InUse).cloned();
    let Some((tenancy, due_at)) = tenancy.and_then(|tenancy| Some((tenancy.clone(), tenancy.due_at?))) else {
        return attempt.refused(Refusal::NotYours).await;
    };
    let db = &mut attempt.transaction;
    let Some(problem) = mine::find_report(&mut **db, old_id, member_id).await? else {
        return attempt.refused(Refusal::NotYours).await;
    };
    if tenancy.is_overdue(origin.at) {
        return attempt.refused(Refusal::Overdue).await;
    }
    let Some(other) = situation::lock_any(db, bay_id, member_id, origin.at).await? else {
        return attempt.refused(Refusal::Taken).await;
    };
    let Some(new_id) = situation::lock_locker(db, &other).await? else {
        return attempt.refused(Refusal::Taken).await;
    };
    let lapsed = allocations::end_lapsed(db, &other, new_id, origin.at).await?;
    let allocation_id = allocations::store::take(db, new_id, member_id, due_at, tenancy.extensions, origin.at).await?;
    let lent = |allocation_id, code| Lent { allocation_id, code, reason: None };
    let borrowers = loans::carry(db, lent(tenancy.id, code), lent(allocation_id, &other), origin.at).await?;
    allocations::store::end(db, tenancy.id, Ending::Moved, None, origin.at).await?;
    let reason = lockers.context.language.text(problem.label()).to_string();
    let check = NewCheck { locker_id: old_id, allocation_id: tenancy.id, member_id, reason: &reason };
    store_checks::ask(db, check, origin.at).await?;
    let detail = format!("{code} {other}");
    origin.entry(Action::LOCKER_EXCHANGED, member_id).detail(&detail).record(&mut **db).await?;
    for member_id in lapsed.iter().map(|lapsed| lapsed.member_id).chain(borrowers) {
        attempt.touch(member_id);
    }
    lockers.finish_recorded(attempt).await?;
    lockers.changed(bay_id, &[new_id]);
    Ok(Ok(other))
}
