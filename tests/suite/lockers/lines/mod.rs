//! Card readers that speak the lines protocol.

mod doors;
mod identifying;
mod input;
mod limits;
mod together;

use std::{net::SocketAddr, time::Duration};

use parvis::{
    ids::MemberId,
    lockers::card_readers::{self, Settings, times::Times},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{factories::members, harness::TestPortal};

/// Long enough for a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub const INES: &str = "20418376";
pub const INES_CARD: &str = "20418376,AB12CD34";
pub const TOM: &str = "20417733";
pub const TOM_CARD: &str = "20417733,00001030";

/// Two students who have cards; the account of neither is activated. Their keys.
pub async fn card_holders(portal: &TestPortal) -> (MemberId, MemberId) {
    portal
        .import(
            "20418376,Carpentier,Inès,,student,Réseaux,AB12CD34,2027-08-31
             20417733,Le Goff,Tom,,student,Réseaux,00001030,",
        )
        .await;
    (member_id(portal, INES).await, member_id(portal, TOM).await)
}

/// The key of a member.
pub async fn member_id(portal: &TestPortal, number: &str) -> MemberId {
    members::member(&portal.db, number).id().await
}

/// Times that tests have; the delay of a refusal is one that nobody notices.
pub fn quick() -> Times {
    Times { refusal: Duration::ZERO, ..Times::default() }
}

/// As many readers as tests need.
pub fn settings(times: Times) -> Settings {
    Settings { networks: Vec::new(), connections: 64, per_address: 64, times }
}

/// The readers' door of a portal.
pub struct Lines {
    pub address: SocketAddr,
    pub stop: CancellationToken,
    pub running: JoinHandle<()>,
}

impl Lines {
    pub async fn of(portal: &TestPortal) -> Self {
        Self::with(portal, settings(quick())).await
    }

    pub async fn with(portal: &TestPortal, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let running = tokio::spawn(card_readers::run(portal.lockers.clone(), listener, settings, stop.clone()));
        Self { address, stop, running }
    }

    pub async fn reader(&self) -> Reader {
        Reader(BufReader::new(TcpStream::connect(self.address).await.unwrap()))
    }

    /// A reader on another address of this machine.
    pub async fn reader_from(&self, host: &str) -> Reader {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{host}:0").parse().unwrap()).unwrap();
        Reader(BufReader::new(socket.connect(self.address).await.unwrap()))
    }

    /// A reader at which somebody was recognised.
    pub async fn with_card(&self, card: &str) -> Reader {
        let mut reader = self.reader().await;
        let reply = reader.ask(card).await;
        assert!(reply.starts_with("1,"), "{reply}");
        reader
    }
}

/// A card reader.
pub struct Reader(BufReader<TcpStream>);

impl Reader {
    /// Sends bytes as they are.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.get_mut().write_all(bytes.as_ref()).await.unwrap();
    }

    /// The next reply, without its end; nothing when the portal has closed.
    pub async fn hear(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(PATIENCE, self.0.read_line(&mut line)).await.expect("a reply in time");
        match read {
            Ok(0) | Err(_) => String::new(),
            Ok(_) => line.strip_suffix('\n').unwrap_or_else(|| panic!("{line:?} has no end")).to_owned(),
        }
    }

    /// Sends a line; its reply.
    pub async fn ask(&mut self, line: &str) -> String {
        self.send(format!("{line}\n")).await;
        self.hear().await
    }

    /// Asks and looks at the number of the reply.
    #[track_caller]
    pub fn assert(&mut self, line: &str, code: u8) -> impl Future<Output = String> {
        let place = std::panic::Location::caller();
        async move {
            let reply = self.ask(line).await;
            assert!(reply.starts_with(&format!("{code},")), "{place}: {line} → {reply:?}");
            reply
        }
    }

    /// Whether nothing was said so far.
    pub fn is_silent(&mut self) -> bool {
        self.0.buffer().is_empty() && self.0.get_mut().try_read(&mut [0]).is_err()
    }

    /// Everything up to the end.
    pub async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        // A connection that is cut is as closed as one that ends.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.expect("the portal closes in time");
        String::from_utf8(rest).unwrap()
    }
}
