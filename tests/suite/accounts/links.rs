//! Links sent by mail: a forgotten password, and activation without a letter.

use std::time::Duration;

use super::facts::{NUMBER, apart_from, ask_for_link, kept, suspend};
use crate::{
    factories::{audit, count, members},
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const NEW_PASSWORD: &str = "cinq tambours dans la brume";

async fn choose(browser: &Browser, link: &str, password: &str) -> Answer {
    browser.post(link, &[("password", password), ("password_confirmation", password)]).await
}

/// An active member and a link that was mailed to them.
async fn member_with_link(portal: &TestPortal) -> String {
    portal.member(NUMBER, &[]).await;
    ask_for_link(portal, &portal.browser(), NUMBER).await.expect("a link was mailed")
}

// covers P6
#[tokio::test]
async fn whoever_forgot_the_password_gets_a_link_and_chooses_another() {
    let portal = portal().await;
    let elsewhere = portal.signed_in(NUMBER, &[]).await;
    let browser = portal.browser();

    let link = ask_for_link(&portal, &browser, NUMBER).await.unwrap();
    let form = browser.get(&link).await;

    form.assert_status(200);
    assert_eq!(form.one("h1"), "Choisir un nouveau mot de passe");
    // Password managers keep the new password under it.
    assert_eq!(form.attribute("main [autocomplete=username]", "value").as_deref(), Some(NUMBER));
    choose(&browser, &link, NEW_PASSWORD).await.assert_redirect("/sign-in");
    elsewhere.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    portal.browser().sign_in(NUMBER, PASSWORD).await.assert_status(422);
    portal.browser().sign_in(NUMBER, NEW_PASSWORD).await.assert_redirect("/");
    assert_eq!(
        (audit::count_of(&portal.db, "link.sent").await, audit::count_of(&portal.db, "password.reset").await),
        (1, 1)
    );
}

// covers L61
#[tokio::test]
async fn a_prepared_member_without_letter_activates_with_a_link() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let browser = portal.browser();

    let link = ask_for_link(&portal, &browser, NUMBER).await.unwrap();
    let mail = portal.mails().await.remove(0);
    let form = browser.get(&link).await;

    assert!(mail.contains("Activez votre compte Parvis"), "{mail}");
    assert!(mail.contains(&format!("ines.{NUMBER}@campus.example")), "{mail}");
    assert_eq!(form.one("h1"), "Activer mon compte");
    choose(&browser, &link, PASSWORD).await.assert_redirect("/sign-in");
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    assert_eq!(audit::count_of(&portal.db, "account.activated").await, 1);
    // The code on the letter went with it.
    super::facts::activate(&portal.browser(), NUMBER, &code, NEW_PASSWORD).await.assert_status(422);
}

#[tokio::test]
async fn the_answer_does_not_tell_who_gets_a_mail() {
    let portal = portal().await;
    portal.member("10000001", &[]).await;
    portal.prepare("10000002").await;
    portal.import("10000003,Besson,Luc,,student,,,").await;
    portal.member("10000004", &[]).await;
    suspend(&portal, "10000004", "Carte perdue").await;
    let numbers = ["10000001", "10000002", "10000003", "10000004", "99999999"];

    let mut pages = Vec::new();
    for number in numbers {
        let answer = portal.browser().post("/password/forgotten", &[("number", number)]).await;
        answer.assert_status(200);
        assert!(answer.one("[role=status]").contains("Regardez vos courriels"), "{}", answer.text());
        assert_eq!(kept(&answer, "number"), number);
        pages.push(apart_from(&answer, &numbers));
    }

    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(portal.mails().await.len(), 2);
}

#[tokio::test]
async fn the_time_of_the_answer_does_not_tell_who_gets_a_mail_either() {
    let portal = portal().await;
    portal.member("10000001", &[]).await;
    portal.prepare("10000002").await;
    let mut locked = portal.db.begin().await.unwrap();
    members::lock_all(&mut locked).await;

    for number in ["10000001", "10000002", "99999999"] {
        // The number is looked up after the response: this one is sent although nobody can be looked up.
        let browser = portal.browser();
        let fields = [("number", number)];
        let asked = browser.post("/password/forgotten", &fields);
        let answer = tokio::time::timeout(Duration::from_secs(5), asked).await;
        answer.unwrap_or_else(|_| panic!("{number} waits for the members")).assert_status(200);
    }

    // Each is kept before its answer, known or not: a crash now loses none.
    assert_eq!(count(&portal.db, "link_requests").await, 3);
    locked.rollback().await.unwrap();
    assert_eq!(portal.mails().await.len(), 2);
}

#[tokio::test]
async fn a_link_that_a_killed_process_left_waiting_is_mailed_once_at_the_next_start() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    portal.member("10000001", &[]).await;
    let now = portal.clock.now();
    // As a process leaves them that ends just after its answers; one of them ended a day ago.
    for (number, at) in [(NUMBER, now), ("99999999", now), ("10000001", now - time::Duration::DAY)] {
        members::request_link(&portal.db, number, at).await;
    }

    for _ in 0..2 {
        parvis::jobs::delete_expired(&portal.accounts, now).await.unwrap();
    }

    let sent = portal.mails().await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].contains(&format!("{NUMBER}@campus.example")), "{sent:?}");
    assert_eq!((count(&portal.db, "link_requests").await, audit::count_of(&portal.db, "link.sent").await), (0, 1));
}

#[tokio::test]
async fn following_a_link_changes_nothing() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;
    let before = members::written(&portal.db).await;

    for _ in 0..2 {
        let page = portal.browser().get(&link).await;
        page.assert_status(200);
        assert_eq!(page.header("referrer-policy"), "strict-origin");
        assert_eq!(page.header("cache-control"), "no-store");
    }

    assert_eq!(members::written(&portal.db).await, before);
    choose(&portal.browser(), &link, NEW_PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn a_link_works_once_and_says_afterwards_where_to_get_another() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;
    let done = choose(&portal.browser(), &link, NEW_PASSWORD).await;
    done.assert_redirect("/sign-in");
    assert_eq!(done.header("referrer-policy"), "strict-origin");
    let before = members::written(&portal.db).await;

    let unknown = "/activate/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let (again, seen) =
        (choose(&portal.browser(), &link, "sept flûtes au bord du quai").await, portal.browser().get(&link).await);
    let wrong = choose(&portal.browser(), unknown, "sept flûtes au bord du quai").await;

    for answer in [&again, &seen, &wrong] {
        answer.assert_status(404);
        assert!(answer.one("[data-error-for='']").contains("a déjà servi"), "{}", answer.text());
        assert!(answer.has("main a[href='/password/forgotten']") && !answer.has("[name=password]"));
        assert_eq!(answer.header("referrer-policy"), "strict-origin");
    }
    assert_eq!(apart_from(&again, &[&link]), apart_from(&wrong, &[unknown]));
    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_uses_of_a_link_at_once_exactly_one_wins() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;

    let uses: Vec<_> = (0..10)
        .map(|_| {
            let (browser, link) = (portal.browser(), link.clone());
            tokio::spawn(async move { choose(&browser, &link, NEW_PASSWORD).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in uses {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();

    assert_eq!((statuses[0], statuses[1], statuses[9]), (303, 404, 404));
}

#[tokio::test]
async fn a_link_lives_for_an_hour() {
    let portal = portal().await;
    let late = member_with_link(&portal).await;
    portal.clock.advance(time::Duration::minutes(2));
    let in_time = ask_for_link(&portal, &portal.browser(), NUMBER).await.unwrap();

    portal.clock.advance(time::Duration::minutes(59));

    portal.browser().get(&late).await.assert_status(404);
    choose(&portal.browser(), &late, NEW_PASSWORD).await.assert_status(404);
    choose(&portal.browser(), &in_time, NEW_PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn one_link_used_makes_the_others_worthless() {
    let portal = portal().await;
    let first = member_with_link(&portal).await;
    let second = ask_for_link(&portal, &portal.browser(), NUMBER).await.unwrap();

    choose(&portal.browser(), &second, NEW_PASSWORD).await.assert_redirect("/sign-in");

    choose(&portal.browser(), &first, PASSWORD).await.assert_status(404);
}

#[tokio::test]
async fn a_suspension_makes_links_worthless() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;

    suspend(&portal, NUMBER, "Carte perdue").await;

    portal.browser().get(&link).await.assert_status(404);
    choose(&portal.browser(), &link, NEW_PASSWORD).await.assert_status(404);
}

#[tokio::test]
async fn a_refused_password_keeps_the_link_good() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;
    let browser = portal.browser();

    for (password, reason) in [("court", "au moins 12"), ("Carpentier Inès!", "votre nom")] {
        let answer = choose(&browser, &link, password).await;
        answer.assert_status(422);
        assert!(answer.one("[data-error-for=password]").contains(reason), "{}", answer.text());
        assert!(!answer.text().contains(password));
        assert_eq!(answer.header("referrer-policy"), "strict-origin");
    }

    choose(&browser, &link, NEW_PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn three_mails_an_hour_are_sent_to_a_member_whoever_asks() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let mut sent = Vec::new();
    for _ in 0..5 {
        sent.push(ask_for_link(&portal, &portal.browser(), NUMBER).await.is_some());
    }
    portal.clock.advance(time::Duration::minutes(61));
    let later = ask_for_link(&portal, &portal.browser(), NUMBER).await;

    assert_eq!(sent, [true, true, true, false, false]);
    assert!(later.is_some());
}

#[tokio::test]
async fn a_mail_is_written_in_the_language_of_the_member() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    browser.post("/language", &[("language", "en")]).await.assert_redirect("/");

    ask_for_link(&portal, &portal.browser(), NUMBER).await.unwrap();

    let mail = portal.mails().await.remove(0);
    assert!(mail.contains("Hello") && !mail.contains("Bonjour"), "{mail}");
}

#[tokio::test]
async fn through_htmx_the_forms_alone_are_drawn() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;
    let browser = portal.browser().htmx();

    let asked = browser.post("/password/forgotten", &[("number", "99999999")]).await;
    let shown = browser.get(&link).await;
    let refused = choose(&browser, &link, "court").await;
    let done = choose(&browser, &link, NEW_PASSWORD).await;

    assert!(!asked.text().contains("<html") && asked.has("form#forgotten [role=status]"));
    assert!(!shown.text().contains("<html") && shown.has("form#link"));
    assert!(!refused.text().contains("<html") && refused.has("form#link [data-error-for=password]"));
    assert_eq!((done.status.as_u16(), done.header("hx-redirect")), (200, "/sign-in"));
}

#[tokio::test]
async fn a_link_works_where_browsers_send_nothing_but_their_origin() {
    let portal = portal().await;
    let link = member_with_link(&portal).await;
    let fields = format!("password={0}&password_confirmation={0}", "cinq+tambours+dans+la+brume");
    let send = async |origin: &str| {
        let request = axum::http::Request::post(&link)
            .header("host", "parvis.test")
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", "10.0.9.9")
            .body(axum::body::Body::from(fields.clone()))
            .unwrap();
        tower::ServiceExt::oneshot(portal.router.clone(), request).await.unwrap().status().as_u16()
    };

    // A browser sends this from a page without referrer.
    assert_eq!(send("null").await, 403);
    assert_eq!(portal.browser().get(&link).await.header("referrer-policy"), "strict-origin");
    assert_eq!(send("http://parvis.test").await, 303);
}
