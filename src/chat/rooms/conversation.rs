//! A conversation as one member sees it, in the sidebar and above its messages.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::{
        AccountState, initials,
        members::{kind::Kind as MemberKind, number::MemberNumber},
        other_name, picture_url, shown_name,
    },
    chat::{
        memberships::membership::{Notify, Role},
        rooms::room::{JoinPolicy, Kind},
    },
    ids::{MemberId, RoomId},
};

/// A person, as conversations show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: MemberId,
    pub number: MemberNumber,
    /// The name that others see.
    pub name: String,
    /// First name and surname, where the name is another one: anybody may call themselves anything.
    pub full_name: Option<String>,
    /// Position at the school.
    pub kind: MemberKind,
    /// For the round badge when there is no picture.
    pub initials: String,
    /// Address of the picture.
    pub picture: Option<String>,
}

/// Columns of a member from which a person is made.
#[derive(Debug)]
pub struct PersonColumns {
    pub id: MemberId,
    pub number: MemberNumber,
    pub first_name: String,
    pub surname: String,
    pub display_name: Option<String>,
    pub kind: MemberKind,
    pub picture: Option<Uuid>,
}

impl From<PersonColumns> for Person {
    fn from(row: PersonColumns) -> Self {
        let (display_name, first_name, surname) = (row.display_name.as_deref(), &*row.first_name, &*row.surname);
        Self {
            id: row.id,
            name: shown_name(display_name, first_name, surname),
            full_name: other_name(display_name, first_name, surname),
            kind: row.kind,
            initials: initials(first_name, surname),
            picture: picture_url(&row.number, row.picture),
            number: row.number,
        }
    }
}

impl Person {
    /// Key of the word beside the name of teachers and staff, whose words weigh more. None: students have none.
    #[must_use]
    pub fn mark(&self) -> Option<&'static str> {
        (self.kind != MemberKind::Student).then(|| self.kind.label())
    }
}

/// A conversation that a member is in.
#[derive(Debug, Clone)]
pub struct Conversation {
    pub id: RoomId,
    pub kind: Kind,
    /// Name; of a direct, the other member's.
    pub name: String,
    /// Description, written by its members.
    pub about: String,
    pub join_policy: JoinPolicy,
    /// True if every member is in it for good.
    pub everybody: bool,
    /// The other member of a direct.
    pub other: Option<Person>,
    pub role: Role,
    /// Notification setting of the member.
    pub notify: Notify,
    /// Position of the last change that the member has read.
    pub read_seq: i64,
    /// Number of messages that the member has read.
    pub read_number: i64,
    pub last_seq: i64,
    /// Number of the last message, which counts the messages of the room.
    pub last_number: i64,
    /// When the last one was.
    pub last_at: Option<OffsetDateTime>,
    /// Unread messages that name the member.
    pub named: i64,
    /// Account state of the other member of a direct.
    pub other_state: Option<AccountState>,
    /// Status text of the other member of a direct.
    pub other_word: Option<String>,
    /// Numbers of the members whose messages are hidden from the member everywhere.
    pub shunned: Vec<String>,
    /// The numbers of the unread messages that do not count: deleted, or written by a blocked member. In no order.
    pub uncounted: Vec<i64>,
    /// Block between the two members of a direct.
    pub block: Option<Block>,
}

/// Direction of a block between the members of a direct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The member: then it is in no list.
    Mine,
    Theirs,
}

impl Conversation {
    /// Messages that the member has not read, without deleted ones and those of blocked members.
    #[must_use]
    pub fn unread(&self) -> i64 {
        let uncounted = i64::try_from(self.uncounted.len()).unwrap_or(i64::MAX);
        (self.last_number - self.read_number - uncounted).max(0)
    }

    /// The number of the first message that counts as unread. None: there is none.
    #[must_use]
    pub fn first_unread(&self) -> Option<i64> {
        (self.unread() > 0)
            .then(|| (self.read_number + 1..=self.last_number).find(|number| !self.uncounted.contains(number)))
            .flatten()
    }

    /// The numbers of the unread messages that do not count, as the page has them.
    #[must_use]
    pub fn uncounted_shown(&self) -> String {
        self.uncounted.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Number of unread messages that notify the member: all, the mentions, or none.
    #[must_use]
    pub fn called(&self) -> i64 {
        match (self.block, self.notify) {
            (Some(Block::Mine), _) | (_, Notify::Nothing) => 0,
            // An edit may name the member in a message that was read before.
            (_, Notify::All) => self.unread().max(self.named),
            (_, Notify::Mentions) => self.named,
        }
    }

    /// True if the member wants to be told of unread messages here.
    #[must_use]
    pub fn calls(&self) -> bool {
        self.called() > 0
    }

    /// The same as people read it: beyond a hundred nobody counts.
    #[must_use]
    pub fn unread_shown(&self) -> String {
        if self.unread() > 99 { "99+".to_owned() } else { self.unread().to_string() }
    }

    /// Whether the member has blocked the other one of a direct.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.block == Some(Block::Mine)
    }

    /// Text key of the reason why the member cannot write here: they have blocked the other one of a direct, or that one has
    /// no active account. None: they can, or only the other one knows why not.
    #[must_use]
    pub fn closed(&self) -> Option<&'static str> {
        if self.is_blocking() {
            return Some("direct-you-block");
        }
        match self.other_state? {
            AccountState::Active => None,
            AccountState::Suspended => Some("direct-other-suspended"),
            AccountState::Closed | AccountState::Prepared => Some("direct-other-closed"),
        }
    }

    /// Icon in the sprite.
    #[must_use]
    pub fn icon(&self) -> &'static str {
        match (self.kind, self.join_policy) {
            (Kind::Room, JoinPolicy::Open) => "hash",
            (Kind::Room, _) => "lock",
            (Kind::Group, _) => "users",
            (Kind::Direct, _) => "user",
        }
    }
}
