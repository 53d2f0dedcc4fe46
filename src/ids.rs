//! Typed ids: the key of a row of one table is not the key of another.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};

/// Declares ids, each the `bigint` key of the rows of one table.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Above every id that is in use: where a list begins that goes from new to old.
            pub const MAX: Self = Self(i64::MAX);
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A member: a person whom the school registered.
    MemberId;
    /// A session: a browser that is signed in.
    SignInId;
    /// An activation code.
    ActivationCodeId;
    /// A link that was sent by e-mail.
    MailedLinkId;
    /// A request for such a link.
    LinkRequestId;
    /// A notice on the home page.
    NoticeId;
    /// An entry of the audit log.
    AuditEntryId;
    /// An e-mail.
    EmailId;
    /// The row that an e-mail is about: of which table, its kind says.
    SubjectId;
    /// A site: a place with bays.
    SiteId;
    /// A bay: a block of lockers with one controller.
    BayId;
    /// The token by which the controller of a bay proves itself.
    BayTokenId;
    /// An entry of the offline journal of a controller.
    JournalEntryId;
    /// A locker.
    LockerId;
    /// An allocation: whose a locker is, and until when.
    AllocationId;
    /// A place in the waiting list of a full bay.
    LockerWaitId;
    /// A command to a locker.
    CommandId;
    /// An alarm: a matter for staff.
    AlarmId;
    /// A fault: a report that a locker is broken.
    FaultId;
    /// A check of a locker by staff.
    LockerCheckId;
    /// A penalty of a member.
    PenaltyId;
    /// An action on many lockers at once.
    BulkActionId;
    /// A concert.
    ConcertId;
    /// A booking: seats that somebody has.
    BookingId;
    /// A ticket: what lets one person in.
    TicketId;
    /// A place in the waiting list of a concert.
    WaitingId;
    /// A check-in: a ticket that was shown at the entrance.
    CheckInId;
    /// A change of a concert or a booking, or a message to its audience.
    ConcertChangeId;
    /// A recipient of the e-mail about a change.
    RecipientId;
    /// A conversation: a room, a group or a direct.
    RoomId;
    /// A message.
    MessageId;
}
