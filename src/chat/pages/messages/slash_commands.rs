//! Execution of slash commands.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest, members::number::MemberNumber},
    chat::{
        Chat,
        live::sidebar_view::{BESIDE, Sidebar},
        memberships::{
            action::{ActionRefusal, Actor, Reason},
            by_member, by_moderator,
            member_lookup::Lookup,
            store::is_in,
            store_join_leave,
        },
        messages::{
            body,
            slash_command::Verb,
            store_drafts::{self, Draft},
        },
        pages::{
            friends,
            memberships::requests,
            presence,
            refusals::{self, refusal},
        },
        paths,
        presence::presences::PresenceSetting,
        rooms::{
            changes, directs,
            room::{JoinPolicy, Kind, RoomName, RoomSettings},
        },
    },
    error::{Error, Refusable, Result},
    ids::RoomId,
    web::{Page, Refusal, pages::fragment},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::SlashCommands::PATH, get(index))
}

#[derive(Template)]
#[template(path = "chat/messages/slash_commands.html")]
struct IndexCommands {
    page: Page,
    side: Sidebar,
}

async fn index(State(chat): State<Chat>, member: CurrentMember, page: Page) -> Result<Response> {
    let side = chat.side(&member, BESIDE).await?;
    Ok(fragment::page(StatusCode::OK, &IndexCommands { page, side }))
}

/// Redirect after a slash command, and the message shown there.
pub(crate) struct Done(String, Option<&'static str>);

impl Done {
    pub(crate) fn answer(self, request: FormRequest) -> Response {
        match self {
            Self(path, Some(key)) => request.done(&path, key),
            Self(path, None) => request.fragment.redirect(&path),
        }
    }
}

/// Member and conversation of a slash command.
pub(crate) struct Caller<'a> {
    pub(crate) chat: &'a Chat,
    pub(crate) member: &'a CurrentMember,
    pub(crate) actor: Actor<'a>,
    pub(crate) room_id: RoomId,
}

/// Runs a slash command: the redirect, or the errors.
pub(crate) async fn run(caller: &Caller<'_>, verb: Verb, rest: &str) -> Refusable<Done, Refusal> {
    if !is_in(&caller.chat.context.db, caller.actor.id, caller.room_id).await? {
        return Err(Error::NotFound);
    }
    if let Some(key) = unfit(verb, rest) {
        return Ok(Err(Refusal::one("body", key)));
    }
    let lookup = Lookup { chat: caller.chat, member: caller.member, at: caller.actor.origin.at };
    let done = match verb {
        Verb::Help | Verb::Members | Verb::Search => Ok(Done(elsewhere(caller.room_id, verb, rest), None)),
        Verb::Away => caller.set_presence(PresenceSetting::Away, rest).await,
        Verb::Busy => caller.set_presence(PresenceSetting::Busy, rest).await,
        Verb::Invisible => caller.set_presence(PresenceSetting::Invisible, rest).await,
        // `/me` is posted as a message and never arrives here.
        Verb::Back | Verb::Me => caller.set_presence(PresenceSetting::Auto, "").await,
        Verb::Group => match RoomName::parse(rest) {
            Ok(name) => caller.group(name).await,
            Err(errors) => return Ok(Err(errors.into())),
        },
        Verb::Leave => caller.leave().await,
        Verb::Write => {
            let (person, text) = lookup.first(rest).await?;
            match person.found() {
                Ok(number) => caller.write_to(&number, text).await,
                Err(key) => return Ok(Err(Refusal::one("body", key))),
            }
        }
        Verb::Friend | Verb::Invite => match lookup.whole(rest).await?.found() {
            Ok(number) => caller.with(verb, &number).await,
            Err(key) => return Ok(Err(Refusal::one("body", key))),
        },
    };
    match done {
        Err(ActionRefusal::NotFound) => Ok(Err(Refusal::one("body", "command-not-here"))),
        // Every member who may write may give all commands; only invitations need a role.
        Err(ActionRefusal::Forbidden) => Ok(Err(Refusal::one("body", "invite-forbidden"))),
        Err(ActionRefusal::Impossible(reason)) => Ok(Err(Refusal::one("body", refusals::key(reason)))),
        Err(refused) => Ok(Err(refusal(refused)?)),
        Ok(done) => Ok(Ok(done)),
    }
}

/// Key of the error in the argument of a command. None: valid.
fn unfit(verb: Verb, rest: &str) -> Option<&'static str> {
    match verb.lacks() {
        Some(lacks) if rest.is_empty() => Some(lacks),
        _ => (verb.stands_alone() && !rest.is_empty()).then_some("command-alone"),
    }
}

/// Commands that only lead to another page.
fn elsewhere(room_id: RoomId, verb: Verb, rest: &str) -> String {
    match verb {
        Verb::Members => paths::RoomMembers { id: room_id }.to_string(),
        Verb::Search => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            format!("{}?{}", paths::Search, query.append_pair("q", rest).finish())
        }
        _ => paths::SlashCommands.to_string(),
    }
}

impl Caller<'_> {
    fn here(&self) -> String {
        paths::Room { id: self.room_id }.to_string()
    }

    async fn set_presence(&self, setting: PresenceSetting, status: &str) -> Result<Done, ActionRefusal> {
        match presence::set(self.chat, self.actor.id, setting, status).await {
            Ok(true) => Ok(Done(self.here(), Some("flash-presence"))),
            Ok(false) => Err(Reason::StatusText.into()),
            Err(error) => Err(error.into()),
        }
    }

    async fn group(&self, name: RoomName) -> Result<Done, ActionRefusal> {
        let settings = RoomSettings { name, about: String::new(), join_policy: JoinPolicy::Invitation };
        let id = changes::create(self.chat, &self.actor, Kind::Group, &settings).await?;
        Ok(Done(paths::Room { id }.to_string(), None))
    }

    async fn leave(&self) -> Result<Done, ActionRefusal> {
        let db = &self.chat.context.db;
        if store_join_leave::load_departure(db, self.actor.id, self.room_id)
            .await?
            .is_some_and(|departure| departure.asks())
        {
            return Ok(Done(paths::Leave { id: self.room_id }.to_string(), None));
        }
        by_member::leave(self.chat, &self.actor, self.room_id).await?;
        Ok(Done(paths::Conversations.to_string(), Some("flash-room-left")))
    }

    /// Opens a direct, with the words that follow the name in its box: they are sent when it is seen to whom.
    async fn write_to(&self, number: &MemberNumber, text: &str) -> Result<Done, ActionRefusal> {
        let (chat, db) = (self.chat, &self.chat.context.db);
        let room_id = directs::open(chat, &self.actor, number).await?;
        if !text.is_empty() {
            let begun = store_drafts::find(db, self.actor.id, room_id, None, false).await?.draft;
            let whole = if begun.is_empty() { text.to_owned() } else { format!("{begun}\n{text}") };
            let whole: String = whole.chars().take(body::LONGEST).collect();
            let draft = Draft { body: &whole, reply_to: None, replaces: None };
            store_drafts::keep(db, self.actor.id, room_id, &draft, self.actor.origin.at).await?;
        }
        Ok(Done(paths::Room { id: room_id }.to_string(), None))
    }

    async fn with(&self, verb: Verb, number: &MemberNumber) -> Result<Done, ActionRefusal> {
        let key = match verb {
            Verb::Invite => {
                requests::confirm(by_moderator::invite(self.chat, &self.actor, self.room_id, number).await?)
            }
            _ => friends::confirm(crate::chat::friends::changes::request(self.chat, &self.actor, number).await?),
        };
        Ok(Done(self.here(), Some(key)))
    }
}
