//! A bay's controller: a plain client of the socket that notes when each command comes and plays its part.

#![expect(clippy::indexing_slicing, reason = "what a frame does not have is null")]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// How long the portal may take to say something that it must say.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reactions of a bay to a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Opens,
    Sticks,
    Refuses,
}

impl Fate {
    /// The state in which such an order ends.
    pub fn end(self) -> &'static str {
        match self {
            Self::Opens => "opened",
            Self::Sticks => "no_movement",
            Self::Refuses => "rejected",
        }
    }
}

/// Frames received from all bays.
#[derive(Clone, Default)]
pub struct Book(Arc<Mutex<Noted>>);

#[derive(Default)]
pub struct Noted {
    /// When each command came.
    pub arrivals: HashMap<i64, Instant>,
    /// How often each command came, and what was done with it.
    pub commands: HashMap<i64, (usize, Fate)>,
}

impl Book {
    pub fn with<T>(&self, look: impl FnOnce(&mut Noted) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A connected controller.
pub struct Bay {
    id: i64,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u64,
    lockers: Vec<i64>,
}

impl Bay {
    /// Shows a code, and connects with the token that it gets.
    pub async fn enrol(url: &str, code: &str) -> anyhow::Result<Self> {
        let mut new = Self::open(url).await?;
        new.say(json!({ "t": "enrol", "code": code, "hw": "load", "fw": "1" })).await?;
        let answer = new.hear_one("enrol_ok").await?;
        let (bay, token) = (answer["bay"].as_i64(), answer["token"].as_str());
        let (bay, token) = bay.zip(token).context("no token")?;
        drop(new);
        let mut bay = Self { id: bay, ..Self::open(url).await? };
        bay.say(json!({ "t": "auth", "bay": bay.id, "boot": "1", "fw": "1", "token": token })).await?;
        bay.hear_one("welcome").await?;
        let mut more = true;
        while more {
            let config = bay.hear_one("config").await?;
            let lockers = config["lockers"].as_array().context("no lockers")?;
            bay.lockers.extend(lockers.iter().filter_map(|locker| locker["n"].as_i64()));
            more = config["more"] == true;
            if !more {
                bay.say(json!({ "t": "config_ok", "hash": config["hash"] })).await?;
            }
        }
        let doors: Vec<Value> =
            bay.lockers.iter().map(|n| json!({ "n": n, "door": "closed", "since_ms": 0 })).collect();
        bay.say(json!({ "t": "snapshot", "lockers": doors })).await?;
        Ok(bay)
    }

    async fn open(url: &str) -> anyhow::Result<Self> {
        let url = format!("{}/bays/connect", url.replacen("http", "ws", 1));
        let (socket, _) = connect_async(url).await?;
        Ok(Self { id: 0, socket, seq: 0, lockers: Vec::new() })
    }

    async fn say(&mut self, mut frame: Value) -> anyhow::Result<()> {
        self.seq += 1;
        frame["seq"] = self.seq.into();
        self.socket.send(Message::text(frame.to_string())).await.context("the bay's line is cut")
    }

    /// The next frame of the portal.
    async fn hear(&mut self) -> anyhow::Result<Value> {
        loop {
            let message = self.socket.next().await.context("the portal hung up")??;
            if let Message::Text(text) = message {
                return Ok(serde_json::from_str(text.as_str())?);
            }
        }
    }

    /// The next frame of this type; heartbeats and lists before it are answered or passed over.
    async fn hear_one(&mut self, kind: &str) -> anyhow::Result<Value> {
        let wait = async {
            loop {
                let frame = self.hear().await?;
                anyhow::ensure!(frame["t"] != "error", "the portal refuses: {frame}");
                if frame["t"] == kind {
                    return Ok(frame);
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.with_context(|| format!("no {kind} from the portal"))?
    }

    /// Answers until it is dropped; notes each command at the moment at which it comes.
    pub async fn serve(mut self, book: Book, fate: fn(i64) -> Fate) -> anyhow::Result<()> {
        let mut beat = tokio::time::interval(Duration::from_secs(15));
        loop {
            let frame = tokio::select! {
                _ = beat.tick() => {
                    self.say(json!({ "t": "hb" })).await?;
                    continue;
                }
                frame = self.hear() => frame?,
            };
            match frame["t"].as_str().unwrap_or_default() {
                "command" => {
                    let arrived = Instant::now();
                    let (id, n) = frame["id"].as_i64().zip(frame["n"].as_i64()).context("a command without number")?;
                    let fate = fate(id);
                    book.with(|noted| {
                        noted.arrivals.insert(id, arrived);
                        noted.commands.entry(id).or_insert((0, fate)).0 += 1;
                    });
                    self.obey(id, n, fate).await?;
                }
                "hb" => self.say(json!({ "t": "hb_ok" })).await?,
                "allow" => self.say(json!({ "t": "allow_ok", "version": frame["version"] })).await?,
                "error" => anyhow::bail!("the portal refuses: {frame}"),
                _ => {}
            }
        }
    }

    async fn obey(&mut self, id: i64, n: i64, fate: Fate) -> anyhow::Result<()> {
        if fate == Fate::Refuses {
            return self.say(json!({ "t": "nack", "id": id, "code": "busy" })).await;
        }
        self.say(json!({ "t": "ack", "id": id })).await?;
        self.say(json!({ "t": "result", "id": id, "r": "pulsed" })).await?;
        if fate == Fate::Sticks {
            return self.say(json!({ "t": "result", "id": id, "r": "no_movement" })).await;
        }
        self.say(json!({ "t": "result", "id": id, "r": "opened" })).await?;
        self.say(json!({ "t": "event", "n": n, "e": "closed", "at_ms": 0 })).await
    }
}
