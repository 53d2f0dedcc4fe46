//! Ends of memberships, and successors in their roles: a member leaves, or an account is suspended or closed.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    chat::{
        memberships::{
            membership::{Role, State},
            store_join_leave,
            store_locked_room::{self, NewNotice},
        },
        messages::message::Notice,
        rooms::room::Kind,
    },
    ids::{MemberId, RoomId},
};

/// An active membership that ends, in a room or group whose row is locked.
#[derive(Debug)]
pub(super) struct EndingMembership {
    pub(super) room_id: RoomId,
    pub(super) kind: Kind,
    pub(super) member_id: MemberId,
    pub(super) role: Role,
}

/// Ends an active membership. Returns the successor in its role, if there is one.
pub(super) async fn depart(
    db: &mut PgConnection,
    ending: &EndingMembership,
    now: OffsetDateTime,
) -> sqlx::Result<Option<MemberId>> {
    let (room_id, member_id) = (ending.room_id, ending.member_id);
    store_locked_room::end(db, room_id, member_id).await?;
    let mut successor = None;
    if ending.kind == Kind::Group {
        match store_join_leave::find_heir(db, room_id).await? {
            Some(heir) if ending.role == Role::Owner => {
                store_locked_room::set_role(db, room_id, heir, Role::Owner).await?;
                let notice = NewNotice::by(Notice::HandedOver, member_id).about(heir);
                store_locked_room::note(db, room_id, &notice, now).await?;
                successor = Some(heir);
            }
            Some(_) => {}
            None => {
                store_locked_room::close(db, room_id, now).await?;
            }
        }
    }
    let successor = successor.or(store_locked_room::appoint_heir(db, room_id, Some(member_id), now).await?);
    store_locked_room::note(db, room_id, &NewNotice::by(Notice::Left, member_id), now).await?;
    Ok(successor)
}

/// A room or group with a new moderator.
#[derive(Debug)]
pub struct Appointment {
    pub room_id: RoomId,
    pub heir: MemberId,
}

/// After the suspension or restoration of an account: appoints moderators in rooms and groups that would have none.
pub async fn appoint_heirs(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Appointment>> {
    let mut appointed = Vec::new();
    for room_id in store_join_leave::lock_moderated_rooms(db, member_id).await? {
        let heir = store_locked_room::appoint_heir(db, room_id, None, now).await?;
        appointed.extend(heir.map(|heir| Appointment { room_id, heir }));
    }
    Ok(appointed)
}

/// Conversations and members that the end of an account touches.
#[derive(Debug, Default)]
pub struct AccountEnd {
    /// Conversations with a notice.
    pub noted: Vec<RoomId>,
    /// Members who succeed in its roles.
    pub heirs: Vec<MemberId>,
}

/// Ends the memberships, friendships and drafts of a closed account.
pub async fn end_all(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<AccountEnd> {
    let mut end = AccountEnd::default();
    for room in store_join_leave::lock_rooms_of(db, member_id).await? {
        if room.kind == Kind::Direct || room.everybody || room.state == State::Pending {
            store_locked_room::end(db, room.id, member_id).await?;
        } else {
            let ending = EndingMembership { room_id: room.id, kind: room.kind, member_id, role: room.role };
            end.heirs.extend(depart(db, &ending, now).await?);
            end.noted.push(room.id);
        }
    }
    store_join_leave::delete_personal_records(db, member_id).await?;
    Ok(end)
}
