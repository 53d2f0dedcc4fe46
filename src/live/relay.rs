//! Relay of hints between the processes of one database, over LISTEN and NOTIFY.
//!
//! One task sends what has gathered, in a statement of its own: a NOTIFY inside a business transaction takes a lock of
//! the whole server at commit.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgListener, PgNotification},
};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    error::error_chain,
    live::{
        self,
        hub::Live,
        topic::{Keys, Topic},
    },
};

const CHANNEL: &str = "parvis_live";

/// PostgreSQL takes fewer than 8000 bytes in a notification.
const LONGEST: usize = 7900;

/// Hints gather for so long before they are sent.
const GATHER: Duration = Duration::from_millis(10);

/// Delay after a database error.
const RETRY: Duration = Duration::from_secs(1);

/// Silence after which the connection is tested: one that a firewall dropped reports no error.
pub const SILENCE: Duration = Duration::from_secs(30);

/// Relays hints in both directions while the program runs. After `silence` the connection is tested.
pub async fn run(live: Live, db: PgPool, silence: Duration) {
    let process = Uuid::new_v4().simple().to_string();
    tokio::join!(send(&live, &db, &process), listen(&live, &db, &process, silence));
}

async fn send(live: &Live, db: &PgPool, process: &str) {
    loop {
        live.0.outbox.filled.notified().await;
        tokio::time::sleep(GATHER).await;
        let hints = live.0.outbox.take();
        // Filled while it was waited: taken with the rest.
        if hints.is_empty() {
            continue;
        }
        let letters = payloads(process, &hints);
        if let Err(error) = live::store::notify(db, CHANNEL, &letters).await {
            tracing::warn!(pending = hints.len(), error = error_chain(&error), "pg_notify failed, retrying");
            for (topic, keys) in hints {
                live.0.outbox.add(topic, keys);
            }
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// The hints in as few notifications as they fit in: who writes, then a line for each topic.
fn payloads(process: &str, hints: &BTreeMap<Topic, Keys>) -> Vec<String> {
    let mut letters = Vec::new();
    let mut letter = process.to_owned();
    for (topic, keys) in hints {
        let line = line(topic, keys);
        if letter.len() + line.len() > LONGEST {
            letters.push(std::mem::replace(&mut letter, process.to_owned()));
        }
        letter.push_str(&line);
    }
    letters.push(letter);
    letters
}

fn line(topic: &Topic, keys: &Keys) -> String {
    let mut line = format!("\n{topic}");
    if let Keys::These(keys) = keys {
        for key in keys {
            // Writing to a string cannot fail.
            let _ = write!(line, " {key}");
        }
    }
    // Too many to name: everything.
    if line.len() > LONGEST / 2 { format!("\n{topic}") } else { line }
}

async fn listen(live: &Live, db: &PgPool, process: &str, silence: Duration) {
    loop {
        if let Err(error) = hear(live, db, process, silence).await {
            tracing::warn!(error = error_chain(&error), "listening for notifications failed, retrying");
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn hear(live: &Live, db: &PgPool, process: &str, silence: Duration) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(db).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // Whatever was said before we listened, or while the line was broken, is lost: read all again.
        live.received_all();
        while let Some(word) = next(&mut listener, silence).await? {
            if let Some(letter) = word {
                read(live, process, letter.payload());
            }
        }
    }
}

/// The next notification, or the passed test of a silent connection; None when it broke and was restored.
async fn next(listener: &mut PgListener, silence: Duration) -> sqlx::Result<Option<Option<PgNotification>>> {
    if let Ok(received) = timeout(silence, listener.try_recv()).await {
        return Ok(received?.map(Some));
    }
    let answer = timeout(silence, live::store::ping(listener)).await;
    answer.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??;
    Ok(Some(None))
}

fn read(live: &Live, process: &str, letter: &str) {
    let mut lines = letter.lines();
    if lines.next() == Some(process) {
        return;
    }
    for line in lines {
        let mut words = line.split(' ');
        let topic = Topic::stored(words.next().unwrap_or_default());
        let keys: Vec<i32> = words.filter_map(|word| word.parse().ok()).collect();
        live.received(&topic, if keys.is_empty() { Keys::All } else { Keys::these(keys) });
    }
}
