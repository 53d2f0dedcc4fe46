//! Every kind of grant of the portal, one table each: the events that end it and those that it outlives. docs/grants.md has the
//! same table for people.

mod accounts;
mod chat;
mod codes;
mod concerts;
mod devices;
mod guests;
mod lockers;
mod machines;

use std::sync::atomic::{AtomicU32, Ordering};

use parvis::accounts::roles::Role;
use time::Duration;

use crate::harness::{PASSWORD, TestPortal, browser::Browser, portal};

pub const NEW_PASSWORD: &str = "cinq tambours dans la brume";

/// An event that may end a grant of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Nothing,
    RoleGranted,
    RoleRemoved,
    PasswordChanged,
    Suspended,
    SuspendedAndRestored,
    Closed,
    SignedOut,
    UsedOnce,
    Later(Duration),
}

/// A portal on which each row of a table has a member of its own.
pub struct Stage {
    pub portal: TestPortal,
    next: AtomicU32,
}

/// The member of a row.
pub struct Subject {
    pub number: String,
    pub id: i64,
    pub browser: Browser,
}

impl Stage {
    pub async fn new() -> Self {
        Self { portal: portal().await, next: AtomicU32::new(20_600_001) }
    }

    /// A number that nobody has.
    pub fn number(&self) -> String {
        self.next.fetch_add(1, Ordering::Relaxed).to_string()
    }

    /// A member who is signed in.
    pub async fn subject(&self, roles: &[Role]) -> Subject {
        let number = self.number();
        let id = self.portal.member(&number, roles).await;
        Subject { browser: self.enter(&number).await, number, id }
    }

    /// A new browser of a member.
    pub async fn enter(&self, number: &str) -> Browser {
        let browser = self.portal.browser();
        browser.sign_in(number, PASSWORD).await.assert_redirect("/");
        browser
    }

    /// A new browser of a member of staff.
    pub async fn staff(&self, role: Role) -> Browser {
        self.subject(&[role]).await.browser
    }

    pub async fn at_desk(&self, number: &str, act: &str, field: (&str, &str)) {
        let page = format!("/admin/members/{number}");
        let admin = self.staff(Role::Administrator).await;
        admin.post(&format!("{page}/{act}"), &[field]).await.assert_redirect(&page);
    }

    pub async fn happen(&self, event: Event, subject: &Subject) {
        let number = subject.number.as_str();
        match event {
            Event::Nothing | Event::UsedOnce => {}
            Event::RoleGranted => self.at_desk(number, "roles", ("role", "box_office")).await,
            Event::RoleRemoved => self.at_desk(number, "roles/remove", ("role", "locker_manager")).await,
            Event::PasswordChanged => {
                let fields = [
                    ("current_password", PASSWORD),
                    ("password", NEW_PASSWORD),
                    ("password_confirmation", NEW_PASSWORD),
                ];
                subject.browser.post("/account/password", &fields).await.assert_redirect("/account");
            }
            Event::Suspended => self.at_desk(number, "suspend", ("reason", "Enquête")).await,
            Event::SuspendedAndRestored => {
                self.at_desk(number, "suspend", ("reason", "Enquête")).await;
                self.at_desk(number, "restore", ("reason", "Enquête close")).await;
            }
            Event::Closed => {
                subject.browser.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
            }
            Event::SignedOut => subject.browser.post("/sign-out", &[]).await.assert_redirect("/"),
            Event::Later(time) => self.portal.clock.advance(time),
        }
    }
}

/// The roles that the member of a row begins with.
fn roles(event: Event) -> &'static [Role] {
    if event == Event::RoleRemoved { &[Role::LockerManager] } else { &[] }
}

/// Makes a grant anew for each row, lets the event happen, and looks whether the grant still works.
pub async fn table<G>(
    make: impl AsyncFn(&Stage, &Subject) -> G,
    works: impl AsyncFn(&Stage, &Subject, &G) -> bool,
    rows: &[(Event, bool)],
) {
    assert_eq!(rows.first(), Some(&(Event::Nothing, true)), "a grant that never works would pass");
    let stage = Stage::new().await;
    for (event, expected) in rows {
        let subject = stage.subject(roles(*event)).await;
        let grant = make(&stage, &subject).await;
        if *event == Event::UsedOnce {
            assert!(works(&stage, &subject, &grant).await, "the first use");
        }
        stage.happen(*event, &subject).await;
        assert_eq!(works(&stage, &subject, &grant).await, *expected, "{event:?}");
    }
}
