//! A browser in which a member has signed in before has a count of its own.

use parvis::accounts::sign_in::store_devices;
use time::Duration;

use super::facts::{NUMBER, ask_for_link, suspend};
use crate::{
    factories::{count, sessions},
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal, portal_with,
    },
};

const WRONG: &str = "cinq tambours dans la brume";
const OTHER: &str = "sept flûtes au quai d’Orsay";
const COOKIE: &str = "parvis_devices";

/// One `Set-Cookie` of a response.
fn set_cookie(answer: &Answer, name: &str) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.into_iter().find(|cookie| cookie.starts_with(&format!("{name}=")))
}

/// Strangers behind the address use up all that it may have.
async fn close(portal: &TestPortal, address: &str) {
    for _ in 0..5 {
        portal.browser().from(address).sign_in(NUMBER, WRONG).await.assert_status(422);
    }
    portal.browser().from(address).sign_in(NUMBER, PASSWORD).await.assert_status(429);
}

/// Whether the browser is known: at an address that is closed to strangers it signs in at once.
async fn is_known(portal: &TestPortal, browser: &Browser, password: &str) -> bool {
    browser.clone().from("203.0.113.9").sign_in(NUMBER, password).await.status == 303 && {
        portal.browser().from("203.0.113.9").sign_in(NUMBER, password).await.assert_status(429);
        true
    }
}

#[tokio::test]
async fn the_cookie_of_a_device_is_kept_from_scripts_for_a_year_and_says_nothing() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let answer = portal.browser().sign_in(NUMBER, PASSWORD).await;

    let cookie = set_cookie(&answer, COOKIE).expect("a device");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(cookie.split("; ").any(|one| one == part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain") && !cookie.contains(NUMBER), "{cookie}");
}

#[tokio::test]
async fn over_https_the_cookies_of_devices_and_tickets_are_bound_to_this_host() {
    let portal = portal_with(|settings| settings.base_url = "https://parvis.test".to_owned()).await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser().from("203.0.113.9");

    let device = set_cookie(&browser.sign_in(NUMBER, PASSWORD).await, "__Host-parvis_devices").expect("a device");
    close(&portal, "203.0.113.9").await;
    let stranger = portal.browser().from("203.0.113.9");
    let ticket = set_cookie(&stranger.sign_in(NUMBER, PASSWORD).await, "__Host-parvis_wait").expect("a ticket");

    for cookie in [device, ticket] {
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.split("; ").any(|one| one == part), "{part} in {cookie}");
        }
    }
    assert!(is_known(&portal, &browser, PASSWORD).await);
}

#[tokio::test]
async fn a_known_browser_is_delayed_by_its_own_wrong_tries_only() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let (home, telephone) = (portal.browser(), portal.browser());
    for browser in [&home, &telephone] {
        browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    }
    close(&portal, "203.0.113.9").await;
    let (home, telephone) = (home.from("203.0.113.9"), telephone.from("203.0.113.9"));

    for _ in 0..5 {
        home.sign_in(NUMBER, WRONG).await.assert_status(422);
    }
    let refused = home.sign_in(NUMBER, PASSWORD).await;
    refused.assert_status(429);
    assert_eq!(refused.header("retry-after"), "1");
    telephone.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    telephone.post("/account/confirm", &[("password", PASSWORD)]).await.assert_redirect("/");
    portal.clock.advance(Duration::seconds(1));
    home.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn a_device_helps_its_own_member_only_and_gives_no_right() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let other = portal.signed_in("20417733", &[]).await;
    close(&portal, "203.0.113.9").await;
    let other = other.from("203.0.113.9");
    other.sign_in(NUMBER, PASSWORD).await.assert_status(429);
    let forged = portal.browser().from("203.0.113.9");
    forged.set_cookie(COOKIE, &"0123456789abcdef".repeat(4));
    forged.sign_in(NUMBER, PASSWORD).await.assert_status(429);

    let thief = portal.browser();
    thief.set_cookie(COOKIE, &other.cookie(COOKIE).unwrap());
    thief.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
}

#[tokio::test]
async fn a_browser_is_the_device_of_its_last_five_members() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser();
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    for number in 20_417_001..=20_417_005 {
        let number = number.to_string();
        portal.member(&number, &[]).await;
        if number == "20417005" {
            close(&portal, "203.0.113.9").await;
            assert!(is_known(&portal, &browser, PASSWORD).await, "one of five");
            portal.clock.advance(Duration::hours(1));
        }
        browser.sign_in(&number, PASSWORD).await.assert_redirect("/");
    }
    assert_eq!(browser.cookie(COOKIE).unwrap().len(), 5 * 64);
    // The one that signed in the longest time ago went.
    let first = portal.browser();
    first.set_cookie(COOKIE, &browser.cookie(COOKIE).unwrap());
    for _ in 0..5 {
        first.clone().from("203.0.113.77").sign_in("20417001", WRONG).await.assert_status(422);
    }
    portal.browser().from("203.0.113.77").sign_in("20417001", PASSWORD).await.assert_status(429);
}

#[tokio::test]
async fn a_new_password_ends_all_devices_but_the_one_where_it_was_chosen() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let (home, stolen) = (portal.browser(), portal.browser());
    for browser in [&home, &stolen] {
        browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    }
    let before = portal.browser();
    before.set_cookie(COOKIE, &home.cookie(COOKIE).unwrap());

    let change = [("current_password", PASSWORD), ("password", OTHER), ("password_confirmation", OTHER)];
    home.post("/account/password", &change).await.assert_redirect("/account");
    close(&portal, "203.0.113.9").await;

    assert!(is_known(&portal, &home, OTHER).await);
    assert!(!is_known(&portal, &stolen, OTHER).await);
    assert!(!is_known(&portal, &before, OTHER).await, "a copy of the cookie from before");
}

#[tokio::test]
async fn a_mailed_link_leads_in_whatever_strangers_do_and_ends_the_devices_before() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let before = portal.browser();
    before.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    close(&portal, "203.0.113.9").await;
    // Strangers use up the three mails of the hour and the turns of the address.
    let stranger = portal.browser().from("203.0.113.9");
    let link = ask_for_link(&portal, &stranger, NUMBER).await.expect("a mail");
    for _ in 0..3 {
        ask_for_link(&portal, &portal.browser(), NUMBER).await;
    }
    for _ in 0..20 {
        portal.browser().from("203.0.113.9").get("/activate/link/AAAA").await;
    }
    stranger.get("/activate/link/AAAA").await.assert_status(429);

    let owner = portal.browser().from("203.0.113.9");
    owner.get(&link).await.assert_status(200);
    let fields = [("password", OTHER), ("password_confirmation", OTHER)];
    owner.post(&link, &fields).await.assert_redirect("/sign-in");

    assert!(is_known(&portal, &owner, OTHER).await);
    assert!(!is_known(&portal, &before, OTHER).await);
}

#[tokio::test]
async fn a_suspension_ends_the_devices() {
    let portal = portal().await;
    let id = portal.member(NUMBER, &[]).await;
    portal.browser().sign_in(NUMBER, PASSWORD).await.assert_redirect("/");

    suspend(&portal, NUMBER, "Carte perdue").await;

    assert_eq!(sessions::known_devices(&portal.db, id).await, 0);
}

#[tokio::test]
async fn a_member_has_twenty_devices_and_each_for_a_year() {
    let portal = portal().await;
    let id = portal.member(NUMBER, &[]).await;
    let mut db = portal.db.acquire().await.unwrap();
    let hash = |device: u8| [device; 32];
    for device in 1..=21 {
        portal.clock.advance(Duration::days(1));
        store_devices::remember(&mut db, id, &hash(device), portal.clock.now()).await.unwrap();
    }
    let known =
        async |device| store_devices::is_known(&portal.db, NUMBER, &hash(device), portal.clock.now()).await.unwrap();

    assert!(!known(1).await && known(2).await && known(21).await);
    portal.clock.advance(Duration::days(365) - Duration::days(1));
    assert!(!known(20).await && known(21).await);
    store_devices::sweep(&portal.db, portal.clock.now()).await.unwrap();
    assert_eq!(count(&portal.db, "known_devices").await, 1);
}
