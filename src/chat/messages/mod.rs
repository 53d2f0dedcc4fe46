//! Messages: their text and markup, posting, editing, mentions, drafts.

pub mod body;
pub(crate) mod changes;
pub mod emoji;
pub mod excerpt;
pub mod markup;
pub mod message;
pub mod plain_text;
pub mod posting;
pub mod slash_command;
pub mod store;
pub mod store_drafts;
pub mod store_edit;
pub mod store_versions;
