//! Sharing of a locker, and its end.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use time::{OffsetDateTime, Time};

use crate::{
    accounts::{CurrentMember, FormRequest, members::number::MemberNumber},
    audit::Action,
    error::{Error, Result},
    ids::MemberId,
    lockers::{
        Lockers,
        allocations::{
            self, Attempt,
            rules::{Refusal, SHARES, Tenancy},
        },
        bays::locker::LockerCode,
        news::{News, UNSHARED},
        pages::refusal::{RefusalPage, correct, refuse},
        paths,
    },
    web::{
        FieldErrors, Form, Message,
        time::{at_clock, on_campus, parse_clock},
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::Share::PATH, post(create)).route(paths::ShareEnd::PATH, post(destroy))
}

/// To whom, and until when as it was typed.
struct Loan {
    number: MemberNumber,
    until: String,
}

impl Loan {
    fn read(form: &Form, own: &MemberNumber) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let number = errors.take(MemberNumber::parse(form.value("number")));
        if number.as_ref() == Some(own) {
            errors.add("number", "share-self");
        }
        let until = form.value("until").trim().to_owned();
        if until.is_empty() {
            errors.add("until", "share-until-empty");
        }
        match number {
            Some(number) if errors.is_empty() => Ok(Self { number, until }),
            _ => Err(errors),
        }
    }

    /// Until when: a day until its last moment or the deadline of the locker, a time to the minute.
    fn end(&self, due_at: OffsetDateTime, now: OffsetDateTime) -> Result<OffsetDateTime, FieldErrors> {
        let day = format!("{}T00:00", self.until);
        let until = match (parse_clock(&self.until), parse_clock(&day)) {
            (Ok(until), _) => until,
            (_, Ok(morning)) => {
                let day = on_campus(morning).date();
                let evening = at_clock(day.next_day().unwrap_or(day), Time::MIDNIGHT);
                // The last day lasts as long as the locker does.
                if on_campus(due_at).date() == day { due_at } else { evening }
            }
            _ => return Err(FieldErrors::one("until", "share-until-wrong")),
        };
        match () {
            () if until <= now => Err(FieldErrors::one("until", "share-until-past")),
            () if until > due_at => Err(FieldErrors::one("until", "share-until-late")),
            () => Ok(until),
        }
    }
}

/// Outcome of a share.
enum Outcome {
    Lent,
    RefusedAction(Refusal),
    Wrong(FieldErrors),
}

async fn create(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Share { code }: paths::Share,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let outcome = match Loan::read(&form, &member.member.number) {
        Ok(loan) => lend(&lockers, &visit, &code, member.member.id, &loan).await?,
        Err(errors) => Outcome::Wrong(errors),
    };
    match outcome {
        Outcome::Lent => Ok(visit.done(paths::Locker { code }, "flash-locker-shared")),
        Outcome::RefusedAction(refusal) => refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await,
        Outcome::Wrong(errors) => correct(&lockers, &member, visit, &code, form, errors).await,
    }
}

async fn lend(
    lockers: &Lockers,
    visit: &FormRequest,
    code: &LockerCode,
    member_id: MemberId,
    loan: &Loan,
) -> sqlx::Result<Outcome> {
    let now = visit.origin.at;
    let Some(mut attempt) = lockers.begin(code, member_id, now).await? else {
        return Ok(Outcome::RefusedAction(Refusal::Unknown));
    };
    let outcome = lend_in(&mut attempt, visit, code, loan).await?;
    match outcome {
        Outcome::Lent => lockers.finish_recorded(attempt).await?,
        Outcome::RefusedAction(_) | Outcome::Wrong(_) => attempt.undo().await?,
    }
    Ok(outcome)
}

async fn lend_in(attempt: &mut Attempt, visit: &FormRequest, code: &LockerCode, loan: &Loan) -> sqlx::Result<Outcome> {
    let now = visit.origin.at;
    let (id, due_at) = match attempt.situation.share(now) {
        Ok(Tenancy { id, due_at: Some(due_at), .. }) => (*id, *due_at),
        Ok(_) => return Ok(Outcome::RefusedAction(Refusal::NotYours)),
        Err(refusal) => return Ok(Outcome::RefusedAction(refusal)),
    };
    let until = match loan.end(due_at, now) {
        Ok(until) => until,
        Err(errors) => return Ok(Outcome::Wrong(errors)),
    };
    let number = loan.number.as_str();
    let lent = allocations::store::count_shares(&mut attempt.transaction, id, number, now).await?;
    if usize::try_from(lent).is_ok_and(|lent| lent >= SHARES) {
        let message = Message::new("share-too-many").count("max", lent);
        return Ok(Outcome::Wrong(FieldErrors::one("number", message)));
    }
    let Some(friend) = allocations::store::share(&mut attempt.transaction, id, number, (now, until)).await? else {
        return Ok(Outcome::Wrong(FieldErrors::one("number", "share-nobody")));
    };
    let detail = code.as_str();
    visit.origin.entry(Action::LOCKER_SHARED, friend).detail(detail).record(&mut *attempt.transaction).await?;
    attempt.touch(friend);
    Ok(Outcome::Lent)
}

async fn destroy(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::ShareEnd { code, number }: paths::ShareEnd,
    visit: FormRequest,
) -> Result<Response> {
    let now = visit.origin.at;
    let Some(mut attempt) = lockers.begin(&code, member.member.id, now).await? else {
        return Err(Error::NotFound);
    };
    // Also of a locker that is overdue: taking back is always possible.
    let id = match attempt.situation.release() {
        Ok(tenancy) => tenancy.id,
        Err(refusal) => {
            attempt.undo().await?;
            return refuse(&lockers, &member, visit, RefusalPage::Locker(&code), refusal).await;
        }
    };
    let Some(friend) = allocations::store::unshare(&mut attempt.transaction, id, number.as_str(), now).await? else {
        attempt.undo().await?;
        return Err(Error::NotFound);
    };
    let detail = code.as_str();
    visit.origin.entry(Action::LOCKER_UNSHARED, friend).detail(detail).record(&mut *attempt.transaction).await?;
    let news = News { member_id: friend, allocation_id: id, code: &code, from: None, reason: None };
    news.tell(&mut attempt.transaction, &UNSHARED, now).await?;
    attempt.touch(friend);
    lockers.finish_recorded(attempt).await?;
    lockers.context.mailer.wake();
    Ok(visit.done(paths::Locker { code }, "flash-locker-unshared"))
}
