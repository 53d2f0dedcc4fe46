//! Frames of the bay socket, as JSON (docs/bay-protocol.md). Portal and simulator use the same types.

mod parts;

use serde::{Deserialize, Serialize};

pub use crate::lockers::controllers::frames::parts::{
    DoorEvent, Entry, EntryKind, Outcome, Permit, Reading, Setting, Word,
};
use crate::{
    ids::{BayId, CommandId},
    lockers::commands::Op,
};

/// The longest frame, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// A frame with its place in the order of its direction and session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbered<T> {
    pub seq: u64,
    #[serde(flatten)]
    pub frame: T,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum FromBay {
    /// A new controller shows the code that staff typed in.
    Enrol {
        code: String,
        hw: String,
        fw: String,
    },
    /// The first frame of a session.
    Auth {
        bay: BayId,
        /// Different after each start.
        boot: Word,
        fw: String,
        /// The secret that enrolment gave.
        token: String,
        config: Option<String>,
    },
    /// The configuration was taken over.
    ConfigOk {
        hash: String,
    },
    /// States of all doors.
    Snapshot {
        lockers: Vec<Reading>,
        /// True if another frame of the same snapshot follows.
        #[serde(default)]
        more: bool,
    },
    Hb,
    HbOk,
    /// A door moved, or could not.
    Event {
        n: i16,
        e: DoorEvent,
        /// On the bay's own clock.
        at_ms: Option<i64>,
    },
    /// A card at the controller's own reader.
    Card {
        card: String,
        /// The locker that was chosen.
        n: Option<i16>,
        /// Typed in, where the bay has keys; nothing looks at it yet.
        pin: Option<String>,
    },
    /// The list of cards was taken over.
    AllowOk {
        version: i64,
    },
    /// Events while the bay was offline.
    Journal {
        /// The place of the first entry; the others follow.
        from: i64,
        /// The bay's own clock as it sends this.
        now_ms: Option<i64>,
        events: Vec<Entry>,
        /// True if another frame of the same journal follows.
        #[serde(default)]
        more: bool,
    },
    /// The command will be carried out.
    Ack {
        id: CommandId,
    },
    /// The command will not be carried out.
    Nack {
        id: CommandId,
        code: String,
    },
    Result {
        id: CommandId,
        r: Outcome,
    },
    /// The bay could not read a frame of ours.
    Error {
        code: String,
    },
    /// A frame of a later protocol.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ToBay {
    /// The controller belongs to a bay from now on.
    EnrolOk {
        bay: BayId,
        /// Token, sent only here.
        token: String,
    },
    /// The session begins.
    Welcome {
        /// The fence against commands of another session.
        session: String,
        /// Seconds since 1970; nothing depends on it.
        now: i64,
        /// A heartbeat every so many seconds.
        hb: u64,
        /// Silent for so many seconds is offline.
        offline_after: u64,
    },
    Config {
        hash: String,
        /// Key of the card hashes, in hexadecimal digits.
        card_key: String,
        /// True if another frame of the same configuration follows.
        more: bool,
        lockers: Vec<Setting>,
    },
    Hb,
    HbOk,
    Command {
        /// Id of the command; the bay records it before it moves the lock.
        id: CommandId,
        /// Only in this session.
        session: String,
        op: Op,
        n: i16,
        /// Not later than so long after it was received; 0 or less: not at all.
        ttl_ms: i64,
    },
    Query {
        id: CommandId,
    },
    /// The answer to a card.
    Decision {
        /// True if a door is to be opened.
        allow: bool,
        n: Option<i16>,
        /// The number of the order, which this frame is: it is acknowledged, recorded and answered as any other.
        command: Option<CommandId>,
        /// Time to live, as in a command.
        ttl_ms: i64,
        text: String,
    },
    /// Cards that may open a door while the bay is offline.
    Allow {
        /// Version of the list; a new one replaces the list.
        version: i64,
        /// True if another frame of the same list follows.
        more: bool,
        entries: Vec<Permit>,
    },
    /// The entries of a journal's frame are kept here.
    JournalOk {
        /// The place of the last entry of that frame.
        upto: i64,
    },
    /// A frame was refused.
    Error {
        code: Fault,
        /// The place of that frame, when it could be read.
        of: Option<u64>,
    },
    /// A frame of a later protocol.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    BadJson,
    /// A field is missing, or is of another kind.
    BadFrame,
    /// Longer than [`LONGEST`].
    TooLarge,
    /// We know no such frame.
    UnknownType,
    /// `seq` does not rise.
    OldSeq,
    /// A frame that may not come here: before `auth`, or a second `auth`.
    OutOfOrder,
    TooLate,
    /// No such token for this bay, or it was revoked.
    NotAuthentic,
    /// No such code, or its time is over.
    WrongCode,
    TooMany,
    /// The bay is connected, and answers there.
    AlreadyConnected,
    UnknownLocker,
    /// No such order of this bay, or it is finished.
    UnknownCommand,
    /// The portal stops or has lost its database; come back.
    Unavailable,
}

/// Parses a frame.
///
/// # Errors
/// The fault, and the position of the frame when it could be read.
pub fn read(text: &str) -> Result<Numbered<FromBay>, (Fault, Option<u64>)> {
    if text.len() > LONGEST {
        return Err((Fault::TooLarge, None));
    }
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| (Fault::BadJson, None))?;
    let seq = value.get("seq").and_then(serde_json::Value::as_u64);
    match serde_json::from_value::<Numbered<FromBay>>(value) {
        Ok(Numbered { seq, frame: FromBay::Unknown }) => Err((Fault::UnknownType, Some(seq))),
        Ok(frame) => Ok(frame),
        Err(_) => Err((Fault::BadFrame, seq)),
    }
}

#[must_use]
pub fn write<T: Serialize>(frame: &Numbered<T>) -> String {
    // Nothing in a frame can fail to be written.
    serde_json::to_string(frame).unwrap_or_default()
}
