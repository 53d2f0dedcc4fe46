//! Settings of a simulated bay, and the actions of a simulated person.

use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use url::Url;

/// A controller to be simulated.
#[derive(Debug)]
pub struct Settings {
    /// URL of the portal: `http:` or `ws:`, `https:` or `wss:`.
    pub url: Url,
    /// Certificates in PEM, trusted besides the public certificate authorities.
    pub authorities: Option<PathBuf>,
    pub token: Option<String>,
    /// Enrolment code, in place of a token.
    pub code: Option<String>,
    pub lockers: i16,
    /// Folder of the persistent state; absent: none.
    pub folder: Option<PathBuf>,
    /// An open door is shut after so long; absent: when somebody does.
    pub shut_after: Option<Duration>,
    /// Time that a door takes to move.
    pub door_takes: Duration,
    /// True if its locks are latches, which only a hand shuts.
    pub latch: bool,
    /// Time that the controller waits for that movement.
    pub watches: Duration,
    /// Gap after which the loop counts as suspended and closes the connection.
    pub stands_still: Duration,
    pub faults: Faults,
    /// Simulated actions of people at the doors.
    pub touches: Option<mpsc::Receiver<Touch>>,
}

impl Settings {
    /// A controller without faults, which shuts its doors after six seconds.
    #[must_use]
    pub fn new(url: Url, lockers: i16) -> Self {
        Self {
            url,
            authorities: None,
            token: None,
            code: None,
            lockers,
            folder: None,
            shut_after: Some(Duration::from_secs(6)),
            door_takes: Duration::from_millis(700),
            latch: false,
            watches: Duration::from_secs(5),
            stands_still: Duration::from_secs(2),
            faults: Faults::default(),
            touches: None,
        }
    }
}

/// An action of a person at a bay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touch {
    /// Holds a card to the reader, with a locker chosen or not.
    Card(String, Option<i16>),
    /// Opens a door with a tool.
    Force(i16),
    Shut(i16),
    Jam(i16),
    /// Frees a lock that was blocked.
    Free(i16),
    /// Suspends the controller's loop for this time.
    Stall(Duration),
    /// Unplugs the network for this time.
    Unplug(Duration),
    /// Pulls the power and puts it back.
    Restart,
}

/// Simulated faults.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each fault may come with any other")]
pub struct Faults {
    /// Doors that do not move; empty: none.
    pub jam: Vec<i16>,
    /// Every n-th reply to a command is lost: 2 is every second.
    pub drop_replies: Option<u64>,
    /// The connection is cut after this time.
    pub offline_after: Option<Duration>,
    /// The connection comes back after this time; absent: never.
    pub offline_for: Option<Duration>,
    /// The controller starts anew between record and pulse, once.
    pub crash_after_record: bool,
    /// Error of the clock.
    pub clock_skew: Duration,
    /// The doors have no sensors.
    pub no_sensor: bool,
    /// Doors stay where they are, and the contrary of what was asked for is answered.
    pub contrary: bool,
    /// The numbers of the journal restart when all of it is acknowledged.
    pub renumber: bool,
}
