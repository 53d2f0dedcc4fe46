//! Live updates of lockers for members and staff.

pub mod member;
pub mod staff_board;

use bytes::Bytes;

use crate::{live::Frame, web::Language};

/// A frame in all languages, as a server-sent event.
fn frame(position: u64, draw: impl Fn(Language) -> askama::Result<String>) -> anyhow::Result<Frame> {
    let mut texts = [Bytes::new(), Bytes::new()];
    for (language, text) in Language::ALL.into_iter().zip(&mut texts) {
        let html = draw(language)?;
        let lines: String = html.lines().flat_map(|line| ["data: ", line, "\n"]).collect();
        *text = format!("{lines}\n").into();
    }
    Ok(Frame { position, texts })
}
