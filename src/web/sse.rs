//! Server-sent events as they go over the wire (HTML Living Standard §9.2.6).

use bytes::Bytes;

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

/// The same with the position from which a browser goes on after it was cut off.
#[must_use]
pub fn event_at(position: i64, name: &str, data: &str) -> Bytes {
    format!("id: {position}\nevent: {name}\n{}\n", lines(data)).into()
}

fn lines(data: &str) -> String {
    data.lines().flat_map(|line| ["data: ", line, "\n"]).collect()
}
