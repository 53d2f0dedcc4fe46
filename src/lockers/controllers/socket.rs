//! `GET /bays/connect`: the WebSocket of the controllers, and its frames.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout, timeout_at},
};

use crate::{
    accounts::{Attempt, Means},
    error::{Result, said_once},
    lockers::{
        Lockers,
        controllers::{
            enrolment::Applicant,
            frames::{self, Fault, FromBay, LONGEST, Numbered, ToBay},
            session::{self, Greeting},
        },
    },
    web::ClientAddress,
};

/// A bay that does not take a frame for so long is gone.
const STUCK: Duration = Duration::from_secs(10);

/// Number of invalid frames that end a connection.
const FAULTS: u32 = 10;

/// Longest text of a bay that is kept: names of hardware, reasons.
const LONGEST_NAME: usize = 60;

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route("/bays/connect", get(show))
}

/// Not a page: what machines hold open. Any `Origin` passes, or none: WebSocket libraries of microcontrollers send their own, and
/// what counts is the token, which a page in a browser cannot know (bay-protocol.md §3.8).
async fn show(
    State(lockers): State<Lockers>,
    ClientAddress(address): ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) => {
            let upgrade = upgrade.max_message_size(LONGEST).max_frame_size(LONGEST);
            upgrade.on_upgrade(async move |socket| {
                let hub = lockers.hub.clone();
                hub.until_its_end(meet(lockers, Wire::new(socket), address.into())).await;
            })
        }
        Err(rejection) => rejection.into_response(),
    }
}

/// From the first frame to the last.
async fn meet(lockers: Lockers, mut wire: Wire, address: ipnetwork::IpNetwork) {
    let met = greet(&lockers, &mut wire, address).await;
    let ended = match met {
        Ok(Some(greeting)) => {
            let bay_id = greeting.bay_id;
            let ended = session::hold(&lockers, &mut wire, greeting).await;
            ended.inspect_err(|error| tracing::warn!(bay = bay_id, error = said_once(error), "bay connection failed"))
        }
        Ok(None) => Ok(None),
        Err(error) => {
            tracing::warn!(%address, error = said_once(&error), "bay handshake failed");
            Err(error)
        }
    };
    let fault = ended.unwrap_or(Some(Fault::Unavailable));
    wire.end(fault).await;
}

/// Waits until a bay has said who it is. None: it has not, and was told why.
async fn greet(lockers: &Lockers, wire: &mut Wire, address: ipnetwork::IpNetwork) -> Result<Option<Greeting>> {
    loop {
        let until = Instant::now() + lockers.hub.pace().greeting;
        let heard = timeout_at(until, wire.ears.next()).await;
        let (seq, frame) = match heard {
            Ok(Heard::Frame(seq, frame)) => (seq, frame),
            Ok(Heard::Fault(fault, of)) => return wire.dismiss(fault, of, address).await,
            Ok(Heard::Gone) => return Ok(None),
            Err(_) => return wire.dismiss(Fault::TooLate, None, address).await,
        };
        match frame {
            FromBay::Enrol { code, hw, fw } => {
                let hardware = plain(&format!("{hw} {fw}"));
                let applicant = Applicant { code: &code, hardware: &hardware, address };
                match lockers.enrol(&applicant).await? {
                    Ok(enrolled) => {
                        tracing::info!(bay = enrolled.bay_id, %address, "controller enrolled");
                        wire.send(ToBay::EnrolOk { bay: enrolled.bay_id, token: enrolled.token }).await?;
                    }
                    Err(fault) => return wire.dismiss(fault, Some(seq), address).await,
                }
            }
            FromBay::Auth { bay, boot, fw, token, config } => {
                let Some(token_id) = lockers.authenticate(bay, &token).await? else {
                    Attempt::wrong(Means::Controller, None).log(address.ip());
                    return wire.dismiss(Fault::NotAuthentic, Some(seq), address).await;
                };
                let (boot, firmware) = (plain(&boot.to_string()), plain(&fw));
                return Ok(Some(Greeting { bay_id: bay, token_id, token, boot, firmware, config }));
            }
            _ => return wire.dismiss(Fault::OutOfOrder, Some(seq), address).await,
        }
    }
}

/// A short text of a bay, without what no line of a log or a table takes.
pub(crate) fn plain(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

/// Input from a bay.
pub(crate) enum Heard {
    /// A frame in its order.
    Frame(u64, FromBay),
    /// A rejected frame.
    Fault(Fault, Option<u64>),
    Gone,
}

/// A socket with the order of its frames.
pub(crate) struct Wire {
    pub(crate) ears: Ears,
    pub(crate) replies: Replies,
}

/// The way in of a socket.
pub(crate) struct Ears {
    socket: SplitStream<WebSocket>,
    heard: u64,
}

/// Answers to a bay, and how many faults it was told of.
pub(crate) struct Replies {
    voice: Voice,
    faults: u32,
}

/// The way out of a socket: several may speak, one after the other. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Voice(Arc<Mutex<Mouth>>);

struct Mouth {
    socket: SplitSink<WebSocket, Message>,
    sent: u64,
}

impl Voice {
    /// Says something. An error: the bay does not listen any more.
    pub(crate) async fn send(&self, frame: ToBay) -> anyhow::Result<()> {
        let mut mouth = self.0.lock().await;
        mouth.sent += 1;
        let text = frames::write(&Numbered { seq: mouth.sent, frame });
        timeout(STUCK, mouth.socket.send(Message::text(text))).await??;
        Ok(())
    }
}

impl Ears {
    /// The next thing that a bay says. Nothing is lost when this is given up before it comes.
    pub(crate) async fn next(&mut self) -> Heard {
        loop {
            let text = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Binary(_))) => return Heard::Fault(Fault::BadJson, None),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Err(error)) if is_capacity(&error) => return Heard::Fault(Fault::TooLarge, None),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Heard::Gone,
            };
            return match frames::read(&text) {
                Ok(Numbered { seq, .. }) if seq <= self.heard => Heard::Fault(Fault::OldSeq, Some(seq)),
                Ok(Numbered { seq, frame }) => {
                    self.heard = seq;
                    Heard::Frame(seq, frame)
                }
                Err((fault, seq)) => Heard::Fault(fault, seq),
            };
        }
    }
}

impl Replies {
    /// Handle for sending from other tasks.
    pub(crate) fn voice(&self) -> Voice {
        self.voice.clone()
    }

    /// Sends like [`Voice::send`].
    pub(crate) async fn send(&self, frame: ToBay) -> anyhow::Result<()> {
        self.voice.send(frame).await
    }

    /// Says what was wrong. False: it was too often, or nothing more can be read.
    pub(crate) async fn complain(&mut self, fault: Fault, of: Option<u64>) -> anyhow::Result<bool> {
        self.faults += u32::from(!matches!(fault, Fault::UnknownType | Fault::UnknownCommand));
        self.send(ToBay::Error { code: fault, of }).await?;
        Ok(fault != Fault::TooLarge && self.faults < FAULTS)
    }
}

impl Wire {
    fn new(socket: WebSocket) -> Self {
        let (out, socket) = socket.split();
        let voice = Voice(Arc::new(Mutex::new(Mouth { socket: out, sent: 0 })));
        Self { ears: Ears { socket, heard: 0 }, replies: Replies { voice, faults: 0 } }
    }

    async fn send(&self, frame: ToBay) -> anyhow::Result<()> {
        self.replies.send(frame).await
    }

    /// Says why there will be no session.
    async fn dismiss(
        &mut self,
        fault: Fault,
        of: Option<u64>,
        address: ipnetwork::IpNetwork,
    ) -> Result<Option<Greeting>> {
        tracing::warn!(?fault, %address, "bay authentication failed");
        self.send(ToBay::Error { code: fault, of }).await?;
        Ok(None)
    }

    async fn end(self, fault: Option<Fault>) {
        if let Some(fault) = fault {
            // The other end may be gone.
            let _ = self.send(ToBay::Error { code: fault, of: None }).await;
        }
        let farewell = CloseFrame { code: 1000, reason: "".into() };
        let mut mouth = self.replies.voice.0.lock().await;
        let _ = timeout(STUCK, mouth.socket.send(Message::Close(Some(farewell)))).await;
    }
}

/// True if a frame was longer than we take.
fn is_capacity(error: &axum::Error) -> bool {
    error.to_string().contains("too long")
}
