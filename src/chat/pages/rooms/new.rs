//! Creation of a room or group.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    chat::{
        Chat, actor,
        live::sidebar_view::{BESIDE, Sidebar},
        pages::refusals::refusal,
        paths,
        rooms::{
            changes,
            room::{self, JoinPolicy, Kind, RoomName, RoomSettings},
        },
        runs_rooms,
    },
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Page,
        forms::refusal::{FormView as _, form_view},
    },
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::NewRoom::PATH, get(new))
}

#[derive(Template)]
#[template(path = "chat/rooms/new.html", blocks = ["form"])]
struct NewRoom {
    page: Page,
    side: Sidebar,
    /// True if the reader may make rooms of the directory too.
    runs_rooms: bool,
    form: Form,
    errors: FieldErrors,
}

form_view!(NewRoom);

async fn new(State(chat): State<Chat>, member: CurrentMember, fragment: Fragment, page: Page) -> Result<Response> {
    let form = Form::filled([("kind", Kind::Group.code()), ("join_policy", JoinPolicy::Open.code())]);
    let (side, runs_rooms) = (chat.side(&member, BESIDE).await?, runs_rooms(&member));
    Ok(NewRoom { page, side, runs_rooms, form, errors: FieldErrors::default() }.fresh(fragment))
}

pub(crate) async fn create(
    State(chat): State<Chat>,
    member: CurrentMember,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let runs_rooms = runs_rooms(&member);
    let wrong = match parse(&form) {
        Ok((Kind::Room, _)) if !runs_rooms => return Err(Error::Forbidden),
        Ok((kind, settings)) => match changes::create(&chat, &actor(&member, &request.origin), kind, &settings).await {
            Ok(id) => return Ok(request.fragment.redirect(paths::Room { id })),
            Err(refused) => refusal(refused)?,
        },
        Err(errors) => errors.into(),
    };
    let side = chat.side(&member, BESIDE).await?;
    let view = NewRoom { page: request.page, side, runs_rooms, form, errors: FieldErrors::default() };
    Ok(view.refused(request.fragment, wrong))
}

fn parse(form: &Form) -> Result<(Kind, RoomSettings), FieldErrors> {
    let mut errors = form.errors();
    let kind = Kind::parse(form.value("kind")).filter(|kind| *kind != Kind::Direct);
    if kind.is_none() {
        errors.add("kind", "room-kind-unknown");
    }
    let settings = errors.take(parse_settings(form, kind.unwrap_or(Kind::Group)));
    match (kind, settings) {
        (Some(kind), Some(settings)) if errors.is_empty() => Ok((kind, settings)),
        _ => Err(errors),
    }
}

/// Parses the form of a room or group. Groups are always by invitation, whatever the form says.
pub(crate) fn parse_settings(form: &Form, kind: Kind) -> Result<RoomSettings, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.take(RoomName::parse(form.value("name")));
    let about = errors.take(room::parse_about(form.value("about")));
    let join_policy = match kind {
        Kind::Room => JoinPolicy::parse(form.value("join_policy")),
        Kind::Group | Kind::Direct => Some(JoinPolicy::Invitation),
    };
    if join_policy.is_none() {
        errors.add("join_policy", "room-join-unknown");
    }
    match (name, about, join_policy) {
        (Some(name), Some(about), Some(join_policy)) if errors.is_empty() => {
            Ok(RoomSettings { name, about, join_policy })
        }
        _ => Err(errors),
    }
}
