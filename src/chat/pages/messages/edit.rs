//! Edit of messages by their authors, and their earlier versions.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat,
        memberships::action::ActionRefusal,
        mentions,
        messages::{
            body::Body,
            changes, markup,
            message::{Message, Version},
            store_edit::NewText,
            store_versions,
        },
        pages::refusals::refusal,
        paths,
    },
    error::{Error, Result},
    ids::MessageId,
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
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let message = find_own(&chat, &member, id).await?;
    let body = match parse(&chat, &member, &form) {
        Ok(body) => body,
        Err(refusal) => {
            let view = EditMessage { page: request.page, message, form, errors: FieldErrors::default() };
            return Ok(view.refused(request.fragment, refusal));
        }
    };
    // Before the conversation stands still: names take a connection of their own.
    let candidates = mentions::store::candidates_again(&chat.context.db, &message, body.as_str()).await?;
    let (html, mentions) = markup::render_naming(&body, &candidates);
    let text = NewText { body: &body, html, mentions };
    match changes::edit(&chat, member.id, id, &text, version::Version::of(&form), request.page.now).await {
        Ok(()) => {}
        Err(ActionRefusal::Stale) => return stale(&chat, &member, id, request, &mut form).await,
        Err(refused) => {
            let view = EditMessage { page: request.page, message, form, errors: FieldErrors::default() };
            return Ok(view.refused(request.fragment, refusal(refused)?));
        }
    }
    if request.fragment.0 {
        let message = chat.message(&member, id).await?;
        Ok(fragment::page(StatusCode::OK, &ShowText { message }))
    } else {
        Ok(request.fragment.redirect(message.permalink()))
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
    request: FormRequest,
    form: &mut Form,
) -> Result<Response> {
    let version = store_versions::find_current_version(&chat.context.db, id).await?;
    let message = find_own(chat, member, id).await?;
    form.set(version::FIELD, &version.to_string());
    let when = in_full(message.edited_at.unwrap_or(message.created_at), request.page.language);
    let words = messages::Message::new("stale-message").with("when", when).with("standing", &*message.body);
    let (form, errors) = (form.clone(), FieldErrors::default());
    Ok(EditMessage { page: request.page, message, form, errors }.refused(request.fragment, version::stale_text(words)))
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
