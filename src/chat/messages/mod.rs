//! Messages: their text and markup, posting, editing, mentions, drafts.

pub mod batch_writer;
pub mod body;
pub mod emoji;
pub mod excerpt;
pub mod markup;
pub mod message;
pub mod new_message;
pub mod plain_text;
pub mod rate_limit;
pub mod slash_command;
pub mod store;
pub mod store_drafts;
pub mod store_edit;
pub mod store_post;
pub mod store_versions;
