//! Parts of frames.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::lockers::{
    attention::AlarmKind,
    bays::Door,
    commands::{CommandState, Op},
};

/// A word that some write as a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Word {
    Text(String),
    Number(u64),
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub n: i16,
    /// Door state; unknown where it cannot be read.
    pub door: String,
    /// For how long, in milliseconds.
    pub since_ms: Option<i64>,
}

impl Reading {
    #[must_use]
    pub fn door(&self) -> Door {
        Door::parse(&self.door).unwrap_or(Door::Unknown)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    pub n: i16,
    /// The name on its door.
    pub code: String,
    pub sensor: bool,
    pub pulse_ms: i16,
}

/// A card that may open a door while the bay is offline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Permit {
    pub n: i16,
    /// Keyed hash of the card, in hexadecimal digits.
    pub card_h: String,
    pub valid_for_s: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub n: i16,
    pub e: EntryKind,
    /// On the bay's own clock; absent when it was another start of the bay.
    pub at_ms: Option<i64>,
    /// With a card: its keyed hash.
    pub card_h: Option<String>,
    /// Of a card: its result; absent when it was refused.
    pub r: Option<Outcome>,
}

impl Entry {
    /// The longest hash of a card, in characters.
    const LONGEST_HASH: usize = 128;

    /// True if an entry can be kept as it is.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let hash = self.card_h.as_deref().unwrap_or_default();
        hash.len() <= Self::LONGEST_HASH && !hash.contains(char::is_control)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Card,
    #[serde(untagged)]
    Door(DoorEvent),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorEvent {
    Opened,
    Closed,
    Ajar,
    /// Opened without a known reason.
    Forced,
    Jam,
    Tamper,
}

impl DoorEvent {
    /// The name in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Ajar => "ajar",
            Self::Forced => "forced",
            Self::Jam => "jam",
            Self::Tamper => "tamper",
        }
    }

    /// The alarm that the event is.
    #[must_use]
    pub const fn alarm(self) -> Option<AlarmKind> {
        match self {
            Self::Forced => Some(AlarmKind::Forced),
            Self::Jam => Some(AlarmKind::Jam),
            Self::Tamper => Some(AlarmKind::Tamper),
            Self::Opened | Self::Closed | Self::Ajar => None,
        }
    }

    /// Door state after the event; None when the event does not tell.
    #[must_use]
    pub const fn door(self) -> Option<Door> {
        match self {
            Self::Opened => Some(Door::Open),
            Self::Closed => Some(Door::Closed),
            Self::Ajar => Some(Door::Ajar),
            Self::Forced => Some(Door::Forced),
            Self::Jam => Some(Door::Jam),
            Self::Tamper => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Pulsed,
    Opened,
    Closed,
    /// The lock was powered, and the door did not move.
    NoMovement,
    /// The bay has no record, or one without an end.
    Unknown,
}

impl Outcome {
    /// The name in frames and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pulsed => "pulsed",
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::NoMovement => "no_movement",
            Self::Unknown => "unknown",
        }
    }

    /// Event seen by the sensor; None where the result does not tell.
    #[must_use]
    pub const fn seen(self) -> Option<DoorEvent> {
        match self {
            Self::Opened => Some(DoorEvent::Opened),
            Self::Closed => Some(DoorEvent::Closed),
            Self::Pulsed | Self::NoMovement | Self::Unknown => None,
        }
    }

    /// State of a command by its result (bay-protocol.md §3.1): a command succeeds by the movement that it asks for, or
    /// by the pulse where there is no sensor. The opposite movement is a failure.
    #[must_use]
    pub fn state(self, op: Op, sensor: bool) -> CommandState {
        let state = match self {
            Self::Pulsed => CommandState::Pulsed,
            Self::Opened => CommandState::Opened,
            Self::Closed => CommandState::Closed,
            Self::NoMovement => CommandState::NoMovement,
            Self::Unknown => CommandState::Unknown,
        };
        match self {
            Self::Opened | Self::Closed if state != op.seen() => CommandState::NoMovement,
            // Without a sensor no movement is believed.
            Self::Opened | Self::Closed if !sensor => CommandState::Pulsed,
            _ => state,
        }
    }
}

impl Serialize for Op {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Op {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| D::Error::custom("neither open nor close"))
    }
}
