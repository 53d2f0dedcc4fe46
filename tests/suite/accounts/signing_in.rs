//! Signing in and out, and how long it lasts.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use parvis::accounts::roles::Role;
use time::Duration;

use super::facts::{NUMBER, apart_from, kept, suspend};
use crate::{
    factories::{audit, count, members, sessions},
    harness::{PASSWORD, TestPortal, browser::Browser, portal, portal_with},
};

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == 200
}

// covers L60 P1 S3 S4
#[tokio::test]
async fn whatever_is_wrong_at_sign_in_the_answer_is_the_same() {
    let portal = portal().await;
    portal.member("10000001", &[]).await;
    portal.prepare("10000002").await;
    portal.member("10000003", &[]).await;
    suspend(&portal, "10000003", "Carte perdue").await;
    let cases = [
        ("a wrong password", "10000001", "cinq tambours dans la brume"),
        ("an account that was never activated", "10000002", PASSWORD),
        ("a suspended account and a wrong password", "10000003", "cinq tambours dans la brume"),
        ("an unknown number", "99999999", PASSWORD),
    ];

    let mut pages = Vec::new();
    for (what, number, password) in cases {
        let answer = portal.browser().sign_in(number, password).await;
        assert_eq!(answer.status, 422, "{what}");
        assert_eq!(kept(&answer, "number"), number);
        assert!(!answer.text().contains(password));
        pages.push((what, apart_from(&answer, &[number])));
    }

    assert!(pages[0].1.contains("Le numéro ou le mot de passe ne convient pas"), "{}", pages[0].1);
    for (what, page) in &pages {
        assert_eq!(page, &pages[0].1, "{what}");
    }
    assert_eq!(count(&portal.db, "sign_ins").await, 0);
}

// covers S10
#[tokio::test]
async fn a_suspended_member_who_knows_the_password_is_told_why() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    suspend(&portal, NUMBER, "Carte <perdue>.").await;

    assert!(!is_signed_in(&browser).await);
    let answer = browser.sign_in(NUMBER, PASSWORD).await;

    answer.assert_status(422);
    assert!(answer.one("[data-error-for='']").ends_with("« Carte <perdue>. »"), "{}", answer.text());
    assert_eq!(count(&portal.db, "sign_ins").await, 0);
}

// covers L60
#[tokio::test]
async fn who_has_to_sign_in_comes_back_to_the_page_that_was_wanted() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser();

    let turned = browser.get("/members?q=in%C3%A8s").await;
    turned.assert_redirect("/sign-in?next=%2Fmembers%3Fq%3Din%25C3%25A8s");
    let form = browser.get(turned.header("location")).await;
    let next = kept(&form, "next");

    let fields = [("number", NUMBER), ("password", PASSWORD), ("next", next.as_str())];
    browser.post("/sign-in", &fields).await.assert_redirect("/members?q=in%C3%A8s");
}

#[tokio::test]
async fn a_refused_sign_in_keeps_where_to_go_and_whether_to_stay() {
    let portal = portal().await;
    let fields = [("number", NUMBER), ("password", "faux"), ("next", "/members"), ("remember", "yes")];

    let answer = portal.browser().post("/sign-in", &fields).await;

    assert_eq!((kept(&answer, "number"), kept(&answer, "next")), (NUMBER.to_owned(), "/members".to_owned()));
    assert!(answer.has("#remember[checked]"));
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let elsewhere = [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        " //evil.example",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: b=c",
        "evil.example",
        "/café",
    ];

    for next in elsewhere {
        let fields = [("number", NUMBER), ("password", PASSWORD), ("next", next)];
        portal.browser().post("/sign-in", &fields).await.assert_redirect("/");
    }

    let fields = [("number", NUMBER), ("password", PASSWORD), ("next", "//evil.example")];
    let answer = portal.browser().htmx().post("/sign-in", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("hx-redirect")), (200, "/"));
}

#[tokio::test]
async fn a_session_planted_before_is_worth_nothing_after() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    // A session of their own, made by the message that one is signed out.
    let thief = portal.browser();
    thief.post("/sign-out", &[]).await.assert_redirect("/");
    let planted = thief.cookie("parvis").expect("a session");
    let victim = portal.browser();
    victim.set_cookie("parvis", &planted);

    victim.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");

    assert_ne!(victim.cookie("parvis").unwrap(), planted);
    assert!(is_signed_in(&victim).await);
    thief.set_cookie("parvis", &planted);
    assert!(!is_signed_in(&thief).await);
}

// covers P1
#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_from_other_sites() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let answer = portal.browser().sign_in(NUMBER, PASSWORD).await;

    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("parvis="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.split("; ").any(|one| one == part), "{part} in {cookie}");
    }
    for part in ["Max-Age", "Expires", "Domain", "Secure"] {
        assert!(!cookie.contains(part), "{part} in {cookie}");
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_this_host() {
    let portal = portal_with(|settings| settings.base_url = "https://parvis.test".to_owned()).await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser();

    let answer = browser.sign_in(NUMBER, PASSWORD).await;

    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-parvis="), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.split("; ").any(|one| one == part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(answer.header("strict-transport-security").contains("max-age="));
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn the_database_does_not_hold_what_the_browser_shows() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let cookie = browser.cookie("parvis").unwrap();

    let rows = sessions::cookies(&portal.db).await;

    assert_eq!(rows.len(), 1);
    assert!(!rows[0].0.contains(&cookie) && !rows[0].1.contains(&cookie));
    // A hash from the table is no session.
    let thief = portal.browser();
    thief.set_cookie("parvis", &rows[0].0);
    assert!(!is_signed_in(&thief).await);
    assert!(is_signed_in(&browser).await);
}

/// Asks for a page every so often, for so long; whether the last was shown.
async fn stay(portal: &TestPortal, browser: &Browser, every: Duration, whole: Duration) -> bool {
    let mut passed = Duration::ZERO;
    let mut shown = true;
    while shown && passed + every <= whole {
        portal.clock.advance(every);
        passed += every;
        shown = is_signed_in(browser).await;
    }
    shown
}

#[tokio::test]
async fn a_member_is_signed_out_after_an_hour_without_a_page() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;

    assert!(stay(&portal, &browser, Duration::minutes(59), Duration::minutes(3 * 59)).await);
    assert!(!stay(&portal, &browser, Duration::minutes(61), Duration::minutes(61)).await);
}

#[tokio::test]
async fn a_member_is_signed_out_after_twelve_hours_in_any_case() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;

    assert!(stay(&portal, &browser, Duration::minutes(30), Duration::minutes(12 * 60 - 30)).await);
    assert!(!stay(&portal, &browser, Duration::minutes(30), Duration::minutes(30)).await);
}

#[tokio::test]
async fn staff_are_signed_out_after_a_quarter_of_an_hour_and_after_eight_hours() {
    let portal = portal().await;
    let idle = portal.signed_in("10000001", &[Role::Helpdesk]).await;
    let busy = portal.signed_in("10000002", &[Role::Auditor]).await;

    assert!(stay(&portal, &idle, Duration::minutes(14), Duration::minutes(14)).await);
    assert!(is_signed_in(&busy).await);
    assert!(stay(&portal, &busy, Duration::minutes(10), Duration::minutes(8 * 60 - 20)).await);
    assert!(!is_signed_in(&idle).await);
    assert!(!stay(&portal, &busy, Duration::minutes(10), Duration::minutes(10)).await);
}

/// How long the browser is told to keep the cookie.
fn max_age(set_cookie: &str) -> Option<i64> {
    set_cookie.split("; ").find_map(|part| part.strip_prefix("Max-Age=")).map(|age| age.parse().unwrap())
}

#[tokio::test]
async fn a_member_may_stay_signed_in_for_thirty_days() {
    const MONTH: i64 = 30 * 24 * 3600;
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser();
    let fields = [("number", NUMBER), ("password", PASSWORD), ("remember", "yes")];

    let answer = browser.post("/sign-in", &fields).await;
    answer.assert_redirect("/");
    assert!(max_age(answer.header("set-cookie")).is_some_and(|age| (MONTH - 60..=MONTH).contains(&age)));

    // Each message writes the cookie anew, when it is left and when it is read.
    portal.clock.advance(Duration::days(10));
    let saved = browser.post("/account/profile", &[("display_name", "Inès C.")]).await;
    saved.assert_redirect("/account");
    let told = browser.get("/account").await;
    assert!(told.one("#notices").contains("Profil enregistré"), "{}", told.text());
    let left = 20 * 24 * 3600;
    for answer in [&saved, &told] {
        let cookie = answer.header("set-cookie");
        assert!(max_age(cookie).is_some_and(|age| (left - 60..=left).contains(&age)), "{cookie}");
    }

    portal.clock.advance(Duration::days(20) - Duration::minutes(1));
    assert!(is_signed_in(&browser).await);
    portal.clock.advance(Duration::minutes(2));
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn staff_do_not_stay_signed_in() {
    let portal = portal().await;
    portal.member(NUMBER, &[Role::Moderator]).await;
    let browser = portal.browser();
    let fields = [("number", NUMBER), ("password", PASSWORD), ("remember", "yes")];

    let answer = browser.post("/sign-in", &fields).await;

    assert_eq!(max_age(answer.header("set-cookie")), None);
    portal.clock.advance(Duration::minutes(16));
    assert!(!is_signed_in(&browser).await);
}

// covers L69 P7 S3
#[tokio::test]
async fn signing_out_ends_the_sign_in_for_good() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let cookie = browser.cookie("parvis").unwrap();

    browser.get("/sign-out").await.assert_status(405);
    assert!(is_signed_in(&browser).await);
    browser.post("/sign-out", &[]).await.assert_redirect("/");

    let landing = browser.get("/").await;
    assert!(landing.one("#notices [role=status]").contains("Vous êtes déconnecté"), "{}", landing.text());
    assert_eq!(count(&portal.db, "sign_ins").await, 0);
    assert_eq!(
        (audit::count_of(&portal.db, "session.began").await, audit::count_of(&portal.db, "session.left").await),
        (1, 1)
    );
    browser.set_cookie("parvis", &cookie);
    assert!(!is_signed_in(&browser).await);
    browser.post("/sign-out", &[]).await.assert_redirect("/");
}

#[tokio::test]
async fn pages_of_members_send_htmx_to_sign_in() {
    let portal = portal().await;
    let browser = portal.browser().htmx().with("hx-current-url", "http://parvis.test/members?q=a");

    let answer = browser.get("/members?q=ab").await;

    assert_eq!((answer.status.as_u16(), answer.header("hx-redirect")), (401, "/sign-in?next=%2Fmembers%3Fq%3Da"));
    assert!(answer.text().is_empty(), "{}", answer.text());
}

// covers L63 P2
#[tokio::test]
async fn a_password_kept_with_weaker_settings_is_kept_with_todays_after_the_next_sign_in() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8192, 1, 1, None).unwrap());
    let weak = weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    members::member(&portal.db, NUMBER).hash_password_as(&weak).await;
    let hash = async || members::member(&portal.db, NUMBER).password_hash().await;

    portal.browser().sign_in(NUMBER, "cinq tambours dans la brume").await.assert_status(422);
    assert_eq!(hash().await, weak);
    portal.browser().sign_in(NUMBER, PASSWORD).await.assert_redirect("/");

    assert!(hash().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash().await);
    portal.browser().sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn a_role_that_came_with_the_sign_in_under_way_shortens_it_all_the_same() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let browser = portal.browser();
    let fields = [("number", NUMBER), ("password", PASSWORD), ("remember", "yes")];
    browser.post("/sign-in", &fields).await.assert_redirect("/");
    members::member(&portal.db, NUMBER).grant("administrator").await;

    assert!(is_signed_in(&browser).await);
    portal.clock.advance(Duration::minutes(16));

    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn staying_signed_in_is_not_handed_on_to_the_next_person() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    portal.member("20417733", &[]).await;
    let browser = portal.browser();
    let fields = [("number", NUMBER), ("password", PASSWORD), ("remember", "yes")];

    browser.post("/sign-in", &fields).await.assert_redirect("/");
    let over = browser.sign_in("20417733", PASSWORD).await;
    over.assert_redirect("/");
    assert_eq!(max_age(over.header("set-cookie")), None);

    browser.post("/sign-in", &fields).await.assert_redirect("/");
    let out = browser.post("/sign-out", &[]).await;
    out.assert_redirect("/");
    assert_eq!(max_age(out.header("set-cookie")), None);
}
