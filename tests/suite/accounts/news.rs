//! Changes of an account are told by e-mail and on the first page.

use parvis::accounts::roles::Role;

use super::facts::{NUMBER, ask_for_link};
use crate::{
    factories::{emails, members},
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

const NEW_PASSWORD: &str = "cinq tambours dans la brume";

/// The kinds of the notices on the first page.
async fn notices(browser: &Browser) -> Vec<String> {
    browser.get("/").await.attributes("[data-notice]", "data-notice")
}

/// Subjects, in order.
async fn subjects(portal: &TestPortal) -> Vec<String> {
    let mails = portal.mails().await;
    let mut subjects: Vec<String> = mails
        .iter()
        .map(|mail| mail.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned())
        .collect();
    subjects.sort();
    subjects
}

#[tokio::test]
async fn a_changed_password_is_told_and_the_notice_stays_until_it_is_dismissed() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    members::member(&portal.db, NUMBER).speaks("en").await;
    let fields = [("current_password", PASSWORD), ("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];

    browser.post("/account/password", &fields).await.assert_status(303);

    assert_eq!(subjects(&portal).await, ["Your Parvis password has been changed"]);
    assert_eq!(notices(&browser).await, ["account.password_set"]);
    assert_eq!(notices(&browser).await, ["account.password_set"], "looking at it does not end it");
    let dismissal = browser.get("/").await.attribute("[data-notice] form", "action").unwrap();
    let other = portal.signed_in("20410009", &[]).await;
    other.post(&dismissal, &[]).await.assert_status(404);
    portal.browser().post(&dismissal, &[]).await.assert_status(303);
    assert_eq!(notices(&browser).await.len(), 1, "it is nobody else's to dismiss");
    browser.post(&dismissal, &[]).await.assert_redirect("/");
    browser.post(&dismissal, &[]).await.assert_redirect("/");
    assert_eq!(notices(&browser).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_password_chosen_with_a_link_is_told_to_the_owner_of_the_account() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    members::member(&portal.db, NUMBER).speaks("en").await;
    let link = ask_for_link(&portal, &portal.browser(), NUMBER).await.unwrap();

    let fields = [("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
    portal.browser().post(&link, &fields).await.assert_status(303);

    assert_eq!(subjects(&portal).await, ["Choose a new password", "Your Parvis password has been changed"]);
    let browser = portal.browser();
    browser.sign_in(NUMBER, NEW_PASSWORD).await.assert_status(303);
    assert_eq!(notices(&browser).await, ["account.password_set"]);
}

#[tokio::test]
async fn a_refused_change_of_the_password_tells_nothing() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let fields = [
        ("current_password", "pas le bon mot de passe"),
        ("password", NEW_PASSWORD),
        ("password_confirmation", NEW_PASSWORD),
    ];
    browser.post("/account/password", &fields).await.assert_status(422);
    assert_eq!(portal.mails().await, Vec::<String>::new());
    assert_eq!(notices(&browser).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_code_made_at_the_help_desk_is_told_without_the_code() {
    let portal = portal().await;
    let desk = portal.signed_in("10000001", &[Role::Helpdesk]).await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    members::member(&portal.db, NUMBER).speaks("en").await;

    let slip = desk.post(&format!("/admin/members/{NUMBER}/code"), &[]).await;

    slip.assert_status(200);
    assert_eq!(subjects(&portal).await, ["A code was made for your account"]);
    assert_eq!(notices(&browser).await, ["account.code_made"]);
    let kept = emails::details(&portal.db).await;
    assert!(kept.iter().all(|detail| !detail.contains("code")), "{kept:?}");
}

#[tokio::test]
async fn a_suspension_and_its_end_are_told_with_the_reason() {
    let portal = portal().await;
    let admin = portal.signed_in("10000001", &[Role::Administrator]).await;
    portal.member(NUMBER, &[]).await;
    members::member(&portal.db, NUMBER).speaks("en").await;
    let path = |act: &str| format!("/admin/members/{NUMBER}/{act}");

    admin.post(&path("suspend"), &[("reason", "Carte perdue")]).await.assert_status(303);
    assert_eq!(subjects(&portal).await, ["Your Parvis account is suspended"]);
    assert!(portal.mails().await[0].contains("Reason: Carte perdue"));
    admin.post(&path("restore"), &[("reason", "Carte trouvée")]).await.assert_status(303);

    assert_eq!(subjects(&portal).await, ["Your Parvis account is open again", "Your Parvis account is suspended"]);
    let browser = portal.browser();
    browser.sign_in(NUMBER, PASSWORD).await.assert_status(303);
    let home = browser.get("/").await;
    assert_eq!(home.attributes("[data-notice]", "data-notice"), ["account.restored"]);
    assert!(home.text().contains("Reason: Carte trouvée"), "{}", home.text());
}

#[tokio::test]
async fn a_link_of_a_notice_leads_to_no_other_site() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    for link in ["https://evil.example", "//evil.example"] {
        members::member(&portal.db, NUMBER).notify_with_link(link).await;
    }
    let home = browser.get("/").await;
    assert_eq!(home.all("[data-notice]").len(), 2);
    assert!(!home.text().contains("evil.example"));
}

#[tokio::test]
async fn the_own_data_name_the_emails_and_notices() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let fields = [("current_password", PASSWORD), ("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
    browser.post("/account/password", &fields).await.assert_status(303);
    portal.mails().await;

    let export: serde_json::Value = serde_json::from_slice(&browser.get("/account/export").await.body).unwrap();

    assert_eq!(export["emails"][0]["about"], "account.password_set");
    assert!(export["emails"][0]["sent_at"].is_string());
    assert_eq!(export["notices"][0]["about"], "account.password_set");
}

#[tokio::test]
async fn the_end_of_an_account_is_told_to_the_address_it_had() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;

    browser.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");

    let subjects = subjects(&portal).await;
    assert!(subjects.len() == 1 && subjects[0].starts_with("Votre compte Parvis est"), "{subjects:?}");
}
