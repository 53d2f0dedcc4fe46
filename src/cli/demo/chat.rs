//! Conversations of the demo: some days of messages, a request, a friend request.

use anyhow::Context as _;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    accounts::members::number::MemberNumber,
    audit::Origin,
    chat::{
        export::store_demo,
        friends,
        memberships::{action::Actor, by_member, by_moderator},
        messages::{
            body::Body,
            posting::{
                self,
                new_message::{NewMessage, Verdict},
            },
        },
        rooms::{
            changes, directs,
            room::{self, JoinPolicy, Kind, RoomName, RoomSettings},
        },
    },
    ids::{MemberId, MessageId, RoomId},
};

/// A member of the demo: id and number.
#[derive(Clone, Copy)]
pub(super) struct Person<'a> {
    pub(super) id: MemberId,
    pub(super) number: &'a MemberNumber,
}

/// The authors of the messages.
pub(super) struct People<'a> {
    pub(super) driss: Person<'a>,
    pub(super) oumou: Person<'a>,
    pub(super) ines: Person<'a>,
    pub(super) malo: Person<'a>,
}

struct Stage<'a> {
    db: &'a PgPool,
    now: OffsetDateTime,
}

/// A line of a talk: who says it, how many hours ago, and what.
type Line<'a> = (Person<'a>, i64, &'a str);

const GENERAL: &str = "Général";
const ORCHESTRA: &str = "Orchestre du campus";
const HELP: &str = "Entraide réseaux";
const OFFICE: &str = "Bureau des élèves";
const PROJECT: &str = "Projet de fin d’année";

/// Makes the conversations where there are none.
pub(super) async fn prepare(db: &PgPool, now: OffsetDateTime, people: &People<'_>) -> anyhow::Result<()> {
    if store_demo::find_room(db, ORCHESTRA).await?.is_some() {
        return Ok(());
    }
    let stage = Stage { db, now };
    make_rooms(&stage, people).await?;
    make_friends(&stage, people).await?;
    talk_at_first(&stage, people).await?;
    talk_since(&stage, people).await
}

async fn make_rooms(stage: &Stage<'_>, people: &People<'_>) -> anyhow::Result<()> {
    let People { driss, oumou, ines, malo } = *people;
    let about = "Répétitions, partitions et concerts";
    let orchestra = stage.make(oumou, Kind::Room, ORCHESTRA, about, JoinPolicy::Open).await?;
    let help = stage.make(oumou, Kind::Room, HELP, "Une question, une réponse", JoinPolicy::Open).await?;
    let office = stage.make(oumou, Kind::Room, OFFICE, "Réunions et projets du bureau", JoinPolicy::Approval).await?;
    for person in [ines, malo, driss] {
        stage.join(person, orchestra, 130).await?;
    }
    for person in [ines, malo] {
        stage.join(person, help, 129).await?;
    }
    stage.join(malo, office, 20).await
}

/// Creates friendships.
async fn make_friends(stage: &Stage<'_>, people: &People<'_>) -> anyhow::Result<()> {
    let People { driss, ines, malo, .. } = *people;
    let mut transaction = stage.db.begin().await?;
    let origin = stage.origin(ines, 139);
    friends::changes::request_in(&mut transaction, &actor(ines, &origin), malo.number).await?;
    let origin = stage.origin(malo, 138);
    friends::changes::request_in(&mut transaction, &actor(malo, &origin), ines.number).await?;
    let origin = stage.origin(driss, 5);
    friends::changes::request_in(&mut transaction, &actor(driss, &origin), ines.number).await?;
    let project = stage.make(ines, Kind::Group, PROJECT, "", JoinPolicy::Invitation).await?;
    let origin = stage.origin(ines, 137);
    by_moderator::invite_in(&mut transaction, &actor(ines, &origin), project, malo.number).await?;
    Ok(transaction.commit().await?)
}

/// The first days. In chronological order across rooms, because a search by date relies on it, as in a portal in use.
async fn talk_at_first(stage: &Stage<'_>, people: &People<'_>) -> anyhow::Result<()> {
    let People { driss, oumou, ines, malo } = *people;
    let (orchestra, general, project) =
        (stage.room(ORCHESTRA).await?, stage.room(GENERAL).await?, stage.room(PROJECT).await?);
    stage.talk(general, &[(oumou, 120, "Bienvenue sur Parvis.")]).await?;
    let welcome = (oumou, 100, "Bienvenue ! Première répétition **jeudi à 18 h 30**, salle B12.");
    let first = stage.talk(orchestra, &[welcome]).await?;
    stage.react(first, ines, "🎻").await?;
    stage.react(first, malo, "👍").await?;
    stage.answer(orchestra, first, (malo, 98, "J’apporte les pupitres.")).await?;
    let plan = [(ines, 87, "On se voit lundi pour le plan ?"), (malo, 86, "Oui, à 10 h à la bibliothèque.")];
    stage.talk(project, &plan).await?;
    let lines = [
        (ines, 75, "Qui a la partition du deuxième mouvement ?"),
        (driss, 74, "À l’accueil, dans la pochette bleue."),
        (ines, 74, "Merci !"),
    ];
    stage.talk(orchestra, &lines).await?;
    Ok(())
}

/// The days after, up to now.
async fn talk_since(stage: &Stage<'_>, people: &People<'_>) -> anyhow::Result<()> {
    let People { driss, oumou, ines, malo } = *people;
    let (orchestra, general, project) =
        (stage.room(ORCHESTRA).await?, stage.room(GENERAL).await?, stage.room(PROJECT).await?);
    let lines = [
        (malo, 50, "Quelqu’un sait pourquoi `ping` répond mais pas `ssh` ?"),
        (ines, 49, "Le pare-feu :\n\n- regarde le port 22\n- puis `ss -tln`"),
        (malo, 49, "C’était ça. 🎉"),
    ];
    stage.talk(stage.room(HELP).await?, &lines).await?;
    let origin = stage.origin(malo, 48);
    let mut transaction = stage.db.begin().await?;
    let direct = directs::open_in(&mut transaction, &actor(malo, &origin), ines.number).await?.room_id;
    transaction.commit().await?;
    stage.talk(direct, &[(malo, 48, "Tu as encore mon chargeur ?"), (ines, 47, "Oui, dans mon casier.")]).await?;
    stage.talk(general, &[(driss, 30, "L’accueil ferme à 17 h vendredi.")]).await?;
    let moved = (oumou, 26, "La répétition passe en **salle B14**, la B12 est prise.");
    let last = stage.talk(orchestra, &[moved]).await?;
    stage.react(last, ines, "👍").await?;
    stage.talk(project, &[(malo, 4, "J’ai fini la partie *réseau*, tu peux relire ?")]).await?;
    stage.talk(general, &[(ines, 3, "Il reste des places pour le concert de jeudi.")]).await?;
    Ok(())
}

fn actor<'a>(person: Person<'_>, origin: &'a Origin) -> Actor<'a> {
    Actor { id: person.id, runs_rooms: false, origin }
}

impl Stage<'_> {
    fn at(&self, hours_ago: i64) -> OffsetDateTime {
        self.now - Duration::hours(hours_ago)
    }

    fn origin(&self, person: Person<'_>, hours_ago: i64) -> Origin {
        Origin { actor_id: Some(person.id), ..Origin::command_line(self.at(hours_ago)) }
    }

    async fn room(&self, name: &str) -> anyhow::Result<RoomId> {
        store_demo::find_room(self.db, name).await?.context("the demo's data folder holds other rooms")
    }

    async fn make(
        &self,
        person: Person<'_>,
        kind: Kind,
        name: &str,
        about: &str,
        join_policy: JoinPolicy,
    ) -> anyhow::Result<RoomId> {
        let wrong = |errors| anyhow::anyhow!("the demo's own room is not accepted: {errors:?}");
        let name = RoomName::parse(name).map_err(wrong)?;
        let settings = RoomSettings { name, about: room::parse_about(about).map_err(wrong)?, join_policy };
        let origin = self.origin(person, 140);
        let actor = Actor { runs_rooms: kind == Kind::Room, ..actor(person, &origin) };
        let mut transaction = self.db.begin().await?;
        let room_id = changes::create_in(&mut transaction, &actor, kind, &settings).await?;
        transaction.commit().await?;
        Ok(room_id)
    }

    async fn join(&self, person: Person<'_>, room_id: RoomId, hours_ago: i64) -> anyhow::Result<()> {
        let origin = self.origin(person, hours_ago);
        let mut transaction = self.db.begin().await?;
        by_member::join_in(&mut transaction, &actor(person, &origin), &[room_id]).await?;
        Ok(transaction.commit().await?)
    }

    /// Says some lines, the first first. The last message.
    async fn talk(&self, room_id: RoomId, lines: &[Line<'_>]) -> anyhow::Result<MessageId> {
        let mut last = MessageId(0);
        for line in lines {
            last = self.say(room_id, *line, None).await?;
        }
        Ok(last)
    }

    async fn answer(&self, room_id: RoomId, message_id: MessageId, line: Line<'_>) -> anyhow::Result<MessageId> {
        self.say(room_id, line, Some(message_id)).await
    }

    async fn say(
        &self,
        room_id: RoomId,
        (person, hours_ago, text): Line<'_>,
        reply_to: Option<MessageId>,
    ) -> anyhow::Result<MessageId> {
        let body = Body::parse(text)
            .map_err(|errors| anyhow::anyhow!("the demo's own message is not accepted: {errors:?}"))?;
        let message = NewMessage { reply_to, ..NewMessage::new(room_id, person.id, Uuid::new_v4(), body) };
        match posting::store::write(self.db, &[message], self.at(hours_ago)).await?.pop() {
            Some(Verdict::Written { id, .. }) => Ok(id),
            verdict => anyhow::bail!("the demo's own message was not written: {verdict:?}"),
        }
    }

    async fn react(&self, message_id: MessageId, person: Person<'_>, emoji: &str) -> anyhow::Result<()> {
        Ok(store_demo::react(self.db, message_id, person.id, emoji, self.at(24)).await?)
    }
}
