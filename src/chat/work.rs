//! What the chat does by itself: tells the other processes who is still here.

use super::{Chat, presence::HEARTBEAT};

/// Works for as long as the program runs.
pub async fn run(chat: Chat) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        chat.presences.tick(&chat.live);
    }
}
