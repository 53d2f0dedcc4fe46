//! Management of other members: invite, accept, refuse, remove, change the role. Invitees accept and refuse at the same
//! addresses.

use axum::{extract::State, response::Response};

use crate::{
    accounts::{CurrentMember, FormRequest, members::number::MemberNumber},
    chat::{
        Chat, actor,
        memberships::{
            action::ActionRefusal,
            by_member,
            by_moderator::{self, Invited},
            member_lookup::Lookup,
            membership::Role,
            store_people,
            store_requests::RequestSelection,
        },
        pages::memberships::{
            own,
            questions::{self, HANDOVER},
        },
        pages::refusals::refusal,
        paths,
    },
    error::{Refusable, Result},
    ids::RoomId,
    web::{FieldErrors, Form, Message, Refusal},
};

pub(crate) async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::Invitations { id }: paths::Invitations,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let mut errors = form.errors();
    let number = errors.take(invited(&chat, &member, &request, form.value("number")).await?);
    let Some(number) = number.filter(|_| errors.is_empty()) else {
        return own::refuse(&chat, &member, request, id, form, errors.into()).await;
    };
    match by_moderator::invite(&chat, &actor(&member, &request.origin), id, &number).await {
        Ok(invited) => Ok(request.done(paths::RoomMembers { id }, confirm(invited))),
        Err(refused) => own::refuse(&chat, &member, request, id, form, refusal(refused)?).await,
    }
}

/// Key of the text that confirms an invitation.
pub(crate) fn confirm(invited: Invited) -> &'static str {
    match invited {
        Invited::Member => "flash-member-added",
        Invited::Asked => "flash-member-invited",
    }
}

/// The number of the member to be invited, who is named by it or by a name that nobody else has.
async fn invited(
    chat: &Chat,
    member: &CurrentMember,
    request: &FormRequest,
    text: &str,
) -> Refusable<MemberNumber, FieldErrors> {
    match MemberNumber::parse(text) {
        Ok(number) => Ok(Ok(number)),
        Err(_) if text.chars().any(char::is_alphabetic) => {
            let lookup = Lookup { chat, member, at: request.origin.at };
            Ok(lookup.whole(text).await?.found().map_err(|key| FieldErrors::one("number", key)))
        }
        Err(errors) => Ok(Err(errors)),
    }
}

pub(crate) async fn accept(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MembershipAcceptance { id, number }: paths::MembershipAcceptance,
    request: FormRequest,
) -> Result<Response> {
    if number == member.number {
        let accepted = by_member::accept(&chat, &actor(&member, &request.origin), id).await;
        let to = paths::Room { id }.to_string();
        return answer(&chat, &member, request, id, accepted, to, "flash-room-joined".into()).await;
    }
    let whose = RequestSelection::These(&[number.as_str()]);
    let accepted = by_moderator::accept(&chat, &actor(&member, &request.origin), id, &whose).await;
    settle(&chat, &member, request, id, accepted, "flash-requests-accepted").await
}

pub(crate) async fn refuse(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MembershipRefusal { id, number }: paths::MembershipRefusal,
    request: FormRequest,
) -> Result<Response> {
    let actor = actor(&member, &request.origin);
    if number == member.number {
        let changed = by_member::withdraw(&chat, &actor, id).await;
        let to = paths::Rooms.to_string();
        return answer(&chat, &member, request, id, changed, to, "flash-request-withdrawn".into()).await;
    }
    let refused = by_moderator::refuse(&chat, &actor, id, &RequestSelection::These(&[number.as_str()])).await;
    settle(&chat, &member, request, id, refused, "flash-requests-refused").await
}

pub(crate) async fn accept_several(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RequestsAcceptance { id }: paths::RequestsAcceptance,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let numbers: Vec<&str> = form.values("number").collect();
    let whose = match whose(&form, &numbers) {
        Ok(whose) => whose,
        Err(errors) => return own::refuse(&chat, &member, request, id, form.clone(), errors.into()).await,
    };
    let accepted = by_moderator::accept(&chat, &actor(&member, &request.origin), id, &whose).await;
    settle(&chat, &member, request, id, accepted, "flash-requests-accepted").await
}

pub(crate) async fn refuse_several(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RequestsRefusal { id }: paths::RequestsRefusal,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let numbers: Vec<&str> = form.values("number").collect();
    let whose = match whose(&form, &numbers) {
        Ok(whose) => whose,
        Err(errors) => return own::refuse(&chat, &member, request, id, form.clone(), errors.into()).await,
    };
    let refused = by_moderator::refuse(&chat, &actor(&member, &request.origin), id, &whose).await;
    settle(&chat, &member, request, id, refused, "flash-requests-refused").await
}

/// Selected requests, or all.
fn whose<'a>(form: &Form, numbers: &'a [&'a str]) -> Result<RequestSelection<'a>, FieldErrors> {
    let mut errors = form.errors_but(&["number"]);
    if form.checked("all") {
        return if errors.is_empty() { Ok(RequestSelection::All) } else { Err(errors) };
    }
    if numbers.is_empty() {
        errors.add("", "requests-none-ticked");
    }
    if errors.is_empty() { Ok(RequestSelection::These(numbers)) } else { Err(errors) }
}

/// Response to a decision on requests: none of them existed any more, or the existing ones are settled.
async fn settle(
    chat: &Chat,
    member: &CurrentMember,
    request: FormRequest,
    id: RoomId,
    outcome: Result<usize, ActionRefusal>,
    key: &'static str,
) -> Result<Response> {
    match outcome {
        Ok(0) => own::refuse(chat, member, request, id, Form::default(), Refusal::conflict("request-gone")).await,
        Ok(_) => Ok(request.done(paths::RoomMembers { id }, key)),
        Err(refused) => own::refuse(chat, member, request, id, Form::default(), refusal(refused)?).await,
    }
}

async fn answer(
    chat: &Chat,
    member: &CurrentMember,
    request: FormRequest,
    id: RoomId,
    outcome: Result<(), ActionRefusal>,
    to: String,
    done: Message,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(request.done(&to, done)),
        Err(refused) => own::refuse(chat, member, request, id, Form::default(), refusal(refused)?).await,
    }
}

pub(crate) async fn destroy(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MembershipRemoval { id, number }: paths::MembershipRemoval,
    request: FormRequest,
) -> Result<Response> {
    let done = Message::new("flash-member-removed").with("name", name(&chat, id, &number).await?);
    let changed = by_moderator::remove(&chat, &actor(&member, &request.origin), id, &number).await;
    answer(&chat, &member, request, id, changed, paths::RoomMembers { id }.to_string(), done).await
}

pub(crate) async fn update(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MembershipRole { id, number }: paths::MembershipRole,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let mut errors = form.errors();
    let role = Role::parse(form.value("role"));
    if role.is_none() {
        errors.add("", "role-unknown");
    }
    let Some(role) = role.filter(|_| errors.is_empty()) else {
        return own::refuse(&chat, &member, request, id, form, errors.into()).await;
    };
    if role == Role::Owner && !form.checked("sure") {
        let path = paths::MembershipRole { id, number: number.clone() }.to_string();
        return questions::ask(&chat, &member, request.page, &HANDOVER, id, &number, path).await;
    }
    let actor = actor(&member, &request.origin);
    let done = Message::new("flash-role-changed").with("name", name(&chat, id, &number).await?);
    let changed = by_moderator::change_role(&chat, &actor, id, &number, role).await;
    answer(&chat, &member, request, id, changed, paths::RoomMembers { id }.to_string(), done).await
}

/// The name of somebody in a conversation, for what is said afterwards; nothing where nobody of that number is in it.
async fn name(chat: &Chat, id: RoomId, number: &MemberNumber) -> Result<String> {
    let name = store_people::find_name(&chat.context.db, id, number.as_str()).await?;
    Ok(name.unwrap_or_default())
}
