//! Server for card readers of the line protocol (bay-protocol.md §1): TCP, one task for each connection.

pub mod actions;
mod connection;
pub mod identify;
pub mod protocol;
pub mod reply;
pub mod store;
pub mod times;

use std::{collections::HashMap, io, net::IpAddr, sync::Arc, time::Duration};

use ipnetwork::IpNetwork;
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    error::error_chain,
    lockers::{
        Lockers,
        card_readers::{connection::ReaderConnection, reply::Reply, times::Times},
    },
};

/// Allowed networks and limits of card readers.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Networks of the card readers, besides this machine.
    pub networks: Vec<IpNetwork>,
    pub connections: usize,
    /// Connections at a time from one address.
    pub per_address: usize,
    pub times: Times,
}

impl Settings {
    /// True if readers at this address are answered.
    #[must_use]
    pub fn let_in(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_loopback() || self.networks.iter().any(|network| network.contains(address))
    }
}

/// After a connection could not be taken: as a rule because too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers readers until it is told to stop, then lets each come to the end of its line.
pub async fn run(lockers: Lockers, listener: TcpListener, settings: Settings, stop: CancellationToken) {
    let (readers, entrance) = (TaskTracker::new(), Entrance::default());
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, from)) => {
                let address = from.ip().to_canonical();
                match entrance.admit(address, &settings) {
                    Ok(place) => {
                        readers.spawn(receive(stream, address, lockers.clone(), settings.times, stop.clone(), place));
                    }
                    Err(turned_away) => turn_away(&lockers, &stream, address, turned_away),
                }
            }
            Err(error) => {
                tracing::warn!(error = error_chain(&error), "card reader connection not accepted, retrying");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    readers.close();
    readers.wait().await;
}

async fn receive(
    stream: TcpStream,
    address: IpAddr,
    lockers: Lockers,
    times: Times,
    stop: CancellationToken,
    _place: Place,
) {
    tracing::debug!(%address, "card reader connected");
    match ReaderConnection::new(stream, address, lockers, times, stop) {
        Ok(conversation) => conversation.talk().await,
        Err(error) => tracing::error!(error = error_chain(&error), "card reader connection failed: no random bytes"),
    }
    tracing::debug!(%address, "card reader disconnected");
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RefusedConnection {
    /// No reader stands there.
    Stranger,
    /// Enough of them are connected.
    Full,
}

/// Never waits: what does not fit into the network's own memory is not said.
fn turn_away(lockers: &Lockers, stream: &TcpStream, address: IpAddr, why: RefusedConnection) {
    tracing::warn!(%address, ?why, "card reader connection refused");
    if why == RefusedConnection::Full {
        let line = Reply::end("reader-full").line(lockers.context.language);
        let _: io::Result<usize> = stream.try_write(line.as_bytes());
    }
}

/// Counts who is connected.
#[derive(Debug, Clone, Default)]
struct Entrance(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A counted connection, until it is dropped.
struct Place {
    entrance: Entrance,
    address: IpAddr,
}

impl Entrance {
    fn admit(&self, address: IpAddr, settings: &Settings) -> Result<Place, RefusedConnection> {
        if !settings.let_in(address) {
            return Err(RefusedConnection::Stranger);
        }
        let mut readers = self.0.lock();
        let (all, here) = (readers.values().sum::<usize>(), readers.get(&address).copied().unwrap_or_default());
        if all >= settings.connections || here >= settings.per_address {
            return Err(RefusedConnection::Full);
        }
        readers.insert(address, here + 1);
        Ok(Place { entrance: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut readers = self.entrance.0.lock();
        if let Some(here) = readers.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                readers.remove(&self.address);
            }
        }
    }
}
