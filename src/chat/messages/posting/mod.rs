//! Posting of messages: the new message, the rate limit of its author, and the batch writer.

pub mod batch_writer;
pub mod new_message;
pub mod rate_limit;
pub mod store;
