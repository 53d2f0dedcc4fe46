//! A portal of a test, on which it says what it wants, with a simulated bay at the other end.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use parvis::bay_simulator::{self, settings::Settings};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use super::stage::{PATIENCE, Simulated};

/// The portal's end of a socket, on which a test says what it wants, and the simulated bay at the other end.
pub struct Served {
    socket: WebSocketStream<TcpStream>,
    listener: TcpListener,
    seq: u64,
}

impl Served {
    /// A simulated bay, quick and without faults but for what `change` says, that has connected and said who it is.
    pub async fn start(lockers: i16, change: impl FnOnce(&mut Settings)) -> (Self, Simulated) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap()).parse().unwrap();
        let (touches, receiver) = mpsc::channel(8);
        let mut settings = Settings::new(url, lockers);
        settings.token = Some("1.secret".to_owned());
        settings.door_takes = Duration::ZERO;
        settings.shut_after = None;
        settings.stands_still = PATIENCE;
        settings.touches = Some(receiver);
        change(&mut settings);
        let simulated = Simulated { touches, work: tokio::spawn(bay_simulator::run(settings)) };
        let socket = Self::accept(&listener).await;
        let mut served = Self { socket, listener, seq: 0 };
        served.expect("auth").await;
        (served, simulated)
    }

    async fn accept(listener: &TcpListener) -> WebSocketStream<TcpStream> {
        let (stream, _) = timeout(PATIENCE, listener.accept()).await.expect("a bay in time").unwrap();
        tokio_tungstenite::accept_async(stream).await.unwrap()
    }

    /// Lets the bay come again: it dropped the line.
    pub async fn again(&mut self) {
        self.socket = Self::accept(&self.listener).await;
        self.seq = 0;
        self.expect("auth").await;
    }

    /// Begins a session: `welcome`, and the snapshot that follows it.
    pub async fn welcome(&mut self, session: &str) -> Value {
        self.say(json!({"t": "welcome", "session": session, "now": 0, "hb": 15, "offline_after": 45})).await;
        self.expect("snapshot").await
    }

    /// Names the lockers of the bay.
    pub async fn configure(&mut self, hash: &str, numbers: impl IntoIterator<Item = i16>) {
        let setting = |n: i16| json!({"n": n, "code": format!("locker_{n:02}"), "sensor": true, "pulse_ms": 400});
        let lockers: Vec<Value> = numbers.into_iter().map(setting).collect();
        self.say(json!({"t": "config", "hash": hash, "card_key": "00", "more": false, "lockers": lockers})).await;
        self.expect("config_ok").await;
    }

    /// Says a frame in its turn.
    pub async fn say(&mut self, mut frame: Value) {
        self.seq += 1;
        frame["seq"] = self.seq.into();
        self.say_as_it_is(&frame).await;
    }

    pub async fn say_as_it_is(&mut self, frame: &Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Gives an order in a session.
    pub async fn order(&mut self, session: &str, id: i64, op: &str, n: i16) {
        let order = json!({"t": "command", "id": id, "session": session, "op": op, "n": n, "ttl_ms": 10_000});
        self.say(order).await;
    }

    /// The next frame of this type; heartbeats before it are passed over, nothing else.
    pub async fn expect(&mut self, kind: &str) -> Value {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("in time").unwrap().unwrap();
            let frame: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
            if frame["t"] == kind {
                return frame;
            }
            assert_eq!(frame["t"], "hb", "{kind} expected, came {frame}");
        }
    }

    /// The next result of an order.
    pub async fn result(&mut self) -> String {
        self.expect("result").await["r"].as_str().unwrap().to_owned()
    }

    /// All that the bay still says until it drops the line.
    pub async fn rest(&mut self) -> Vec<Value> {
        let mut rest = Vec::new();
        while let Some(Ok(message)) = timeout(PATIENCE, self.socket.next()).await.expect("in time") {
            if let Message::Text(text) = message {
                rest.push(serde_json::from_str(&text).unwrap());
            }
        }
        rest.retain(|frame: &Value| frame["t"] != "hb");
        rest
    }
}
