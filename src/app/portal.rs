//! The portal: all domains, ready to serve requests.

use crate::{
    accounts::Accounts,
    app::{front::Front, health::Health},
    chat::Chat,
    concerts::Concerts,
    live::Live,
    lockers::Lockers,
    mail::{Sender, Writer},
    web::address::TrustedProxies,
};
use std::sync::Arc;

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
        let context = accounts.context.clone();
        let concerts = Concerts::new(context.clone(), accounts.clone());
        let lockers = Lockers::new(context.clone(), accounts.clone());
        let chat = Chat::new(context.clone(), accounts.clone());
        let sender = Sender::new(context.db.clone(), context.clock.clone(), context.mailer.clone());
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
            live: context.live.clone(),
            sender,
            health: Health::default(),
            proxies,
            metrics_token,
            front: Front::default(),
            security_contact: None,
        }
    }

    pub(crate) fn secure(&self) -> bool {
        self.accounts.context.base_url.starts_with("https:")
    }
}
