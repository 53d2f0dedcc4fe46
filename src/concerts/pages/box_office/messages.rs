//! Messages to all holders of bookings: draft, preview, sending, delivery state.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::{FormRequest, sign_in::session::SellsSeats},
    concerts::{
        Concerts,
        announcements::{
            messages,
            store_messages::{self, Delivery, Message, MessageRecipient, NewMessage, Reach, SendOutcome},
        },
        pages::box_office::concerts::input,
        paths::box_office,
        programme::concert::Concert,
    },
    error::{Error, Result},
    ids::{ConcertId, MemberId},
    text::characters::is_deceptive,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        forms::{
            idempotency_key::parse_idempotency_key,
            refusal::{FormView as _, form_view},
        },
        pages::fragment,
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .route(box_office::Messages::PATH, get(index).post(create))
        .route(box_office::NewMessage::PATH, get(new).post(preview))
        .route(box_office::Message::PATH, get(show))
}

/// Longest subject and text, in characters.
const SUBJECT: usize = 120;
const TEXT: usize = 3000;

/// The past messages.
#[derive(Template)]
#[template(path = "concerts/box_office/messages/index.html")]
struct IndexMessages {
    page: Page,
    concert: Concert,
    messages: Vec<Message>,
}

async fn index(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::Messages { id }: box_office::Messages,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let messages = store_messages::list(&concerts.context.db, id, None).await?;
    Ok(fragment::page(StatusCode::OK, &IndexMessages { page, concert, messages }))
}

/// The form of a message; once it was read, as it will be sent.
#[derive(Template)]
#[template(path = "concerts/box_office/messages/new.html", blocks = ["form"])]
struct WriteMessage {
    page: Page,
    concert: Concert,
    form: Form,
    errors: FieldErrors,
    reach: Reach,
    /// The message to be looked at before it is sent.
    preview: Option<Draft>,
}

form_view!(WriteMessage);

impl WriteMessage {
    async fn load(concerts: &Concerts, concert: Concert, page: Page, form: Form) -> Result<Self> {
        let reach = store_messages::reach(&concerts.context.db, concert.id).await?;
        Ok(Self { page, concert, form, errors: FieldErrors::default(), reach, preview: None })
    }

    /// True if there is nobody to write to.
    fn nobody(&self) -> bool {
        self.reach.by_email + self.reach.by_hand == 0
    }
}

async fn new(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::NewMessage { id }: box_office::NewMessage,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let form = Form::filled([("idempotency_key", &Uuid::new_v4().to_string())]);
    Ok(WriteMessage::load(&concerts, concert, page, form).await?.fresh(fragment))
}

/// A message as its form has it.
struct Draft {
    subject: String,
    text: String,
    idempotency_key: String,
}

impl Draft {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let subject = errors.take(input::line(form, "subject", "office-write-subject-empty", SUBJECT));
        let text = errors.take(text(form));
        let key = errors.take(parse_idempotency_key(form, "booking-key"));
        match (subject, text, key) {
            (Some(subject), Some(text), Some(idempotency_key)) if errors.is_empty() => {
                Ok(Self { subject, text, idempotency_key })
            }
            _ => Err(errors),
        }
    }
}

fn text(form: &Form) -> Result<String, FieldErrors> {
    let text = form.value("text").replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldErrors::one("text", "office-write-text-empty"));
    }
    if text.chars().any(|c| !matches!(c, '\n' | '\t') && is_deceptive(c)) {
        return Err(FieldErrors::one("text", "office-characters"));
    }
    input::short(text, "text", TEXT)
}

/// The message as it will be sent, with the people whom it reaches. Nothing is sent yet.
async fn preview(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::NewMessage { id }: box_office::NewMessage,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let parsed = if form.value("action") == "change" { None } else { Some(Draft::parse(&form)) };
    let view = WriteMessage::load(&concerts, concert, request.page, form).await?;
    Ok(match parsed {
        None => view.fresh(request.fragment),
        Some(Err(errors)) => view.refused(request.fragment, errors),
        Some(Ok(_)) if view.nobody() => view.refused(request.fragment, Refusal::conflict("office-write-nobody")),
        Some(Ok(draft)) => WriteMessage { preview: Some(draft), ..view }.fresh(request.fragment),
    })
}

async fn create(
    State(concerts): State<Concerts>,
    SellsSeats(staff): SellsSeats,
    box_office::Messages { id }: box_office::Messages,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let outcome = match Draft::parse(&form) {
        Ok(draft) => {
            let message = draft.message(id, staff.member.id, request.origin.at);
            match messages::send(&concerts, &request.origin, &concert, &message).await? {
                SendOutcome::Sent(message, _) | SendOutcome::Again(message) => Ok(message),
                SendOutcome::Nobody => Err(Refusal::conflict("office-write-nobody")),
            }
        }
        Err(errors) => Err(errors.into()),
    };
    match outcome {
        Ok(message) => Ok(request.done(box_office::Message { id, message }, "flash-message-sent")),
        Err(refusal) => {
            let view = WriteMessage::load(&concerts, concert, request.page, form).await?;
            Ok(view.refused(request.fragment, refusal))
        }
    }
}

impl Draft {
    fn message(&self, concert_id: ConcertId, sent_by: MemberId, now: OffsetDateTime) -> NewMessage<'_> {
        let (subject, text, idempotency_key) = (&self.subject, &self.text, &self.idempotency_key);
        NewMessage { concert_id, subject, text, idempotency_key, sent_by, now }
    }
}

/// A message with the bookings that it was for.
#[derive(Template)]
#[template(path = "concerts/box_office/messages/show.html")]
struct ShowMessage {
    page: Page,
    concert: Concert,
    message: Message,
    readers: Vec<MessageRecipient>,
}

impl MessageRecipient {
    fn name(&self) -> String {
        format!("{} {}", self.surname, self.first_name)
    }

    /// Tone of the badge of the delivery.
    fn tone(&self) -> &'static str {
        match self.delivery {
            Delivery::Delivered | Delivery::Told => "good",
            Delivery::ToTell => "warn",
            Delivery::OnItsWay | Delivery::Withdrawn => "",
        }
    }
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    box_office::Message { id, message }: box_office::Message,
    page: Page,
) -> Result<Response> {
    let concert = concerts.load_concert(id).await?;
    let db = &concerts.context.db;
    let message = store_messages::list(db, id, Some(message)).await?.pop().ok_or(Error::NotFound)?;
    let readers = store_messages::list_readers(db, message.id).await?;
    Ok(fragment::page(StatusCode::OK, &ShowMessage { page, concert, message, readers }))
}
