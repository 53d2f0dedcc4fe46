//! Messages of a conversation: list and create.

use axum::response::IntoResponse;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use uuid::Uuid;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, actor, memberships, mentions,
        messages::{
            body::Body,
            markup,
            plain_text::plain,
            posting::new_message::{NewMessage, Verdict},
            slash_command::{self, TypedText, Verb},
            store_drafts,
        },
        pages::{
            messages::{
                drafts, history,
                slash_commands::{self, Caller},
            },
            rooms::show,
        },
        paths,
        rooms::store_conversations,
        search::folding::search_text,
    },
    error::{Error, Refusable, Result},
    ids::{MemberId, MessageId, RoomId},
    web::{FieldErrors, Form, Refusal},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::RoomMessages::PATH, get(history::index).post(create))
}

async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomMessages { id: room_id }: paths::RoomMessages,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let me = member.id;
    let refusal = match (chat.pace.check(me), slash_command::read(form.value("body"))) {
        (Err(wait), _) => Refusal::too_early(wait),
        (Ok(()), TypedText::Unknown) => Refusal::one("body", "command-no-such"),
        (Ok(()), TypedText::Command(verb, rest)) if verb != Verb::Me || rest.is_empty() => {
            let caller = Caller { chat: &chat, member: &member, actor: actor(&member, &request.origin), room_id };
            match slash_commands::run(&caller, verb, rest).await {
                Ok(Ok(done)) => return Ok(done.answer(request)),
                Ok(Err(refusal)) => refusal,
                Err(Error::TooMany(wait)) => Refusal::too_early(wait),
                Err(error) => return Err(error),
            }
        }
        (Ok(()), _) => match write(&chat, parse(&form, room_id, me)).await? {
            Ok((id, seq)) => {
                forget_draft(&chat, me, room_id, &form).await?;
                return Ok(written(&request, room_id, id, seq));
            }
            Err(refusal) => refusal,
        },
    };
    if refusal.errors.iter().any(|(field, message)| field == "client_id" || message.key() == REUSED) {
        // Drawn again with the same id, the form would be refused for ever.
        form.set("client_id", "");
    }
    show::answer(&chat, &member, room_id, request.page, form, refusal).await
}

/// Error for a message whose id is in use.
const REUSED: &str = "message-reused";

/// Deletes the draft from which the message was made, which the field `draft` says. One that is the beginning of the message
/// went with it; a text from another device stays.
async fn forget_draft(chat: &Chat, me: MemberId, room_id: RoomId, form: &Form) -> Result<()> {
    let draft = drafts::lines(form.value("draft"));
    if !draft.is_empty() {
        store_drafts::discard(&chat.context.db, me, room_id, Some(&draft)).await?;
    }
    Ok(())
}

/// Stores a message: its id and position, or its errors.
async fn write(chat: &Chat, message: Result<NewMessage, FieldErrors>) -> Refusable<(MessageId, i64), Refusal> {
    let message = match message {
        Ok(message) => named(chat, message).await?,
        Err(errors) => return Ok(Err(errors.into())),
    };
    let (me, room_id) = (message.author_id, message.room_id);
    match chat.writer.post(message).await? {
        Verdict::Written { id, seq, .. } => Ok(Ok((id, seq))),
        Verdict::Stranger => Err(Error::NotFound),
        Verdict::Blocked => Ok(Err(blocked(chat, me, room_id).await?)),
        Verdict::Alone => Ok(Err(Refusal::conflict("direct-alone"))),
        Verdict::NoSuchReply => Ok(Err(Refusal::one("reply_to", "message-no-reply"))),
        Verdict::Reused => Ok(Err(Refusal::conflict(REUSED))),
    }
}

/// The reason why nothing is written in a direct where one has blocked the other. A block by the other one reads like any other
/// choice of who may write to them.
async fn blocked(chat: &Chat, me: MemberId, room_id: RoomId) -> Result<Refusal> {
    let room = store_conversations::find(&chat.context.db, me, room_id).await?;
    let is_mine = room.is_some_and(|room| room.is_blocking());
    Ok(Refusal::one("body", if is_mine { "direct-you-block" } else { "direct-refused" }))
}

/// A browser goes back to the page, to what it wrote; a script hears what it asked for by the stream.
fn written(request: &FormRequest, room_id: RoomId, id: MessageId, seq: i64) -> Response {
    if request.fragment.0 {
        let headers = [("x-message-seq", seq.to_string())];
        (StatusCode::NO_CONTENT, headers).into_response()
    } else {
        request.fragment.redirect(format!("{}#message-{id}", paths::Room { id: room_id }))
    }
}

/// The message with those whom it names. Strangers learn nothing of who is there: theirs is refused by the writer.
async fn named(chat: &Chat, mut message: NewMessage) -> Result<NewMessage> {
    let db = &chat.context.db;
    if message.body.as_str().contains('@') && memberships::store::is_in(db, message.author_id, message.room_id).await? {
        let candidates = mentions::store::candidates(db, message.room_id, message.body.as_str()).await?;
        (message.html, message.mentions) = markup::render_naming(&message.body, &candidates);
        message.search_text = search_text(&plain(message.html.as_str()));
    }
    Ok(message)
}

fn parse(form: &Form, room_id: RoomId, author_id: MemberId) -> Result<NewMessage, FieldErrors> {
    let mut errors = form.errors();
    let body = errors.take(Body::parse(form.value("body")));
    let client_id = Uuid::parse_str(form.value("client_id"));
    if client_id.is_err() {
        errors.add("client_id", "message-client-id");
    }
    let reply_to = match form.value("reply_to") {
        "" => None,
        text => text.parse().map_err(|_| errors.add("reply_to", "message-no-reply")).ok(),
    };
    match (body, client_id) {
        (Some(body), Ok(client_id)) if errors.is_empty() => {
            Ok(NewMessage { reply_to, ..NewMessage::new(room_id, author_id, client_id, body) })
        }
        _ => Err(errors),
    }
}
