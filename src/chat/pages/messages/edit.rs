//! Edit of messages by their authors, and their earlier versions.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, mentions,
        messages::{
            body::Body,
            markup::{self, Shown},
            message::{Message, Version},
            store_edit, store_versions,
        },
        paths,
    },
    error::{Error, Result},
    ids::{MemberId, MessageId},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::{
            refusal::{FormView as _, form_view},
            version,
        },
        pages::{fragment, messages},
        time::in_full,
    },
};

pub(crate) fn router() -> Router<Chat> {
    let router = Router::new().route(paths::MessageEdit::PATH, get(edit).post(update));
    router.route(paths::MessageVersions::PATH, get(index))
}

/// The form for another text, in place of the one that stands.
#[derive(Template)]
#[template(path = "chat/messages/edit.html", blocks = ["form"])]
struct EditMessage {
    page: Page,
    message: Message,
    form: Form,
    errors: FieldErrors,
}

form_view!(EditMessage);

/// Current text of the message.
#[derive(Template)]
#[template(path = "chat/messages/_text.html")]
struct ShowText {
    message: Message,
}

/// A message of the member's own.
async fn find_own(chat: &Chat, member: &CurrentMember, id: MessageId) -> Result<Message> {
    let message = chat.message(member, id).await?;
    let own = message.author.as_ref().is_some_and(|author| author.id == member.id);
    if own { Ok(message) } else { Err(Error::Forbidden) }
}

async fn edit(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageEdit { id }: paths::MessageEdit,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let message = find_own(&chat, &member, id).await?;
    // Read before the text: of two changes at once the older version beside the newer text is refused, never taken.
    let version = store_versions::find_current_version(&chat.context.db, id).await?;
    let message = find_own(&chat, &member, message.id).await?;
    let form = Form::filled([("body", &*message.body), (version::FIELD, &version.to_string())]);
    Ok(EditMessage { page, message, form, errors: FieldErrors::default() }.fresh(fragment))
}

async fn update(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageEdit { id }: paths::MessageEdit,
    visit: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let message = find_own(&chat, &member, id).await?;
    let body = match parse(&chat, &member, &form) {
        Ok(body) => body,
        Err(refusal) => {
            let view = EditMessage { page: visit.page, message, form, errors: FieldErrors::default() };
            return Ok(view.refused(visit.fragment, refusal));
        }
    };
    // Before the conversation stands still: names take a connection of their own.
    let candidates = mentions::store::candidates_again(&chat.context.db, &message, body.as_str()).await?;
    let text = (&body, markup::render_naming(&body, &candidates));
    if !write(&chat, &member, id, text, (version::Version::of(&form), visit.page.now)).await? {
        return stale(&chat, &member, id, (visit, &mut form)).await;
    }
    if visit.fragment.0 {
        let message = chat.message(&member, id).await?;
        Ok(fragment::page(StatusCode::OK, &ShowText { message }))
    } else {
        Ok(visit.fragment.redirect(message.permalink()))
    }
}

fn parse(chat: &Chat, member: &CurrentMember, form: &Form) -> Result<Body, Refusal> {
    chat.pace.check(member.id).map_err(Refusal::too_early)?;
    let mut errors = form.errors();
    let body = errors.take(Body::parse(form.value("body")));
    body.filter(|_| errors.is_empty()).ok_or_else(|| errors.into())
}

/// Shows the input of this device beside the text saved by another one meanwhile.
async fn stale(
    chat: &Chat,
    member: &CurrentMember,
    id: MessageId,
    (visit, form): (FormRequest, &mut Form),
) -> Result<Response> {
    let version = store_versions::find_current_version(&chat.context.db, id).await?;
    let message = find_own(chat, member, id).await?;
    form.set(version::FIELD, &version.to_string());
    let when = in_full(message.edited_at.unwrap_or(message.created_at), visit.page.language);
    let words = messages::Message::new("stale-message").with("when", when).with("standing", &*message.body);
    let (form, errors) = (form.clone(), FieldErrors::default());
    Ok(EditMessage { page: visit.page, message, form, errors }.refused(visit.fragment, version::stale_text(words)))
}

/// Writes another text in place of the version; the same text is no change. False: the message has another version.
async fn write(
    chat: &Chat,
    member: &CurrentMember,
    id: MessageId,
    (body, (html, named)): (&Body, (Shown, Vec<MemberId>)),
    (version, now): (version::Version, OffsetDateTime),
) -> Result<bool> {
    let me = member.id;
    let change = store_edit::begin(&chat.context.db, me, id).await?.ok_or(Error::NotFound)?;
    let room_id = change.message.room_id;
    if change.message.author_id != Some(me) || change.message.blocked {
        return Err(Error::Forbidden);
    }
    if change.message.body == body.as_str() {
        return Ok(true);
    }
    // The conversation stands still until the change is made.
    if !version.allows(change.message.version) {
        return Ok(false);
    }
    change.edit(body, &html, &named, now).await?;
    chat.changed(room_id);
    for member_id in named {
        chat.changed_for(member_id);
    }
    Ok(true)
}

/// All versions of a message, the latest first.
#[derive(Template)]
#[template(path = "chat/messages/versions.html")]
struct IndexVersions {
    page: Page,
    message: Message,
    versions: Vec<Version>,
}

async fn index(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageVersions { id }: paths::MessageVersions,
    page: Page,
) -> Result<Response> {
    let message = chat.message(&member, id).await?;
    let mut versions = store_versions::list(&chat.context.db, id).await?;
    versions.reverse();
    Ok(fragment::page(StatusCode::OK, &IndexVersions { page, message, versions }))
}
