//! Factories and queries of the account tests.

use parvis::accounts::{activation::code::ActivationCode, members};

use crate::harness::{
    TestPortal,
    browser::{Answer, Browser},
};

/// The number of most members in these tests.
pub const NUMBER: &str = "20418376";

/// Sends the activation form.
pub async fn activate(browser: &Browser, number: &str, code: &str, password: &str) -> Answer {
    let fields = [("number", number), ("code", code), ("password", password), ("password_confirmation", password)];
    browser.post("/activate", &fields).await
}

/// A code that nobody was given.
pub fn wrong_code() -> String {
    ActivationCode::random().unwrap().to_string()
}

/// The page without what was typed, so that pages of two people can be compared.
pub fn apart_from(answer: &Answer, typed: &[&str]) -> String {
    typed.iter().fold(answer.text().to_owned(), |page, typed| page.replace(typed, "…"))
}

/// Suspends a member as staff would.
pub async fn suspend(portal: &TestPortal, number: &str, reason: &str) {
    let id = members::store::find_listed(&portal.db, number).await.unwrap().unwrap().id;
    let mut transaction = portal.db.begin().await.unwrap();
    assert!(members::store::suspend(&mut transaction, id, reason, portal.clock.now()).await.unwrap());
    transaction.commit().await.unwrap();
}

/// Asks for a mailed link; its path, when a mail went out.
pub async fn ask_for_link(portal: &TestPortal, browser: &Browser, number: &str) -> Option<String> {
    let before = links(portal).await;
    browser.post("/password/forgotten", &[("number", number)]).await.assert_status(200);
    links(portal).await.into_iter().find(|link| !before.contains(link))
}

/// The paths of all mailed links, in no order.
async fn links(portal: &TestPortal) -> Vec<String> {
    portal.mails().await.iter().filter_map(|mail| link(mail)).collect()
}

/// The path of the link in a mail; none in one about something else.
fn link(mail: &str) -> Option<String> {
    // Quoted-printable breaks long lines.
    let mail = mail.replace("=\r\n", "");
    let start = mail.find("http://parvis.test/activate/link/")? + "http://parvis.test".len();
    mail[start..].split_whitespace().next().map(str::to_owned)
}

/// Value of a field of the page's own form, hidden ones included.
pub fn kept(answer: &Answer, field: &str) -> String {
    let find = |place: &str| answer.attribute(&format!("{place} [name={field}]"), "value");
    find("main").or_else(|| find("form")).unwrap_or_default()
}
