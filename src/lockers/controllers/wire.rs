//! Frames over the WebSocket of a controller, in their order.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{sync::Mutex, time::timeout};

use crate::lockers::controllers::frames::{self, Fault, FromBay, Numbered, ToBay};

/// A bay that does not take a frame for so long is gone.
const STUCK: Duration = Duration::from_secs(10);

/// Number of invalid frames that end a connection.
const FAULTS: u32 = 10;

/// Longest text of a bay that is kept: names of hardware, reasons.
const LONGEST_NAME: usize = 60;

/// A short text of a bay, without what no line of a log or a table takes.
pub(crate) fn plain(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

pub(crate) enum Received {
    Frame(u64, FromBay),
    Fault(Fault, Option<u64>),
    Gone,
}

/// A socket with the order of its frames.
pub(crate) struct BaySocket {
    pub(crate) frames: FrameReader,
    pub(crate) replies: Replies,
}

/// The way in of a socket.
pub(crate) struct FrameReader {
    socket: SplitStream<WebSocket>,
    received: u64,
}

/// Answers to a bay, and how many faults it was told of.
pub(crate) struct Replies {
    sender: FrameSender,
    faults: u32,
}

/// The way out of a socket: several may speak, one after the other. Cheap to clone.
#[derive(Clone)]
pub(crate) struct FrameSender(Arc<Mutex<SenderState>>);

struct SenderState {
    socket: SplitSink<WebSocket, Message>,
    sent: u64,
}

impl FrameSender {
    /// Says something. An error: the bay does not listen any more.
    pub(crate) async fn send(&self, frame: ToBay) -> anyhow::Result<()> {
        let mut state = self.0.lock().await;
        state.sent += 1;
        let text = frames::write(&Numbered { seq: state.sent, frame });
        timeout(STUCK, state.socket.send(Message::text(text))).await??;
        Ok(())
    }
}

impl FrameReader {
    /// The next thing that a bay says. Nothing is lost when this is given up before it comes.
    pub(crate) async fn next(&mut self) -> Received {
        loop {
            let text = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Binary(_))) => return Received::Fault(Fault::BadJson, None),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Err(error)) if is_capacity(&error) => return Received::Fault(Fault::TooLarge, None),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Received::Gone,
            };
            return match frames::read(&text) {
                Ok(Numbered { seq, .. }) if seq <= self.received => Received::Fault(Fault::OldSeq, Some(seq)),
                Ok(Numbered { seq, frame }) => {
                    self.received = seq;
                    Received::Frame(seq, frame)
                }
                Err((fault, seq)) => Received::Fault(fault, seq),
            };
        }
    }
}

impl Replies {
    pub(crate) fn sender(&self) -> FrameSender {
        self.sender.clone()
    }

    /// Sends like [`FrameSender::send`].
    pub(crate) async fn send(&self, frame: ToBay) -> anyhow::Result<()> {
        self.sender.send(frame).await
    }

    /// Says what was wrong. False: it was too often, or nothing more can be read.
    pub(crate) async fn complain(&mut self, fault: Fault, of: Option<u64>) -> anyhow::Result<bool> {
        self.faults += u32::from(!matches!(fault, Fault::UnknownType | Fault::UnknownCommand));
        self.send(ToBay::Error { code: fault, of }).await?;
        Ok(fault != Fault::TooLarge && self.faults < FAULTS)
    }
}

impl BaySocket {
    pub(crate) fn new(socket: WebSocket) -> Self {
        let (out, socket) = socket.split();
        let sender = FrameSender(Arc::new(Mutex::new(SenderState { socket: out, sent: 0 })));
        Self { frames: FrameReader { socket, received: 0 }, replies: Replies { sender, faults: 0 } }
    }

    /// Sends like [`FrameSender::send`].
    pub(crate) async fn send(&self, frame: ToBay) -> anyhow::Result<()> {
        self.replies.send(frame).await
    }

    /// Closes the socket, after the fault if there is one.
    pub(crate) async fn end(self, fault: Option<Fault>) {
        if let Some(fault) = fault {
            // The other end may be gone.
            let _ = self.send(ToBay::Error { code: fault, of: None }).await;
        }
        let close = CloseFrame { code: 1000, reason: "".into() };
        let mut state = self.replies.sender.0.lock().await;
        let _ = timeout(STUCK, state.socket.send(Message::Close(Some(close)))).await;
    }
}

/// True if a frame was longer than we take.
fn is_capacity(error: &axum::Error) -> bool {
    error.to_string().contains("too long")
}
