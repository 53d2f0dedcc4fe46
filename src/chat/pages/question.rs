//! A page that asks before an act that the member cannot undo alone. With script the browser asks on the page before.

use askama::Template;

use crate::{
    chat::live::sidebar_view::Sidebar,
    web::{Message, Page},
};

/// Asks whether an act is meant.
#[derive(Template)]
#[template(path = "chat/question.html")]
pub(crate) struct Question {
    pub(crate) page: Page,
    pub(crate) side: Sidebar,
    pub(crate) title: Message,
    /// Key of what follows from the act.
    pub(crate) consequence: &'static str,
    /// Where the act is sent to, with these fields.
    pub(crate) path: String,
    pub(crate) fields: &'static [(&'static str, &'static str)],
    /// Key of the label of the button.
    pub(crate) button: &'static str,
    /// Address of the page that offered the act.
    pub(crate) back: String,
}
