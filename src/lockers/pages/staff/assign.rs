//! Assignment of a locker by staff, and extension of its deadline.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use time::Date;

use crate::{
    accounts::{FormRequest, members::number::MemberNumber, sign_in::session::RunsLockers},
    error::Result,
    lockers::{
        Lockers,
        allocations::assign::{Assigned, Assignment},
        attention::store::find_member,
        bays::store::lockers::Record,
        pages::staff::{
            locker::{LockerForm, ShowStaffLocker, find_locker},
            locker_actions::agrees,
        },
        paths::staff,
    },
    web::{FieldErrors, Form, Refusal, forms::reason::parse_reason, time::parse_day},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::LockerDeadline::PATH, post(update)).route(staff::LockerAssignment::PATH, post(create))
}

/// The last day of a locker, as date fields send it.
fn last_day(form: &Form) -> Result<Date, FieldErrors> {
    parse_day(form.value("until").trim()).ok_or_else(|| FieldErrors::one("until", "bay-day-unreadable"))
}

fn parse(form: &Form) -> Result<(Date, String), FieldErrors> {
    let mut errors = form.errors();
    let day = errors.take(last_day(form));
    let reason = errors.take(parse_reason(form.value("reason")));
    day.zip(reason).filter(|_| errors.is_empty()).ok_or(errors)
}

/// Another deadline for the member who has the locker.
async fn update(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::LockerDeadline { code }: staff::LockerDeadline,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let refusal = match (parse(&form), locker.holder_id) {
        (Err(errors), _) => errors.into(),
        (Ok(_), None) => Refusal::conflict("bay-nobodys"),
        (Ok(_), Some(_)) if !agrees(&lockers, &locker, &form, &request.page).await? => {
            Refusal::conflict("dependents-changed")
        }
        (Ok((last_day, reason)), Some(member_id)) => {
            let assignment = Assignment { code: &locker.code, member_id, last_day, reason: Some(&reason) };
            match lockers.assign(&request.origin, assignment).await? {
                Assigned::Prolonged | Assigned::Given => {
                    return Ok(request.done(staff::StaffLocker { code }, "flash-deadline-set"));
                }
                refused => refusal(refused),
            }
        }
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::Deadline, refusal).await
}

/// A free locker for a member.
async fn create(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::LockerAssignment { code }: staff::LockerAssignment,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    match give(&lockers, &request, &locker, &form).await? {
        Ok(()) => Ok(request.done(staff::StaffLocker { code }, "flash-locker-assigned")),
        Err(refusal) => ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::Assignment, refusal).await,
    }
}

async fn give(lockers: &Lockers, request: &FormRequest, locker: &Record, form: &Form) -> Result<Result<(), Refusal>> {
    let mut errors = FieldErrors::default();
    let number = errors.take(MemberNumber::parse(form.value("number")));
    let parsed = errors.take(parse(form));
    let Some((number, (last_day, reason))) = number.zip(parsed).filter(|_| errors.is_empty()) else {
        return Ok(Err(errors.into()));
    };
    let mut db = lockers.context.db.acquire().await?;
    let Some(member_id) = find_member(&mut db, number.as_str()).await? else {
        return Ok(Err(Refusal::one("number", "bay-member-unknown")));
    };
    drop(db);
    let assignment = Assignment { code: &locker.code, member_id, last_day, reason: Some(&reason) };
    Ok(match lockers.assign(&request.origin, assignment).await? {
        Assigned::Given | Assigned::Prolonged => Ok(()),
        refused => Err(refusal(refused)),
    })
}

fn refusal(assigned: Assigned) -> Refusal {
    match assigned {
        Assigned::Same => Refusal::conflict("bay-deadline-same"),
        Assigned::OutOfService => Refusal::conflict("bay-assign-service"),
        Assigned::NoMember => Refusal::one("number", "bay-assign-barred"),
        Assigned::Day => Refusal::one("until", "bay-day-wrong"),
        Assigned::NoLocker => Refusal::conflict("bay-locker-gone"),
        Assigned::Taken | Assigned::Given | Assigned::Prolonged => Refusal::conflict("bay-move-taken"),
    }
}
