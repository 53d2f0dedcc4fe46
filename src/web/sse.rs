//! Server-sent events as they go over the wire (HTML Living Standard §9.2.6).

use std::fmt::Display;

use bytes::Bytes;

use crate::web::tags;

/// An event of the default type: `message`.
#[must_use]
pub fn message(data: &str) -> Bytes {
    format!("{}\n", lines(data)).into()
}

/// An event of a type of its own.
#[must_use]
pub fn event(name: &str, data: &str) -> Bytes {
    format!("event: {name}\n{}\n", lines(data)).into()
}

/// An event of the default type, with the position from which a browser goes on after it was cut off.
#[must_use]
pub fn message_at(position: &dyn Display, data: &str) -> Bytes {
    format!("id: {position}\n{}\n", lines(data)).into()
}

/// An event of a type of its own, with that position.
#[must_use]
pub fn event_at(position: i64, name: &str, data: &str) -> Bytes {
    format!("id: {position}\nevent: {name}\n{}\n", lines(data)).into()
}

// Each line costs six bytes more.
fn lines(data: &str) -> String {
    tags::join(data).lines().flat_map(|line| ["data: ", line, "\n"]).collect()
}
