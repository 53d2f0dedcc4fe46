//! How often one address may ask.

use std::net::IpAddr;
use std::time::Duration;

use parvis::{clock::Clock, web::limits::AddressLimits};
use time::macros::datetime;

fn limits() -> (AddressLimits, Clock) {
    let clock = Clock::fixed(datetime!(2026-11-23 08:00 UTC));
    let campus = ["10.20.0.0/16", "2001:db8:20::/48"].map(|network| network.parse().unwrap());
    (AddressLimits::new(campus.into(), &clock), clock)
}

fn passing(limits: &AddressLimits, address: &str) -> usize {
    let address: IpAddr = address.parse().unwrap();
    (0..1000).take_while(|_| limits.check(address).is_ok()).count()
}

#[test]
fn the_campus_gets_sixty_a_minute_and_others_ten() {
    let (limits, _) = limits();

    assert_eq!(passing(&limits, "10.20.3.4"), 60);
    assert_eq!(passing(&limits, "2001:db8:20::1"), 60);
    assert_eq!(passing(&limits, "127.0.0.1"), 600);
    assert_eq!(passing(&limits, "::1"), 600);
    assert_eq!(passing(&limits, "10.21.3.4"), 10);
    assert_eq!(passing(&limits, "2001:db8:21::1"), 10);
}

#[test]
fn a_refusal_says_how_long_to_wait_and_the_wait_is_enough() {
    let (limits, clock) = limits();
    let address: IpAddr = "203.0.113.9".parse().unwrap();
    passing(&limits, "203.0.113.9");

    let wait = limits.check(address).unwrap_err();

    assert_eq!(wait, Duration::from_secs(6));
    clock.advance(time::Duration::milliseconds(5900));
    assert!(limits.check(address).is_err());
    clock.advance(time::Duration::milliseconds(100));
    assert_eq!(passing(&limits, "203.0.113.9"), 1);
}

#[test]
fn one_ipv6_network_shares_a_bucket_and_its_neighbour_does_not() {
    let (limits, _) = limits();
    assert_eq!(passing(&limits, "2001:db8:99:1::1"), 10);

    assert_eq!(passing(&limits, "2001:db8:99:1:ffff::2"), 0);
    assert_eq!(passing(&limits, "2001:db8:99:2::1"), 10);
}

#[test]
fn an_ipv4_address_written_as_ipv6_is_the_same_address() {
    let (limits, _) = limits();
    assert_eq!(passing(&limits, "203.0.113.9"), 10);

    assert_eq!(passing(&limits, "::ffff:203.0.113.9"), 0);
    assert_eq!(passing(&limits, "::ffff:10.20.1.1"), 60);
}

#[test]
fn sweeping_forgets_who_is_idle_and_keeps_who_is_slowed() {
    let (limits, clock) = limits();
    limits.check("203.0.113.1".parse().unwrap()).unwrap();
    passing(&limits, "203.0.113.2");
    assert_eq!(limits.len(), 2);

    clock.advance(time::Duration::seconds(30));
    limits.sweep();

    assert_eq!(limits.len(), 1);
    assert_eq!(passing(&limits, "203.0.113.2"), 5);
}

#[test]
fn a_flood_of_addresses_does_not_fill_the_memory() {
    let (limits, _) = limits();

    for network in 0..200_000_u128 {
        let _ = limits.check(IpAddr::from(((0x2001_0db8_0099_u128 << 80) + (network << 64)).to_be_bytes()));
    }

    assert!(limits.len() <= 50_001, "{} buckets", limits.len());
    assert_eq!(passing(&limits, "203.0.113.2"), 10, "somebody else is still served");
}

#[test]
fn a_clock_set_back_shuts_nobody_out() {
    let (limits, clock) = limits();
    passing(&limits, "203.0.113.2");

    clock.advance(time::Duration::hours(-2));

    assert_eq!(limits.check("203.0.113.2".parse().unwrap()), Ok(()));
}
