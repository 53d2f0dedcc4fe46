//! Where a request comes from, as proxies write it.

use crate::harness::{TestPortal, portal};

const WRONG: &str = "cinq tambours dans la brume";

/// Whether one more try to sign in is answered in that way, said by the chain of hops.
async fn status(portal: &TestPortal, chain: &str, number: u32) -> u16 {
    portal.browser().from(chain).sign_in(&number.to_string(), WRONG).await.status.as_u16()
}

/// Uses up what an address may ask.
async fn exhaust(portal: &TestPortal, address: &str, first: u32) {
    for number in first..first + 10 {
        assert_eq!(status(portal, address, number).await, 422, "{address}");
    }
    assert_eq!(status(portal, address, first + 10).await, 429, "{address}");
}

#[tokio::test]
async fn a_hop_is_known_however_the_proxy_writes_it() {
    let portal = portal().await;
    exhaust(&portal, "203.0.113.7", 20_410_000).await;
    exhaust(&portal, "2001:db8::7", 20_420_000).await;

    for chain in [
        "203.0.113.7:4711",
        "::ffff:203.0.113.7",
        "[::ffff:203.0.113.7]:4711",
        "10.0.0.1, 203.0.113.7:4711",
        "203.0.113.7, ::ffff:127.0.0.1",
        "203.0.113.7:1, 127.0.0.1:2",
        "é, 203.0.113.7",
        "[2001:db8::7]",
        "[2001:db8::7]:443",
        "2001:db8::7, [::ffff:127.0.0.1]:443",
    ] {
        assert_eq!(status(&portal, chain, 20_430_000).await, 429, "{chain}");
    }
    assert_eq!(status(&portal, "203.0.113.8:4711", 20_440_000).await, 422, "a neighbour has a bucket of their own");
}
