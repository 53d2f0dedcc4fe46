//! A portal that listens on a real port, bays that connect to it, and one that does whatever a test wants.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum_server::Handle;
use futures_util::{SinkExt as _, StreamExt as _};
use parvis::{
    app,
    audit::Origin,
    bay_simulator::{
        self,
        settings::{Settings, Touch},
    },
    ids::{BayId, CommandId, MemberId},
    lockers::{
        commands::{
            CommandRequest, CommandSender, Denial,
            command::{Command, CommandState, Op, Source},
        },
        controllers::connections::SocketTimes,
    },
};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::mpsc, task::JoinHandle, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

use super::super::facts::{self, code, lockers, origin};
use crate::{
    factories::{
        self,
        lockers::{commands, controllers},
        members,
    },
    harness::{TestPortal, portal, wait},
};

/// Longer than anything takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A portal with a bay of eight lockers, of which Inès has the third; heard on a real port.
pub struct Stage {
    pub portal: TestPortal,
    pub bay_id: BayId,
    pub ines: MemberId,
    pub address: SocketAddr,
}

/// A card of Inès.
pub const CARD: &str = "00001030";
pub const INES: &str = "22100493";

pub async fn stage() -> Stage {
    let portal = portal().await;
    let bay_id = BayId(facts::bay(&portal).await);
    portal.import(&format!("{INES},Carpentier,Inès,ines@campus.example,student,,{CARD},2027-06-30")).await;
    let ines = members::member(&portal.db, INES);
    ines.activate().await;
    let ines = ines.id().await;
    let by_ines = origin(portal.clock.now(), ines);
    lockers(&portal).claim(&by_ines, &code(3), ines).await.unwrap().unwrap();
    let address = listen(portal.router.clone());
    Stage { portal, bay_id, ines, address }
}

/// Answers on a port of its own.
pub fn listen(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(app::serve(listener, None, router, Handle::new(), PATIENCE));
    address
}

/// A simulated bay at work; it goes with this.
pub struct Simulated {
    pub touches: mpsc::Sender<Touch>,
    pub work: JoinHandle<anyhow::Result<()>>,
}

impl Drop for Simulated {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Simulated {
    pub async fn touch(&self, touch: Touch) {
        self.touches.send(touch).await.unwrap();
    }
}

impl Stage {
    /// A token of the bay, as enrolment gives it.
    pub async fn token(&self) -> String {
        let mut bay = self.dial().await;
        bay.say(json!({"t": "enrol", "code": self.code().await, "hw": "test", "fw": "1"})).await;
        bay.expect("enrol_ok").await["token"].as_str().unwrap().to_owned()
    }

    /// An enrolment code of the bay.
    pub async fn code(&self) -> String {
        let origin = Origin::command_line(self.portal.clock.now());
        self.portal.lockers.issue_enrolment_code(&origin, self.bay_id).await.unwrap().unwrap().to_string()
    }

    /// A simulated bay, quick and without faults but for what `change` says; connected.
    pub async fn simulate(&self, change: impl FnOnce(&mut Settings)) -> Simulated {
        let token = self.token().await;
        let simulated = self.begin(token, change);
        self.until_connected().await;
        simulated
    }

    /// The same, not waited for.
    pub fn begin(&self, token: String, change: impl FnOnce(&mut Settings)) -> Simulated {
        let url = format!("http://{}", self.address).parse().unwrap();
        let (touches, receiver) = mpsc::channel(8);
        let mut settings = Settings::new(url, 8);
        settings.token = Some(token);
        settings.door_takes = Duration::from_millis(20);
        settings.shut_after = None;
        // A loaded machine is no controller that stood still.
        settings.stands_still = PATIENCE;
        settings.touches = Some(receiver);
        change(&mut settings);
        Simulated { touches, work: tokio::spawn(bay_simulator::run(settings)) }
    }

    /// Times that a test can wait for.
    pub fn hurry(&self) {
        self.portal.lockers.hub.set_times(SocketTimes {
            acknowledgement: Duration::from_millis(150),
            movement: Duration::from_millis(150),
            outcome: Duration::from_millis(600),
            comparison: Duration::from_millis(100),
            probe: Duration::from_millis(300),
            ..SocketTimes::default()
        });
    }

    pub async fn until_connected(&self) {
        wait::until("the bay is connected", async || controllers::is_connected(&self.portal.db).await).await;
    }

    /// Waits until the end of the line is noted.
    pub async fn until_lost(&self) {
        wait::until("the end is noted", async || controllers::is_lost(&self.portal.db).await).await;
    }

    /// Waits until an order is in this state.
    pub async fn until_order(&self, state: &str) {
        let states = async || commands::states(&self.portal.db).await;
        wait::until(&format!("an order is {state}"), async || states().await.iter().any(|now| now == state)).await;
    }

    /// Waits until a door is known to be so.
    pub async fn until_door(&self, number: u16, door: &str) {
        wait::until(&format!("door {number} is {door}"), async || self.door(number).await == door).await;
    }

    /// The state that a door is believed to be in.
    pub async fn door(&self, number: u16) -> String {
        factories::lockers::door(&self.portal.db, number).await
    }

    /// Has Inès open her locker on a page.
    pub async fn order(&self, key: &str) -> Result<Command, Denial> {
        self.order_to(3, Op::Open, key).await
    }

    pub async fn order_to(&self, number: u16, op: Op, key: &str) -> Result<Command, Denial> {
        let code = code(number);
        let wish = CommandRequest { code: &code, op, by: CommandSender::Member(self.ines, Source::Web), key };
        let origin = origin(self.portal.clock.now(), self.ines);
        self.portal.lockers.order(&origin, wish).await.unwrap()
    }

    /// The same, and what came of it.
    pub async fn open(&self, key: &str) -> CommandState {
        let command = self.order(key).await.unwrap();
        self.settled(command.id).await
    }

    pub async fn settled(&self, id: CommandId) -> CommandState {
        let command = self.portal.lockers.settle(id, PATIENCE).await.unwrap().unwrap();
        assert!(command.is_finished(), "{command:?}");
        command.state
    }

    /// A bay that says whatever a test wants; it has said nothing yet.
    pub async fn dial(&self) -> Wire {
        self.dial_from(None).await
    }

    /// The same, with an origin.
    pub async fn dial_from(&self, origin: Option<&'static str>) -> Wire {
        let mut request = format!("ws://{}/bays/connect", self.address).into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", HeaderValue::from_static(origin));
        }
        let (stream, _) = connect_async(request).await.unwrap();
        Wire { stream, seq: 0 }
    }

    /// The same, welcomed.
    pub async fn join(&self, token: &str) -> (Wire, String) {
        let mut bay = self.dial().await;
        bay.auth(self.bay_id, token).await;
        let session = bay.expect("welcome").await["session"].as_str().unwrap().to_owned();
        (bay, session)
    }
}

/// The end of a socket on which a test says what it wants.
pub struct Wire {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u64,
}

impl Wire {
    pub async fn auth(&mut self, bay_id: BayId, token: &str) {
        self.say(json!({"t": "auth", "bay": bay_id, "boot": "b1", "fw": "1", "token": token})).await;
    }

    /// Says a frame in its turn.
    pub async fn say(&mut self, mut frame: Value) {
        self.seq += 1;
        frame["seq"] = self.seq.into();
        self.say_text(&frame.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// The next frame.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("the portal says something in time")? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next frame of this type; configuration, cards and heartbeats before it are passed over, nothing else.
    #[track_caller]
    pub fn expect(&mut self, kind: &'static str) -> impl Future<Output = Value> + '_ {
        let place = std::panic::Location::caller();
        async move {
            loop {
                let frame = self.next().await.unwrap_or_else(|| panic!("the line ended before {kind}, {place}"));
                if frame["t"] == kind {
                    return frame;
                }
                let passed = ["config", "allow", "hb", "hb_ok"];
                assert!(passed.iter().any(|t| frame["t"] == *t), "{kind} expected at {place}, came {frame}");
            }
        }
    }

    /// Waits until all that was said is written down: what stands behind it is answered.
    pub async fn heard(&mut self) {
        self.say(json!({"t": "enrol", "code": "", "hw": "", "fw": ""})).await;
        let error = self.expect_beyond("error", &["journal_ok", "query", "command"]).await;
        assert_eq!(error["code"], "out_of_order", "{error}");
    }

    /// The answer to a journal: `journal_ok`, or an error.
    pub async fn answer(&mut self) -> Value {
        loop {
            let frame = self.next().await.expect("the line stands");
            if frame["t"] == "journal_ok" || frame["t"] == "error" {
                return frame;
            }
        }
    }

    /// The portal has kept a journal.
    pub async fn expect_ok(&mut self) {
        assert_eq!(self.answer().await["t"], "journal_ok");
    }

    /// The next list of cards.
    pub async fn expect_list(&mut self) -> Value {
        loop {
            let frame = self.next().await.expect("the line stands");
            if frame["t"] == "allow" {
                return frame;
            }
        }
    }

    /// The next frame of this type, whatever of these comes before it.
    async fn expect_beyond(&mut self, kind: &str, others: &[&str]) -> Value {
        loop {
            let frame = self.next().await.unwrap_or_else(|| panic!("the line ended before {kind}"));
            if frame["t"] == kind {
                return frame;
            }
            let passed = ["config", "allow", "hb", "hb_ok"];
            assert!(passed.iter().chain(others).any(|t| frame["t"] == **t), "{kind} expected, came {frame}");
        }
    }

    /// Says that an order was carried out.
    pub async fn opened(&mut self, id: &Value) {
        self.say(json!({"t": "ack", "id": id})).await;
        self.say(json!({"t": "result", "id": id, "r": "pulsed"})).await;
        self.say(json!({"t": "result", "id": id, "r": "opened"})).await;
    }

    /// All that is still said until the line ends.
    pub async fn rest(mut self) -> Vec<Value> {
        let mut rest = Vec::new();
        while let Some(frame) = self.next().await {
            rest.push(frame);
        }
        rest
    }
}
