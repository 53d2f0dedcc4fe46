//! Reactions to messages: add and remove.

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat,
        messages::{
            emoji::{Emoji, OFFERED},
            markup::Shown,
            message::Message,
            store_edit,
        },
        pages::messages::changed,
        paths,
    },
    error::{Error, Result},
    ids::MessageId,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::refusal::{FormView as _, form_view},
    },
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(&paths::message_reactions("{id}"), get(new).post(create))
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
    Path(id): Path<MessageId>,
    member: CurrentMember,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let message = chat.message(&member, id).await?;
    Ok(NewReaction { page, message, form: Form::default(), errors: FieldErrors::default() }.fresh(fragment))
}

async fn create(
    State(chat): State<Chat>,
    Path(id): Path<MessageId>,
    member: CurrentMember,
    visit: FormRequest,
    form: Form,
) -> Result<Response> {
    let mut errors = form.errors();
    let emoji = errors.take(Emoji::parse(form.value("emoji")));
    let refusal: Refusal = match (chat.pace.check(member.id), emoji.filter(|_| errors.is_empty())) {
        (Err(wait), _) => Refusal::too_early(wait),
        (Ok(()), Some(emoji)) => {
            let change = store_edit::begin(&chat.context.db, member.id, id).await?.ok_or(Error::NotFound)?;
            if change.message.blocked {
                return Err(Error::Forbidden);
            }
            let (room_id, seq) = (change.message.room_id, change.message.seq);
            if change.react(member.id, &emoji, visit.page.now).await? {
                chat.changed(room_id);
                return Ok(changed::changed(&visit, &paths::permalink(room_id, seq, id)));
            }
            Refusal::one("emoji", "reaction-many")
        }
        (Ok(()), None) => errors.into(),
    };
    let message = chat.message(&member, id).await?;
    Ok(NewReaction { page: visit.page, message, form, errors: FieldErrors::default() }.refused(visit.fragment, refusal))
}
