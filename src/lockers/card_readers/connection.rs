//! Connection of a card reader: requests one after the other, each with its reply, until either side closes it.

use std::net::IpAddr;

use bytes::BytesMut;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep_until, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::{cards::card::CardNumber, members::number::MemberNumber},
    error::{Result, error_chain},
    keyring::hex,
    lockers::{
        Lockers,
        card_readers::{
            actions::Turn,
            identify::{self, IdentifiedMember},
            protocol::{Framed, Framer, Request},
            reply::Reply,
            times::Times,
        },
    },
    web::Message,
};

/// The last of so many lines that cannot be read ends the connection.
const BAD_LINES: u8 = 3;

/// Tries to be recognised: one, and once more.
const TRIES: u8 = 2;

/// Read at once; a few lines.
const PACKET: usize = 512;

enum Input {
    Framed(Framed),
    Silence,
    /// Closed by the card reader or the network.
    Gone,
    Stop,
}

/// Connection of one card reader.
pub(crate) struct ReaderConnection {
    stream: TcpStream,
    address: IpAddr,
    lockers: Lockers,
    times: Times,
    stop: CancellationToken,
    framer: Framer,
    unread: BytesMut,
    /// Latest end of the connection.
    end: Instant,
    person: Option<IdentifiedMember>,
    bad_lines: u8,
    tries: u8,
    /// Random, for the keys of orders.
    name: String,
    lines: u32,
}

impl ReaderConnection {
    pub(crate) fn new(
        stream: TcpStream,
        address: IpAddr,
        lockers: Lockers,
        times: Times,
        stop: CancellationToken,
    ) -> Result<Self, getrandom::Error> {
        let mut name = [0; 8];
        getrandom::fill(&mut name)?;
        Ok(Self {
            stream,
            address,
            lockers,
            times,
            stop,
            framer: Framer::default(),
            unread: BytesMut::with_capacity(PACKET),
            end: Instant::now() + times.total,
            person: None,
            bad_lines: 0,
            tries: 0,
            name: hex(&name),
            lines: 0,
        })
    }

    /// Talks until the end.
    pub(crate) async fn talk(mut self) {
        loop {
            let (reply, over) = match self.next().await {
                Input::Framed(Framed::Line(line)) => self.answer(&line).await,
                Input::Framed(Framed::TooLong) => self.bad(),
                Input::Framed(Framed::Endless) => (Reply::end("reader-unreadable"), true),
                Input::Silence => (Reply::end("reader-too-slow"), true),
                Input::Stop => (Reply::end("reader-stopping"), true),
                Input::Gone => return,
            };
            let line = reply.line(self.lockers.context.language);
            let written = timeout(self.times.write, self.stream.write_all(line.as_bytes())).await;
            if !matches!(written, Ok(Ok(()))) {
                return;
            }
            if over {
                return self.hang_up().await;
            }
        }
    }

    async fn next(&mut self) -> Input {
        loop {
            if Instant::now() >= self.end {
                return Input::Silence;
            }
            if let Some(framed) = self.framer.take(&mut self.unread) {
                return Input::Framed(framed);
            }
            self.unread.reserve(PACKET);
            let until = self.end.min(Instant::now() + self.times.idle);
            let read = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Input::Stop,
                read = timeout_at(until, self.stream.read_buf(&mut self.unread)) => read,
            };
            match read {
                Err(_) => return Input::Silence,
                Ok(Ok(0) | Err(_)) => return Input::Gone,
                Ok(Ok(_)) => {}
            }
        }
    }

    /// The reply to a line, and whether it is the last one.
    async fn answer(&mut self, line: &[u8]) -> (Reply, bool) {
        self.lines = self.lines.saturating_add(1);
        let answered = match (Request::parse(line), &self.person) {
            (None, _) => return self.bad(),
            (Some(Request::End), _) => return (Reply::end("reader-goodbye"), true),
            (Some(Request::Card(number, card)), None) => self.identify(&number, &card).await,
            (Some(Request::Card(..)), Some(_)) => return self.misplaced("reader-known-already"),
            (Some(_), None) => return self.misplaced("reader-first-card"),
            (Some(Request::Ping), Some(_)) => Ok((Reply::done("reader-pong"), false)),
            (Some(Request::Locker(code, act)), Some(person)) => {
                let key = format!("line-{}-{}", self.name, self.lines);
                let (lockers, address, patience) = (&self.lockers, self.address, self.times.patience);
                Turn { lockers, person, address, key, patience }.act(&code, act).await.map(|reply| (reply, false))
            }
        };
        answered.unwrap_or_else(|error| {
            tracing::error!(address = %self.address, error = error_chain(&error), "card reader request failed");
            (Reply::refused("reader-trouble"), false)
        })
    }

    /// Every refusal is one text after one time.
    async fn identify(&mut self, number: &MemberNumber, card: &CardNumber) -> Result<(Reply, bool)> {
        let patience = Instant::now() + self.times.refusal;
        if let Ok(person) = identify::identify(&self.lockers, self.address, number, card).await? {
            let welcome = Message::new("reader-welcome").with("name", &*person.first_name);
            self.person = Some(person);
            return Ok((Reply::done(welcome), false));
        }
        sleep_until(patience).await;
        self.tries += 1;
        Ok((Reply::refused("reader-unknown"), self.tries >= TRIES))
    }

    fn bad(&mut self) -> (Reply, bool) {
        self.misplaced("reader-unreadable")
    }

    /// A line that makes no sense, or not here.
    fn misplaced(&mut self, text: &'static str) -> (Reply, bool) {
        self.bad_lines += 1;
        (Reply::refused(text), self.bad_lines >= BAD_LINES)
    }

    /// Closes the connection. Reads the remaining input for a moment, because the network would discard the last reply
    /// otherwise.
    async fn hang_up(mut self) {
        if self.stream.shutdown().await.is_err() {
            return;
        }
        let until = Instant::now() + self.times.closing;
        // Looked at each time: what is always ready to be read never runs out of time by itself.
        while Instant::now() < until {
            self.unread.clear();
            self.unread.reserve(PACKET);
            let read = timeout_at(until, self.stream.read_buf(&mut self.unread)).await;
            if !matches!(read, Ok(Ok(1..))) {
                return;
            }
        }
    }
}
