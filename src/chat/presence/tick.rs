//! Background jobs of the chat: repeats presence to the other processes, and rebuilds old search texts.

use std::time::Duration;

use crate::{
    chat::{Chat, presence::presences::HEARTBEAT, search::store_refolding},
    error::error_chain,
};

/// Pause between two pieces of old messages, so that folding them takes a small part of the database's time.
const PAUSE: Duration = Duration::from_millis(100);

/// Pause after a piece that failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Works for as long as the program runs.
pub async fn run(chat: Chat) {
    tokio::join!(repeat_presence(&chat), refold(&chat));
}

async fn repeat_presence(chat: &Chat) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        chat.presences.tick(&chat.live);
    }
}

/// Ends when all messages have the newest form.
async fn refold(chat: &Chat) {
    loop {
        let done = store_refolding::step(&chat.accounts.db).await;
        if chat.accounts.db.is_closed() {
            return;
        }
        match done {
            Ok(true) => tokio::time::sleep(PAUSE).await,
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(error = error_chain(&error), "search index update failed, retrying");
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}
