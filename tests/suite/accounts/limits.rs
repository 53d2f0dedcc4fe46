//! Guesses are slowed down, never shut out for good, and never at the cost of the right owner elsewhere.

use parvis::web::Refusal;

use super::facts::{NUMBER, activate, apart_from, kept, wrong_code};
use crate::harness::{
    PASSWORD, TestPortal,
    browser::{Answer, Browser},
    portal,
};

const WRONG: &str = "cinq tambours dans la brume";

fn retry_after(answer: &Answer) -> i64 {
    answer.header("retry-after").parse().unwrap_or_else(|_| panic!("no Retry-After: {:?}", answer.headers))
}

/// Six wrong passwords; the last answer.
async fn six_wrong(browser: &Browser, number: &str) -> Answer {
    for _ in 0..5 {
        browser.sign_in(number, WRONG).await.assert_status(422);
    }
    browser.sign_in(number, WRONG).await
}

// covers L60
#[tokio::test]
async fn after_five_wrong_passwords_the_next_waits_and_the_form_keeps_what_was_typed() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let answer = six_wrong(&portal.browser(), NUMBER).await;

    answer.assert_status(429);
    assert_eq!(retry_after(&answer), 1);
    assert_eq!(kept(&answer, "number"), NUMBER);
    assert!(answer.one("[data-error-for='']").contains("dans une seconde"), "{}", answer.text());
    assert!(!answer.text().contains(WRONG));
}

// covers L60
#[tokio::test]
async fn the_right_owner_comes_in_elsewhere_at_once_and_here_after_the_wait() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let guesser = portal.browser();
    six_wrong(&guesser, NUMBER).await.assert_status(429);

    guesser.sign_in(NUMBER, PASSWORD).await.assert_status(429);
    portal.browser().sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    guesser.sign_in(NUMBER, PASSWORD).await.assert_status(429);
    portal.clock.advance(time::Duration::seconds(1));
    guesser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");

    // A success resets the counter.
    six_wrong(&guesser, NUMBER).await.assert_status(429);
}

#[tokio::test]
async fn unknown_numbers_are_slowed_down_as_known_ones_are() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let known = six_wrong(&portal.browser(), NUMBER).await;
    let unknown = six_wrong(&portal.browser(), "99999999").await;

    unknown.assert_status(429);
    assert_eq!(apart_from(&known, &[NUMBER]), apart_from(&unknown, &["99999999"]));
    assert_eq!(retry_after(&known), retry_after(&unknown));
}

#[tokio::test]
async fn without_cookies_the_wait_doubles_up_to_a_quarter_of_an_hour_and_always_ends() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let stranger = || portal.browser().from("203.0.113.9");
    for _ in 0..5 {
        stranger().sign_in(NUMBER, WRONG).await.assert_status(422);
    }

    for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        portal.clock.advance(time::Duration::seconds(wait) - time::Duration::milliseconds(500));
        stranger().sign_in(NUMBER, PASSWORD).await.assert_status(429);
        portal.clock.advance(time::Duration::milliseconds(500));
        stranger().sign_in(NUMBER, WRONG).await.assert_status(422);
    }
    portal.clock.advance(time::Duration::seconds(900));
    stranger().sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[test]
fn a_long_wait_is_said_in_minutes() {
    let said = |seconds| {
        let refusal = Refusal::too_early(std::time::Duration::from_secs(seconds));
        refusal.errors.on("").map(|message| message.key().to_owned()).unwrap()
    };

    assert_eq!((said(90), said(91)), ("try-later".to_owned(), "try-later-minutes".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_guesses_at_once_five_are_checked() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser();

    let guesses: Vec<_> = (0..50)
        .map(|_| {
            let browser = browser.clone();
            tokio::spawn(async move { browser.sign_in(NUMBER, WRONG).await.status.as_u16() })
        })
        .collect();
    let mut checked = 0;
    for guess in guesses {
        let status = guess.await.unwrap();
        assert!(status == 422 || status == 429, "{status}");
        checked += usize::from(status == 422);
    }

    assert_eq!(checked, 5);
}

#[tokio::test]
async fn fifty_guesses_from_fifty_addresses_of_one_network_slow_that_network_and_no_other() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let from = |network: u8, host: u8| portal.browser().from(&format!("203.0.{network}.{host}"));
    for host in 1..=50 {
        from(113, host).sign_in(NUMBER, WRONG).await.assert_status(422);
    }

    from(113, 51).sign_in(NUMBER, PASSWORD).await.assert_status(429);
    from(114, 51).sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn an_ipv6_customer_counts_as_one_whatever_address_is_used() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let from = |address: &str| portal.browser().from(address);

    for host in 1..=5 {
        from(&format!("2001:db8:0:1::{host}")).sign_in(NUMBER, WRONG).await.assert_status(422);
    }

    from("2001:db8:0:1:ffff::6").sign_in(NUMBER, PASSWORD).await.assert_status(429);
    from("2001:db8:0:2::1").sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn codes_are_guessed_as_slowly_as_passwords() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let guesser = portal.browser();
    for _ in 0..5 {
        activate(&guesser, NUMBER, &wrong_code(), PASSWORD).await.assert_status(422);
    }

    let refused = activate(&guesser, NUMBER, &code, PASSWORD).await;

    refused.assert_status(429);
    assert_eq!((retry_after(&refused), kept(&refused, "code")), (1, code.clone()));
    assert!(!portal.is_active(NUMBER).await);
    activate(&portal.browser(), NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn a_password_is_guessed_no_faster_on_the_pages_of_a_signed_in_browser() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let change = [
        ("current_password", WRONG),
        ("password", "sept flûtes au quai"),
        ("password_confirmation", "sept flûtes au quai"),
    ];
    browser.sign_in(NUMBER, WRONG).await.assert_status(422);
    browser.post("/account/confirm", &[("password", WRONG)]).await.assert_status(422);
    browser.post("/account/close", &[("password", WRONG)]).await.assert_status(422);
    browser.post("/account/password", &change).await.assert_status(422);
    browser.post("/account/password", &change).await.assert_status(422);

    for path in ["/account/confirm", "/account/close"] {
        let refused = browser.post(path, &[("password", PASSWORD)]).await;
        refused.assert_status(429);
        assert_eq!(retry_after(&refused), 1, "{path}");
    }
    browser.post("/account/password", &change).await.assert_status(429);
    browser.sign_in(NUMBER, PASSWORD).await.assert_status(429);
}

/// How many members may be asked for from one address before it has to wait.
async fn free_of(portal: &TestPortal, address: &str) -> (u32, Answer) {
    let browser = portal.browser().from(address);
    for asked in 0..100 {
        let number = format!("3{asked:07}");
        let answer = browser.post("/password/forgotten", &[("number", number.as_str())]).await;
        if answer.status != 200 {
            return (asked, answer);
        }
    }
    panic!("a hundred passed");
}

#[tokio::test]
async fn an_address_may_ask_ten_times_a_minute_and_sixty_on_the_campus() {
    let portal = portal().await;

    let (elsewhere, refused) = free_of(&portal, "203.0.113.9").await;
    let (campus, _) = free_of(&portal, "10.77.1.1").await;

    assert_eq!((elsewhere, campus), (10, 60));
    refused.assert_status(429);
    assert!((1..=6).contains(&retry_after(&refused)));
    let outsider = portal.browser().from("203.0.113.9");
    outsider.get("/sign-in").await.assert_status(200);
    outsider.sign_in(NUMBER, PASSWORD).await.assert_status(429);
    activate(&outsider, NUMBER, &wrong_code(), PASSWORD).await.assert_status(429);
    portal.clock.advance(time::Duration::milliseconds(500));
    let link = outsider.get("/activate/link/AAAA").await;
    link.assert_status(429);
    assert!((1..=6).contains(&retry_after(&link)));

    portal.clock.advance(time::Duration::seconds(retry_after(&link)));
    outsider.get("/activate/link/AAAA").await.assert_status(404);
}

#[tokio::test]
async fn searches_and_uploads_of_one_member_are_limited() {
    let portal = portal().await;
    let member = portal.signed_in(NUMBER, &[]).await;
    let other = portal.signed_in("20417733", &[]).await;
    for _ in 0..40 {
        member.get("/members?q=zo").await.assert_status(200);
    }
    let refused = member.get("/members?q=zo").await;
    assert_eq!((refused.assert_status(429), retry_after(&refused)).1, 10);
    other.get("/members?q=zo").await.assert_status(200);

    for _ in 0..10 {
        member.upload("/account/picture", "picture", b"none").await.assert_status(422);
    }
    member.upload("/account/picture", "picture", b"none").await.assert_status(429);
    portal.clock.advance(time::Duration::seconds(10));
    member.upload("/account/picture", "picture", b"none").await.assert_status(422);
    member.get("/members?q=zo").await.assert_status(200);
}
