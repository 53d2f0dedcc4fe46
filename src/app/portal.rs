//! The portal: all domains, ready to serve requests.

use crate::{
    accounts::Accounts,
    app::{front::Front, health::Health},
    chat::Chat,
    concerts::{
        self, Concerts,
        live::{check_in_board::Boards, programme::ProgrammeEvents, seat_map_cache::SeatMapCache, seat_plan::Plans},
        topics,
    },
    live::Live,
    lockers::{self, Lockers},
    mail::{Sender, Writer},
    web::address::TrustedProxies,
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The portal, ready to answer.
#[derive(Clone)]
pub struct Portal {
    /// Members, sessions and permissions.
    pub accounts: Accounts,
    /// Concerts and their seats.
    pub concerts: Concerts,
    /// Lockers and their bays.
    pub lockers: Lockers,
    /// Rooms, groups and directs.
    pub chat: Chat,
    /// Streams of changes to open pages.
    pub live: Live,
    /// Sends the e-mails of all domains.
    pub sender: Sender,
    /// State of the database.
    pub health: Health,
    /// Proxies that are believed.
    pub proxies: TrustedProxies,
    /// Opens the figures to other machines.
    pub metrics_token: Option<String>,
    /// How the portal is reached; without TLS and proxy by default.
    pub front: Front,
    /// Contact for reports of security faults. None: no security.txt is served.
    pub security_contact: Option<String>,
}

impl Portal {
    /// A portal around its accounts: the other services work with the same database, time and secrets.
    #[must_use]
    pub fn new(accounts: Accounts, proxies: TrustedProxies, metrics_token: Option<String>) -> Self {
        let (db, clock, keyring) = (accounts.db.clone(), accounts.clock.clone(), accounts.keyring.clone());
        let boards = Boards::new(db.clone(), clock.clone());
        let plans = Plans::new(db.clone(), clock.clone());
        let bell = ProgrammeEvents::default();
        let halls = SeatMapCache::new(db, clock, keyring);
        let live = accounts.live.clone();
        live.serve(topics::SEATS, Arc::new(halls.clone()));
        live.serve(topics::CHECK_IN, Arc::new(boards.clone()));
        live.serve(topics::SEAT_PLAN, Arc::new(plans.clone()));
        live.serve(topics::PROGRAMME, Arc::new(bell.clone()));
        let choosing = Semaphore::new(concerts::CHOOSING);
        let parts =
            concerts::Parts { accounts: accounts.clone(), halls, boards, plans, bell, live: live.clone(), choosing };
        let concerts = Concerts::new(parts);
        let lockers = Lockers::new(accounts.clone());
        for topic in [lockers::topics::BOARD, lockers::topics::BOARDS] {
            live.serve(topic, Arc::new(lockers.racks.clone()));
        }
        let chat = Chat::new(accounts.clone());
        let sender = Sender::new(accounts.db.clone(), accounts.clock.clone(), accounts.mailer.clone());
        let writers: [Arc<dyn Writer>; 3] =
            [Arc::new(accounts.clone()), Arc::new(concerts.clone()), Arc::new(lockers.clone())];
        for writer in &writers {
            sender.serve(writer);
        }
        Self {
            accounts,
            concerts,
            lockers,
            chat,
            live,
            sender,
            health: Health::default(),
            proxies,
            metrics_token,
            front: Front::default(),
            security_contact: None,
        }
    }

    pub(crate) fn secure(&self) -> bool {
        self.accounts.settings.base_url.starts_with("https:")
    }
}
