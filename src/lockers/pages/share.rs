//! Sharing of a locker, and its end.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest, members::number::MemberNumber},
    error::{Error, Result},
    lockers::{
        Lockers,
        allocations::{
            Refusal,
            sharing::{NewShare, NotShared},
        },
        pages::refusal::{RefusalPage, correct, refuse},
        paths,
    },
    web::{FieldErrors, Form},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::Share::PATH, post(create)).route(paths::ShareEnd::PATH, post(destroy))
}

fn parse(form: &Form, own: &MemberNumber) -> Result<NewShare, FieldErrors> {
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
        Some(number) if errors.is_empty() => Ok(NewShare { number, until }),
        _ => Err(errors),
    }
}

async fn create(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Share { code }: paths::Share,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let shared = match parse(&form, &member.member.number) {
        Ok(share) => lockers.share(&request.origin, &code, member.member.id, &share).await?,
        Err(errors) => Err(NotShared::Wrong(errors)),
    };
    match shared {
        Ok(()) => Ok(request.done(paths::Locker { code }, "flash-locker-shared")),
        Err(NotShared::Refused(refusal)) => {
            refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await
        }
        Err(NotShared::Wrong(errors)) => correct(&lockers, &member, request, &code, form, errors).await,
    }
}

async fn destroy(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::ShareEnd { code, number }: paths::ShareEnd,
    request: FormRequest,
) -> Result<Response> {
    match lockers.end_share(&request.origin, &code, member.member.id, &number).await? {
        Ok(()) => Ok(request.done(paths::Locker { code }, "flash-locker-unshared")),
        Err(Refusal::Unknown) => Err(Error::NotFound),
        Err(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
    }
}
