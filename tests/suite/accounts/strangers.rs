//! Nobody keeps anybody from signing in, and guesses stay few: what docs/limits.md promises.

use std::net::Ipv4Addr;

use parvis::{
    accounts::{NewGuess, Secret, sign_in::known_devices::KnownBrowser},
    audit::Origin,
};
use time::Duration;

use super::facts::{NUMBER, activate, wrong_code};
use crate::harness::{PASSWORD, TestPortal, browser::Browser, portal};

const WRONG: &str = "cinq tambours dans la brume";

/// The address that the owner shares with an attacker.
const SHARED: &str = "10.77.1.1";
const SHARED_V6: &str = "2001:db8:7:1::9";

/// An attack that goes on, second by second, from ever new addresses and from those of the owner; how many of its guesses were
/// checked.
struct Attack {
    second: u16,
    /// Keeps its cookies, and so its tickets, at the address of the owner.
    patient: Browser,
    checked: u32,
}

impl Attack {
    fn new(portal: &TestPortal) -> Self {
        Self { second: 0, patient: portal.browser().from(SHARED), checked: 0 }
    }

    /// Lets a second go by, full of guesses.
    async fn go_on(&mut self, portal: &TestPortal) {
        portal.clock.advance(Duration::seconds(1));
        self.second += 1;
        let second = self.second;
        let mut guessers = vec![
            portal.browser().from(SHARED),
            portal.browser().from(SHARED_V6),
            portal.browser().from(&format!("198.51.100.{}", second % 250 + 1)),
            portal.browser().from(&format!("2001:db8:9:{second:x}::1")),
            self.patient.clone(),
        ];
        if second.is_multiple_of(4) {
            guessers.push(portal.browser().from(&format!("198.18.{second}.1")));
            guessers.push(portal.browser().from(&format!("2001:db9:{second:x}::1")));
        }
        for guesser in guessers {
            let answer = guesser.sign_in(NUMBER, WRONG).await;
            assert!([422, 429].contains(&answer.status.as_u16()), "{}", answer.status);
            self.checked += u32::from(answer.status == 422);
        }
    }
}

/// Seconds until a new browser signs in that tries every ten seconds, while the attack goes on.
async fn seconds_until_in(portal: &TestPortal, attack: &mut Attack, browser: &Browser) -> u16 {
    let begun = attack.second;
    while browser.sign_in(NUMBER, PASSWORD).await.status != 303 {
        assert!(attack.second - begun < 60, "not in after a minute");
        for _ in 0..10 {
            attack.go_on(portal).await;
        }
    }
    attack.second - begun
}

#[tokio::test]
async fn under_four_minutes_of_guesses_the_owner_signs_in_on_known_and_on_new_browsers() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let known = portal.browser();
    known.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let known = known.from(SHARED);
    let mut attack = Attack::new(&portal);
    for _ in 0..60 {
        attack.go_on(&portal).await;
    }

    let mut waits = Vec::new();
    for address in [SHARED, SHARED_V6, "198.51.100.251"] {
        known.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
        portal.browser().from("192.0.2.9").sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
        let new = portal.browser().from(address);
        waits.push(seconds_until_in(&portal, &mut attack, &new).await);
    }
    while attack.second < 240 {
        attack.go_on(&portal).await;
        if attack.second.is_multiple_of(20) {
            known.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
        }
    }

    assert!(waits.iter().all(|wait| *wait <= 30), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait > 0), "the attack closed no door: {waits:?}");
    // Of some 1,300 guesses: 50 a /24 or /48, one for each other address, few behind the owner's.
    assert!(attack.checked < 320, "{}", attack.checked);
}

#[tokio::test]
async fn a_code_is_redeemed_half_a_minute_later_whatever_others_do() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let stranger = || portal.browser().from(SHARED);
    for _ in 0..5 {
        activate(&stranger(), NUMBER, &wrong_code(), PASSWORD).await.assert_status(422);
    }
    let owner = stranger();
    activate(&owner, NUMBER, &code, PASSWORD).await.assert_status(429);

    for second in 0..30 {
        activate(&owner, NUMBER, &code, PASSWORD).await.assert_status(429);
        // Those who come first take each turn of the address.
        portal.clock.advance(Duration::seconds(1));
        let answer = activate(&stranger(), NUMBER, &wrong_code(), PASSWORD).await;
        assert!([422, 429].contains(&answer.status.as_u16()), "{second}");
    }

    activate(&owner, NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn a_flood_at_other_accounts_keeps_nobody_at_the_address_from_signing_in() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let mut account = 30_000_000;
    let mut flood = async || {
        for _ in 0..12 {
            account += 1;
            portal.browser().from("203.0.113.9").sign_in(&account.to_string(), WRONG).await;
        }
    };
    flood().await;
    let owner = portal.browser().from("203.0.113.9");
    owner.sign_in(NUMBER, PASSWORD).await.assert_status(429);

    for _ in 0..6 {
        portal.clock.advance(Duration::seconds(5));
        flood().await;
    }

    owner.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn a_ticket_serves_once_for_its_own_account_and_for_a_quarter_of_an_hour() {
    let portal = portal().await;
    let close = async || {
        for _ in 0..5 {
            portal.browser().from(SHARED).sign_in(NUMBER, WRONG).await;
        }
    };
    portal.member(NUMBER, &[]).await;
    close().await;
    let browser = portal.browser().from(SHARED);
    browser.sign_in(NUMBER, WRONG).await.assert_status(429);
    let ticket = browser.cookie("parvis_wait").unwrap();
    // Enough for the address to be closed longer than a ticket takes.
    for wait in [1, 2, 4, 8, 16, 32] {
        portal.clock.advance(Duration::seconds(wait));
        portal.browser().from(SHARED).sign_in(NUMBER, WRONG).await.assert_status(422);
    }
    let shows = async |ticket: &str| {
        let browser = portal.browser().from(SHARED);
        browser.set_cookie("parvis_wait", ticket);
        browser.sign_in(NUMBER, WRONG).await.status.as_u16()
    };
    let (stamp, rest) = ticket.split_once('.').unwrap();
    let older = format!("{}.{rest}", stamp.parse::<i64>().unwrap() - 1);

    assert_eq!(shows(&older).await, 429, "signed");
    assert_eq!((shows(&ticket).await, shows(&ticket).await), (422, 429), "once");

    let late = portal.browser().from(SHARED);
    late.sign_in(NUMBER, WRONG).await.assert_status(429);
    let late = late.cookie("parvis_wait").unwrap();
    for wait in [64, 128, 256, 452] {
        portal.clock.advance(Duration::seconds(wait));
        portal.browser().from(SHARED).sign_in(NUMBER, WRONG).await;
    }
    assert_eq!(shows(&late).await, 429, "too old");

    let here = portal.browser().from(SHARED);
    here.sign_in(NUMBER, WRONG).await.assert_status(429);
    portal.clock.advance(Duration::seconds(30));
    for _ in 0..5 {
        here.sign_in("20417733", WRONG).await.assert_status(422);
    }
    here.sign_in("20417733", WRONG).await.assert_status(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_ticket_shown_ten_times_at_once_is_one_guess() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    for _ in 0..5 {
        portal.browser().from(SHARED).sign_in(NUMBER, WRONG).await.assert_status(422);
    }
    for wait in [1, 2, 4, 8, 16] {
        portal.clock.advance(Duration::seconds(wait));
        portal.browser().from(SHARED).sign_in(NUMBER, WRONG).await.assert_status(422);
    }
    let browser = portal.browser().from(SHARED);
    browser.sign_in(NUMBER, WRONG).await.assert_status(429);
    portal.clock.advance(Duration::seconds(30));

    let shown: Vec<_> = (0..10)
        .map(|_| {
            let tab = portal.browser().from(SHARED);
            tab.set_cookie("parvis_wait", &browser.cookie("parvis_wait").unwrap());
            tokio::spawn(async move { tab.sign_in(NUMBER, WRONG).await.status.as_u16() })
        })
        .collect();
    let mut checked = 0;
    for answer in shown {
        checked += usize::from(answer.await.unwrap() == 422);
    }

    assert_eq!(checked, 1);
}

#[tokio::test]
async fn tickets_give_three_guesses_a_minute_and_network_and_six_an_account() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    // Three networks of the size /16, closed for longer than a minute.
    let addresses = ["203.0.113.9", "198.51.100.9", "192.0.2.9"];
    for _ in 0..5 {
        for address in addresses {
            portal.browser().from(address).sign_in(NUMBER, WRONG).await.assert_status(422);
        }
    }
    for wait in [1, 2, 4, 8, 16, 32, 64, 128] {
        portal.clock.advance(Duration::seconds(wait));
        for address in addresses {
            portal.browser().from(address).sign_in(NUMBER, WRONG).await.assert_status(422);
        }
    }
    let mut waiting = Vec::new();
    for address in addresses {
        for _ in 0..4 {
            let browser = portal.browser().from(address);
            browser.sign_in(NUMBER, WRONG).await.assert_status(429);
            waiting.push(browser);
        }
    }
    portal.clock.advance(Duration::seconds(30));

    let mut checked = Vec::new();
    for browsers in waiting.chunks(4) {
        let mut here = 0;
        for browser in browsers {
            here += u32::from(browser.sign_in(NUMBER, WRONG).await.status == 422);
        }
        checked.push(here);
    }

    assert_eq!(checked, [3, 3, 0]);
}

/// Guesses in a day that come through their gates when one is tried every minute from `address(n)`.
async fn guesses_a_day(portal: &TestPortal, address: impl Fn(u32) -> Ipv4Addr) -> u32 {
    let (browser, mut through) = (KnownBrowser::default(), 0);
    let mut tried = 0;
    for _ in 0..1440 {
        // As many at once as come through.
        loop {
            tried += 1;
            let origin = Origin {
                address: Some(std::net::IpAddr::from(address(tried)).into()),
                ..Origin::job(portal.clock.now())
            };
            let new = NewGuess { secret: Secret::Password, subject: NUMBER, origin: &origin, browser: &browser };
            if new.begin(&portal.accounts).await.unwrap().is_err() {
                break;
            }
            through += 1;
        }
        portal.clock.advance(Duration::minutes(1));
    }
    through
}

#[tokio::test]
async fn an_attacker_has_a_hundred_and_ten_guesses_a_day_from_one_address_and_six_hundred_from_a_whole_provider() {
    let portal = portal().await;

    let one = guesses_a_day(&portal, |_| Ipv4Addr::new(203, 0, 113, 9)).await;
    let provider = guesses_a_day(&portal, |n| Ipv4Addr::from_bits(0x0A00_0000 | n.wrapping_mul(257) & 0xFFFF)).await;

    assert!((95..=110).contains(&one), "{one}");
    assert!((580..=615).contains(&provider), "{provider}");
}
