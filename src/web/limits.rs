//! How often one address may ask: token buckets, kept in memory.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Reference;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnetwork::IpNetwork;
use time::OffsetDateTime;

use crate::clock::Clock;

/// On the campus a whole building shares one address (NAT).
const CAMPUS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).unwrap();
const ELSEWHERE_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// Buckets kept one by one; further addresses share those of their networks, so that a flood cannot fill the memory.
const CROWD: usize = 50_000;

type Buckets = RateLimiter<IpNetwork, DashMapStateStore<IpNetwork>, Ticks>;

/// Limits per address: 60 a minute on the campus and on this machine, 10 a minute elsewhere.
#[derive(Debug)]
pub struct AddressLimits {
    campus: Vec<IpNetwork>,
    on_campus: Buckets,
    elsewhere: Buckets,
}

impl AddressLimits {
    /// Limits that know the networks of the campus.
    #[must_use]
    pub fn new(campus: Vec<IpNetwork>, clock: &Clock) -> AddressLimits {
        let buckets = |a_minute| {
            RateLimiter::dashmap_with_clock(Quota::per_minute(a_minute), Ticks(clock.clone()))
        };
        AddressLimits { campus, on_campus: buckets(CAMPUS_PER_MINUTE), elsewhere: buckets(ELSEWHERE_PER_MINUTE) }
    }

    /// Takes one token of the address.
    ///
    /// # Errors
    /// How long to wait when there is none.
    pub fn check(&self, address: IpAddr) -> Result<(), Duration> {
        let address = address.to_canonical();
        let buckets = if self.is_campus(address) { &self.on_campus } else { &self.elsewhere };
        let network = network(address, buckets.len() >= CROWD);
        buckets.check_key(&network).map_err(|refusal| refusal.wait_time_from(buckets.clock().now()))
    }

    /// Forgets addresses whose bucket is full again; to be called every minute or so.
    pub fn sweep(&self) {
        for buckets in [&self.on_campus, &self.elsewhere] {
            buckets.retain_recent();
            buckets.shrink_to_fit();
        }
    }

    /// Buckets in memory.
    #[must_use]
    pub fn len(&self) -> usize {
        self.on_campus.len() + self.elsewhere.len()
    }

    /// Whether no bucket is in memory.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn is_campus(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.campus.iter().any(|network| network.contains(address))
    }
}

/// What shares a bucket. One IPv6 customer holds a /64 and changes address at will.
fn network(address: IpAddr, crowded: bool) -> IpNetwork {
    let (bits, whole) = match (address, crowded) {
        (IpAddr::V4(_), false) => (32, 32),
        (IpAddr::V4(_), true) => (16, 32),
        (IpAddr::V6(_), false) => (64, 128),
        (IpAddr::V6(_), true) => (32, 128),
    };
    todo!()
}
