//! Refused attempts to get in are in the audit, without what was typed, and a flood of them does not fill it.

use parvis::{accounts::roles::Role, jobs};
use time::Duration;

use super::facts::{NUMBER, activate, suspend, wrong_code};
use crate::{
    factories::{audit, text_of},
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

const WRONG: &str = "cinq tambours dans la brume";
const UNKNOWN: &str = "99999999";

/// Action, member number, detail and address of each entry about refused attempts, the oldest first.
type Entry = (String, Option<String>, Option<String>, Option<String>);

fn entry(action: &str, member: Option<&str>, detail: Option<&str>) -> Entry {
    let text = |text: Option<&str>| text.map(str::to_owned);
    (format!("refused.{action}"), text(member), text(detail), Some("10.9.8.7".to_owned()))
}

/// A booking number that nobody has.
const BOOKING: &str = "4000000001";

#[tokio::test]
async fn each_refused_attempt_leaves_an_entry_with_the_member_and_without_what_was_typed() {
    let portal = portal().await;
    let code = portal.prepare("20410002").await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser().from("10.9.8.7");

    browser.sign_in(NUMBER, WRONG).await.assert_status(422);
    browser.sign_in(UNKNOWN, WRONG).await.assert_status(422);
    activate(&browser, "20410002", &wrong_code(), PASSWORD).await.assert_status(422);
    browser.post("/activate/link/a-secret-token", &[("password", WRONG)]).await.assert_status(404);
    let claim = [("number", BOOKING), ("surname", "Malvoisin")];
    browser.post("/bookings/find", &claim).await.assert_status(422);
    browser.post("/bookings/cancel", &claim).await.assert_status(422);
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    browser.post("/account/confirm", &[("password", WRONG)]).await.assert_status(422);
    let new = "neuf flûtes au fond du parc";
    let change = [("current_password", WRONG), ("password", new), ("password_confirmation", new)];
    browser.post("/account/password", &change).await.assert_status(422);
    browser.post("/account/close", &[("password", WRONG)]).await.assert_status(422);
    suspend(&portal, NUMBER, "Carte perdue.").await;
    browser.sign_in(NUMBER, PASSWORD).await.assert_status(422);

    let expected = [
        entry("sign_in", Some(NUMBER), None),
        entry("sign_in", None, Some("unknown_number")),
        entry("code", Some("20410002"), None),
        entry("link", None, None),
        entry("booking", None, None),
        entry("booking", None, None),
        entry("confirmation", Some(NUMBER), None),
        entry("confirmation", Some(NUMBER), None),
        entry("confirmation", Some(NUMBER), None),
        entry("sign_in", Some(NUMBER), Some("suspended")),
    ];
    assert_eq!(audit::refusals(&portal.db).await, expected);
    let all = text_of(&portal.db, &["audit_entries"]).await;
    for typed in [WRONG, UNKNOWN, "a-secret-token", "Malvoisin", BOOKING, &code.to_string()] {
        assert!(!all.contains(typed), "{typed} in {all}");
    }
}

#[tokio::test]
async fn a_form_that_names_no_number_and_a_page_of_a_dead_link_are_no_attempts() {
    let portal = portal().await;
    let browser = portal.browser();

    browser.sign_in("my password in the wrong field", WRONG).await.assert_status(422);
    browser.sign_in(NUMBER, "").await.assert_status(422);
    browser.get("/activate/link/a-secret-token").await.assert_status(404);

    assert_eq!(audit::refusals(&portal.db).await, Vec::new());
}

#[tokio::test]
async fn an_attempt_that_comes_too_early_is_recorded_as_a_lock_out() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser().from("10.9.8.7");
    for _ in 0..5 {
        browser.sign_in(NUMBER, WRONG).await.assert_status(422);
    }

    browser.sign_in(NUMBER, PASSWORD).await.assert_status(429);

    assert_eq!(audit::refusals(&portal.db).await.pop(), Some(entry("locked", Some(NUMBER), Some("password"))));
}

/// As many wrong sign-ins, each for another unknown number, from addresses that begin so.
async fn flood(portal: &TestPortal, network: &str, addresses: u32, each: u32) {
    for host in 1..=addresses {
        let browser = portal.browser().from(&format!("{network}.{host}"));
        for n in 0..each {
            browser.sign_in(&format!("9{host:03}{n:04}"), WRONG).await.assert_status(422);
        }
    }
}

#[tokio::test]
async fn a_flood_leaves_sixty_entries_a_minute_and_one_that_counts_the_rest() {
    let portal = portal().await;
    flood(&portal, "10.8.1", 1, 12).await;
    let one_address = audit::refusals(&portal.db).await.len();
    flood(&portal, "10.8.2", 20, 5).await;
    let many_addresses = audit::refusals(&portal.db).await.len();
    jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();
    let within_the_minute = audit::refusals(&portal.db).await.len();

    portal.clock.advance(Duration::minutes(1));
    jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();
    jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();
    let counted = audit::refusals(&portal.db).await;

    assert_eq!((one_address, many_addresses, within_the_minute, counted.len()), (10, 60, 60, 61));
    let (action, member, detail, address) = counted[60].clone();
    // 112 attempts, of which 60 have an entry.
    assert_eq!(
        (action.as_str(), member, detail.as_deref(), address),
        ("refused.counted", None, Some("refused.sign_in 52"), None)
    );
    flood(&portal, "10.8.3", 1, 1).await;
    assert_eq!(audit::refusals(&portal.db).await.len(), 62, "a new minute has room again");
}

#[tokio::test]
async fn what_was_only_counted_is_written_at_the_next_attempt_and_at_the_end_of_the_program() {
    let portal = portal().await;
    flood(&portal, "10.8.1", 1, 12).await;
    portal.clock.advance(Duration::minutes(1));
    flood(&portal, "10.8.1", 1, 13).await;

    portal.accounts.record_omitted_attempts(None).await.unwrap();
    portal.accounts.record_omitted_attempts(None).await.unwrap();

    let counted: Vec<_> =
        audit::refusals(&portal.db).await.into_iter().filter(|entry| entry.0 == "refused.counted").collect();
    let details: Vec<_> = counted.iter().map(|entry| entry.2.as_deref()).collect();
    assert_eq!(details, [Some("refused.sign_in 2"), Some("refused.sign_in 3")]);
}

async fn lines(browser: &Browser, path: &str) -> Vec<String> {
    browser.get(path).await.assert_status(200).all("#entries .entry b, #entries .entry span.soft")
}

#[tokio::test]
async fn the_audit_says_refused_attempts_in_words_and_shows_them_alone() {
    let portal = portal().await;
    let admin = portal.signed_in("20410001", &[Role::Administrator]).await;
    flood(&portal, "10.8.1", 1, 12).await;
    portal.clock.advance(Duration::minutes(1));
    jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();

    let path = admin.get("/admin/audit").await.attribute("a[href*='q=refused']", "href").unwrap();
    let shown = lines(&admin, &path).await;

    assert_eq!(
        shown[..4],
        [
            "Autres essais refusés, seulement comptés",
            "(Connexion refusée : 2)",
            "Connexion refusée",
            "(numéro que personne n’a)"
        ]
    );
    assert_eq!(shown.len(), 22, "the sign-in of the administrator is not among them");
}
