//! Reactions to messages: add and remove.

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat,
        messages::{
            changes,
            emoji::{Emoji, OFFERED},
            markup::Shown,
            message::Message,
        },
        pages::{messages::changed, refusals},
        paths,
    },
    error::Result,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};
use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::MessageReactions::PATH, get(new).post(create))
}

#[derive(Template)]
#[template(path = "chat/messages/reactions.html", blocks = ["form"])]
struct NewReaction {
    page: Page,
    message: Message,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewReaction);

impl NewReaction {
    fn text(&self) -> &Shown {
        &self.message.html
    }
}

async fn new(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageReactions { id }: paths::MessageReactions,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let message = chat.message(&member, id).await?;
    Ok(NewReaction { page, message, form: Form::default(), errors: FieldErrors::default() }.fresh(fragment))
}

async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::MessageReactions { id }: paths::MessageReactions,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let mut errors = form.errors();
    let emoji = errors.take(Emoji::parse(form.value("emoji")));
    let refusal: Refusal = match (chat.pace.check(member.id), emoji.filter(|_| errors.is_empty())) {
        (Err(wait), _) => Refusal::too_early(wait),
        (Ok(()), Some(emoji)) => match changes::react(&chat, member.id, id, &emoji, request.page.now).await {
            Ok(message) => {
                let path = paths::Room { id: message.room_id }.message(message.seq, id);
                return Ok(changed::changed(&request, path));
            }
            Err(refused) => refusals::refusal(refused)?,
        },
        (Ok(()), None) => errors.into(),
    };
    let message = chat.message(&member, id).await?;
    Ok(NewReaction { page: request.page, message, form, errors: FieldErrors::default() }
        .refused(request.fragment, refusal))
}
