//! The staff page of e-mails that were not sent.

use parvis::accounts::roles::Role;
use time::Duration;

use super::facts::{NOTE, Server, queue, sender};
use crate::{
    factories::{audit, emails},
    harness::{TestPortal, browser::Browser, portal},
};

const INES: &str = "20418376";

/// Two e-mails that the mail server refused for good, and one that waits.
async fn refused(portal: &TestPortal) -> Browser {
    let staff = portal.signed_in("10000001", &[Role::Helpdesk]).await;
    let ines = portal.member(INES, &[]).await;
    queue(portal, &NOTE, ines, 3).await;
    let server = Server::start(&["550", "550", "451"]).await;
    let sender = sender(portal, &server.url);
    sender.tick().await.unwrap();
    staff
}

async fn count(portal: &TestPortal, state: &str) -> usize {
    emails::states(&portal.db).await.iter().filter(|(found, ..)| found == state).count()
}

#[tokio::test]
async fn what_was_not_sent_is_listed_with_its_cause_and_without_its_text() {
    let portal = portal().await;
    let staff = refused(&portal).await;

    let page = staff.get("/admin/mail").await;

    page.assert_status(200);
    assert_eq!(page.all("[data-email]").len(), 2, "one that waits for a moment is no news: {}", page.text());
    assert!(page.text().contains("a répondu 550") && page.text().contains("Inès Carpentier"), "{}", page.text());
    assert!(!page.text().contains("@campus.example"));
    portal.clock.advance(Duration::minutes(11));
    assert_eq!(staff.get("/admin/mail").await.all("[data-email]").len(), 3);
    assert!(staff.get("/admin").await.has("p.state a[href='/admin/mail']"), "the dashboard says so");
}

#[tokio::test]
async fn one_is_tried_again_from_the_page_and_then_all() {
    let portal = portal().await;
    let staff = refused(&portal).await;
    let page = staff.get("/admin/mail").await;
    let first = page.attribute("[data-email]", "data-email").unwrap();
    let server = Server::start(&["250"]).await;
    let sender = sender(&portal, &server.url);

    staff.post(&format!("/admin/mail/{first}/tries"), &[]).await.assert_redirect("/admin/mail");
    sender.tick().await.unwrap();
    assert_eq!((server.letters().len(), count(&portal, "sent").await), (1, 1));
    staff.post(&format!("/admin/mail/{first}/tries"), &[]).await.assert_status(404);
    staff.post("/admin/mail/tries", &[]).await.assert_redirect("/admin/mail");
    sender.tick().await.unwrap();

    assert_eq!((server.letters().len(), count(&portal, "sent").await), (3, 3));
    assert!(!staff.get("/admin/mail").await.has("[data-email]"));
    let entries = audit::count_of(&portal.db, "mail.tried_again").await;
    assert_eq!(entries, 2);
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let portal = portal().await;
    let staff = portal.signed_in("10000001", &[Role::Administrator]).await;
    let ines = portal.member(INES, &[]).await;
    queue(&portal, &NOTE, ines, 51).await;
    portal.clock.advance(Duration::minutes(11));

    let first = staff.get("/admin/mail").await;
    assert_eq!(first.all("[data-email]").len(), 50);
    let next = first.attribute("[data-more]", "href").unwrap();
    assert_eq!(staff.get(&next).await.all("[data-email]").len(), 1);
}

#[tokio::test]
async fn others_than_the_help_desk_and_administrators_neither_see_nor_send() {
    let portal = portal().await;
    refused(&portal).await;
    for (number, roles) in [("10000002", &[Role::Auditor][..]), ("10000003", &[Role::BoxOffice]), ("10000004", &[])] {
        let other = portal.signed_in(number, roles).await;
        other.get("/admin/mail").await.assert_status(403);
        other.post("/admin/mail/tries", &[]).await.assert_status(403);
        other.post("/admin/mail/1/tries", &[]).await.assert_status(403);
    }
    assert_eq!(count(&portal, "failed").await, 2);
}

#[tokio::test]
async fn sent_emails_are_forgotten_after_30_days_and_the_others_after_90() {
    let portal = portal().await;
    refused(&portal).await;
    let sent = Server::start(&["250"]).await;
    portal.clock.advance(Duration::minutes(1));
    sender(&portal, &sent.url).tick().await.unwrap();
    assert_eq!((count(&portal, "sent").await, count(&portal, "failed").await), (1, 2));
    let forget = async || parvis::jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();

    portal.clock.advance(Duration::days(29));
    forget().await;
    assert_eq!(emails::states(&portal.db).await.len(), 3);
    portal.clock.advance(Duration::days(2));
    forget().await;
    assert_eq!((count(&portal, "sent").await, count(&portal, "failed").await), (0, 2));
    portal.clock.advance(Duration::days(60));
    forget().await;

    assert_eq!(emails::states(&portal.db).await, vec![]);
}
