//! Rate limits per client address: token buckets, kept in memory.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnetwork::IpNetwork;
use time::OffsetDateTime;

use crate::clock::Clock;

const CAMPUS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
const MACHINE_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(599);
const ELSEWHERE_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

const MINUTE: Duration = Duration::from_mins(1);

/// Buckets kept one by one; further addresses share those of their networks, so that a flood cannot fill the memory.
const CROWD: usize = 50_000;

/// First address and bits.
pub type Network = (IpAddr, u8);

type Buckets = RateLimiter<Network, DashMapStateStore<Network>, Ticks, NoOpMiddleware<Nanos>>;

/// Class of an address for the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// This machine: its own tools, or a proxy that nobody declared and behind which everybody stands.
    Machine,
    /// A network of the campus, where a whole building may share one address (NAT).
    Campus,
    Elsewhere,
}

/// Limits per address: 60 a minute on the campus, 10 a minute elsewhere, 600 a minute from this machine.
#[derive(Debug)]
pub struct AddressLimits {
    campus: Vec<IpNetwork>,
    machine: Buckets,
    on_campus: Buckets,
    elsewhere: Buckets,
}

impl AddressLimits {
    /// Limits that know the networks of the campus.
    #[must_use]
    pub fn new(campus: Vec<IpNetwork>, clock: &Clock) -> AddressLimits {
        let buckets = |a_minute| RateLimiter::dashmap_with_clock(Quota::per_minute(a_minute), Ticks(clock.clone()));
        AddressLimits {
            campus,
            machine: buckets(MACHINE_PER_MINUTE),
            on_campus: buckets(CAMPUS_PER_MINUTE),
            elsewhere: buckets(ELSEWHERE_PER_MINUTE),
        }
    }

    /// Takes one token of the address.
    ///
    /// # Errors
    /// How long to wait when there is none.
    pub fn check(&self, address: IpAddr) -> Result<(), Duration> {
        let address = address.to_canonical();
        let buckets = self.buckets(address);
        let network = if buckets.len() < CROWD { customer(address) } else { network(address, 16, 32) };
        match buckets.check_key(&network) {
            Ok(()) => Ok(()),
            Err(refusal) => match refusal.wait_time_from(buckets.clock().now()) {
                // No bucket takes longer to fill: the machine's clock was set back.
                wait if wait > MINUTE => Ok(()),
                wait => Err(wait),
            },
        }
    }

    /// Drops addresses whose bucket is full again; to be called every few minutes.
    pub fn sweep(&self) {
        for buckets in [&self.machine, &self.on_campus, &self.elsewhere] {
            buckets.retain_recent();
            buckets.shrink_to_fit();
        }
    }

    /// Buckets in memory.
    #[must_use]
    pub fn len(&self) -> usize {
        self.machine.len() + self.on_campus.len() + self.elsewhere.len()
    }

    /// True if no bucket is in memory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Class of an address.
    #[must_use]
    pub fn place(&self, address: IpAddr) -> Place {
        let address = address.to_canonical();
        if address.is_loopback() {
            Place::Machine
        } else if self.campus.iter().any(|network| network.contains(address)) {
            Place::Campus
        } else {
            Place::Elsewhere
        }
    }

    fn buckets(&self, address: IpAddr) -> &Buckets {
        match self.place(address) {
            Place::Machine => &self.machine,
            Place::Campus => &self.on_campus,
            Place::Elsewhere => &self.elsewhere,
        }
    }
}

/// Network of one customer: an IPv6 customer holds a /64 and changes address at will.
#[must_use]
pub fn customer(address: IpAddr) -> Network {
    network(address, 32, 64)
}

/// The network around an address, by its bits of IPv4 or IPv6.
#[must_use]
pub fn network(address: IpAddr, v4_bits: u8, v6_bits: u8) -> Network {
    match address.to_canonical() {
        IpAddr::V4(address) => (Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - v4_bits))).into(), v4_bits),
        IpAddr::V6(address) => {
            (Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - v6_bits))).into(), v6_bits)
        }
    }
}

/// The portal's clock, as governor reads it.
#[derive(Debug, Clone)]
pub(crate) struct Ticks(pub(crate) Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let since_1970 = self.0.now() - OffsetDateTime::UNIX_EPOCH;
        Duration::try_from(since_1970).unwrap_or_default().into()
    }
}
