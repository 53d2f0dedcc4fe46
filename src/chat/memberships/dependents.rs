//! Effects of closing an account or a room on the chat.

use sqlx::PgConnection;

use crate::{
    accounts::{Departure, Leaving},
    chat::{
        memberships::{
            membership::Role,
            store_dependents::{self, Membership, RoomCounts},
        },
        rooms::room::Kind,
    },
    web::Message,
};

/// Groups and rooms that the member runs, a sentence each; the other conversations and friends by number.
pub async fn list(db: &mut PgConnection, leaving: Leaving) -> sqlx::Result<Vec<Message>> {
    let closing = leaving.departure == Departure::Closing;
    let all = store_dependents::list_memberships(db, leaving.member_id).await?;
    let (run, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.role != Role::Member);
    let mut list: Vec<Message> = run.iter().map(|one| run_by(one, closing)).collect();
    let count = i64::try_from(others.len()).unwrap_or(i64::MAX);
    if count > 0 {
        let key = if closing { "dependents-rooms-closed" } else { "dependents-rooms-suspended" };
        list.push(Message::new(key).count("count", count));
    }
    let friends = store_dependents::count_friends(db, leaving.member_id).await?;
    if friends > 0 && closing {
        list.push(Message::new("dependents-friends-closed").count("count", friends));
    }
    Ok(list)
}

/// Fate of a room or group that the member owns or moderates.
fn run_by(one: &Membership, closing: bool) -> Message {
    let heir = one.heir.as_deref();
    let message = Message::new(match (closing, one.kind, one.role, heir) {
        (false, Kind::Group, ..) => "dependents-group-suspended",
        (false, ..) => "dependents-room-run-suspended",
        (true, Kind::Group, Role::Owner, Some(_)) => "dependents-group-passed",
        (true, Kind::Group, Role::Owner, None) => "dependents-group-ended",
        (true, Kind::Group, ..) => "dependents-group-left",
        (true, ..) => "dependents-room-run-closed",
    });
    message.with("name", one.name.clone()).count("members", one.others).with("heir", heir.unwrap_or_default())
}

/// The people of a room or group that is about to be deleted.
#[must_use]
pub fn people_of_room(counts: RoomCounts) -> Vec<Message> {
    counted(&[("dependents-members", counts.members), ("dependents-pending", counts.pending)])
}

/// The messages of a room or group that is about to be deleted. They become more at any time: nobody confirms their number.
#[must_use]
pub fn messages_of_room(counts: RoomCounts) -> Vec<Message> {
    counted(&[("dependents-messages", counts.messages), ("dependents-unread", counts.unread)])
}

fn counted(sentences: &[(&'static str, i64)]) -> Vec<Message> {
    let any = sentences.iter().filter(|(_, count)| *count > 0);
    any.map(|(key, count)| Message::new(key).count("count", *count)).collect()
}
