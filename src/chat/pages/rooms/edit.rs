//! Edit and deletion of a room or group.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{About, CurrentMember, FormRequest, find_last_change},
    audit::Action,
    chat::{
        Chat, actor,
        live::sidebar_view::Sidebar,
        memberships::{
            action::ActionRefusal,
            dependents,
            membership::Role,
            store_dependents,
            store_people::{self, Facts},
        },
        pages::{refusals::refusal, rooms::new::parse_settings},
        paths,
        rooms::{
            changes,
            room::{JoinPolicy, Kind},
        },
        runs_rooms,
    },
    error::{Error, Result},
    ids::RoomId,
    text::folding,
    web::{
        FieldErrors, Form, Fragment, Page, Refusal, Shown, Version,
        forms::{
            refusal::{FormView as _, form_view},
            version::{self, Compared},
        },
    },
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::RoomEdit::PATH, get(edit).post(update)).route(paths::RoomDeletion::PATH, post(destroy))
}

#[derive(Template)]
#[template(path = "chat/rooms/edit.html", blocks = ["form"])]
struct EditRoom {
    page: Page,
    side: Sidebar,
    room: Facts,
    form: Form,
    errors: FieldErrors,
    /// The people of the room, when it is deleted.
    shown: Shown,
    messages: Shown,
}

form_view!(EditRoom);

impl EditRoom {
    async fn load(chat: &Chat, member: &CurrentMember, page: Page, room: Facts, form: Form) -> Result<Self> {
        let side = chat.side(member, room.id).await?;
        let mut db = chat.context.db.acquire().await?;
        let counts = store_dependents::count_of_room(&mut db, room.id).await?.ok_or(Error::NotFound)?;
        let shown = Shown::new(&dependents::people_of_room(counts), page.language);
        let messages = Shown::new(&dependents::messages_of_room(counts), page.language);
        Ok(Self { page, side, room, form, errors: FieldErrors::default(), shown, messages })
    }
}

/// Loads the room for a member who may edit it.
async fn load(chat: &Chat, member: &CurrentMember, id: RoomId) -> Result<Facts> {
    let room = store_people::find(&chat.context.db, member.id, id, runs_rooms(member)).await?.ok_or(Error::NotFound)?;
    match room.right(runs_rooms(member)) {
        _ if room.kind == Kind::Direct => Err(Error::NotFound),
        Some(Role::Owner) => Ok(room),
        _ => Err(Error::Forbidden),
    }
}

async fn edit(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomEdit { id }: paths::RoomEdit,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let room = load(&chat, &member, id).await?;
    let form = edited(&room);
    Ok(EditRoom::load(&chat, &member, page, room, form).await?.fresh(fragment))
}

/// The fields that two people may have changed differently.
const COMPARED: [Compared; 3] = [
    Compared::line("name", "field-room-name"),
    Compared::line("about", "field-room-about"),
    Compared::choice(
        "join_policy",
        "field-room-join",
        &[
            (JoinPolicy::Open.code(), JoinPolicy::Open.label()),
            (JoinPolicy::Approval.code(), JoinPolicy::Approval.label()),
            (JoinPolicy::Invitation.code(), JoinPolicy::Invitation.label()),
        ],
    ),
];

/// The form of a change of a room as it stands.
fn edited(room: &Facts) -> Form {
    Form::filled([
        ("name", &*room.name),
        ("about", &room.about),
        ("join_policy", room.join_policy.code()),
        (version::FIELD, &room.version.to_string()),
    ])
}

/// Shows what was typed beside what the room says now. The audit knows the changes of rooms, by their new name.
async fn stale(chat: &Chat, room: &Facts, form: &mut Form, page: &Page) -> Result<Refusal> {
    let change = if room.kind == Kind::Room {
        let name = folding::escape_like(&room.name);
        find_last_change(&chat.context.db, &[Action::ROOM_CHANGED], About::Detail(&name)).await?
    } else {
        None
    };
    Ok(version::stale(form, &edited(room), &COMPARED, change.as_ref(), page.language))
}

async fn update(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomEdit { id }: paths::RoomEdit,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let room = load(&chat, &member, id).await?;
    let mut errors = form.errors();
    let wrong = match errors.take(parse_settings(&form, room.kind)).filter(|_| errors.is_empty()) {
        Some(settings) => {
            let (actor, version) = (actor(&member, &request.origin), Version::of(&form));
            match changes::update(&chat, &actor, id, settings, version).await {
                Ok(()) => return Ok(request.done(paths::RoomMembers { id }, "flash-room-changed")),
                Err(ActionRefusal::Stale) => {
                    stale(&chat, &load(&chat, &member, id).await?, &mut form, &request.page).await?
                }
                Err(refused) => refusal(refused)?,
            }
        }
        None => errors.into(),
    };
    again(&chat, &member, request, room, form, wrong).await
}

async fn destroy(
    State(chat): State<Chat>,
    member: CurrentMember,
    paths::RoomDeletion { id }: paths::RoomDeletion,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let language = request.page.language;
    let agrees = |counts| Shown::new(&dependents::people_of_room(counts), language).agrees(&form);
    match changes::destroy(&chat, &actor(&member, &request.origin), id, &agrees).await {
        Ok(()) => Ok(request.done(paths::Conversations, "flash-room-deleted")),
        Err(refused) => {
            let wrong = refusal(refused)?;
            let room = load(&chat, &member, id).await?;
            let form = edited(&room);
            again(&chat, &member, request, room, form, wrong).await
        }
    }
}

async fn again(
    chat: &Chat,
    member: &CurrentMember,
    request: FormRequest,
    room: Facts,
    form: Form,
    wrong: Refusal,
) -> Result<Response> {
    let view = EditRoom::load(chat, member, request.page, room, form).await?;
    Ok(view.refused(request.fragment, wrong))
}
