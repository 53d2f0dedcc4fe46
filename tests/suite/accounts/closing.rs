//! Closing one's own account, and coming back.

use parvis::accounts::roles::Role;

use super::{
    facts::{NUMBER, activate},
    picture_upload::png,
};
use crate::{
    factories::{count, members},
    harness::{PASSWORD, portal},
};

const PATH: &str = "/account/close";

#[tokio::test]
async fn closing_forgets_what_the_member_brought_and_keeps_what_the_school_needs() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let telephone = portal.browser();
    telephone.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let choices = [("display_name", "Inès 🎹"), ("language", "en"), ("theme", "dark"), ("direct_from", "nobody")];
    browser.post("/account/profile", &choices).await.assert_redirect("/account");
    browser.upload("/account/picture", "picture", &png(30, 30)).await.assert_redirect("/account");

    browser.post(PATH, &[("password", PASSWORD)]).await.assert_redirect("/");
    let page = browser.get("/").await;
    assert!(page.one("#notices p").starts_with("Your account is closed"), "{}", page.text());
    for browser in [&browser, &telephone] {
        browser.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    }
    let left = members::left(&portal.db, NUMBER).await;
    assert_eq!((left.password_hash, left.display_name, left.language, left.picture), (None, None, None, None));
    let left = [left.theme, left.direct_from, left.display_search_text, left.surname, left.first_name];
    assert_eq!(left, ["auto", "everyone", "", "Carpentier", "Inès"]);
    assert_eq!(std::fs::read_dir(portal.folder.join("files/pictures")).unwrap().count(), 0);
    assert_eq!(count(&portal.db, "sign_ins").await, 0);
}

// covers S72
#[tokio::test]
async fn a_closed_account_looks_like_one_that_never_was() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    browser.post(PATH, &[("password", PASSWORD)]).await.assert_redirect("/");
    let mut answers = Vec::new();
    for number in [NUMBER, "99999999"] {
        let refused = portal.browser().sign_in(number, PASSWORD).await;
        answers.push((refused.status.as_u16(), refused.all("[data-error-for]")));
    }
    assert_eq!(answers[0], (422, vec!["Le numéro ou le mot de passe ne convient pas".to_owned()]));
    assert_eq!(answers[0], answers[1]);
    let other = portal.signed_in("20417733", &[]).await;
    other.get(&format!("/members/{NUMBER}")).await.assert_status(404);
    other.get(&format!("/members/{NUMBER}/picture")).await.assert_status(404);
    assert!(!other.get(&format!("/members?q={NUMBER}")).await.has("[data-member]"));
}

#[tokio::test]
async fn a_code_of_the_help_desk_opens_it_again() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    browser.post(PATH, &[("password", PASSWORD)]).await.assert_redirect("/");
    let desk = portal.signed_in("20417733", &[Role::Helpdesk]).await;
    let code = desk.post(&format!("/admin/members/{NUMBER}/code"), &[]).await.one("[data-activation-code]");
    activate(&browser, NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    assert_eq!(desk.get(&format!("/members/{NUMBER}")).await.one("h1"), "Inès Carpentier");
}

#[tokio::test]
async fn closing_asks_for_the_password() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    assert!(browser.get(PATH).await.assert_status(200).has("input[name=password]"));
    for (password, says) in
        [("", "Écrivez votre mot de passe"), ("pas le bon du tout", "Ce n’est pas votre mot de passe actuel")]
    {
        let refused = browser.post(PATH, &[("password", password)]).await;
        assert_eq!(refused.assert_status(422).one("[data-error-for=password]"), says);
        assert!(!refused.text().contains("pas le bon du tout"), "a password is never sent back");
    }
    browser.get("/account").await.assert_status(200);
}

#[tokio::test]
async fn wrong_passwords_at_the_closing_are_slowed_down_like_those_at_sign_in() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    for _ in 0..5 {
        browser.post(PATH, &[("password", "pas le bon du tout")]).await.assert_status(422);
    }
    let slowed = browser.post(PATH, &[("password", PASSWORD)]).await;
    assert_eq!(slowed.assert_status(429).header("retry-after"), "1");
    portal.clock.advance(time::Duration::seconds(2));
    browser.post(PATH, &[("password", PASSWORD)]).await.assert_redirect("/");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[Role::Administrator]).await;
    let refused = browser.post(PATH, &[("password", PASSWORD)]).await;
    assert!(refused.assert_status(409).one("[data-error-for='']").contains("dernière personne qui administre"));
    browser.get("/admin").await.assert_status(200);
    portal.member("20417733", &[Role::Administrator]).await;
    browser.post(PATH, &[("password", PASSWORD)]).await.assert_redirect("/");
}
