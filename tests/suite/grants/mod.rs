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

use parvis::{accounts::roles::Role, ids::MemberId};
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

/// Events, each with whether a grant still works afterwards.
pub type Rows = [(Event, bool)];

/// A grant of the account: it pauses with a suspension, ends with the account, and needs no session.
pub const OF_THE_ACCOUNT: &Rows = &[
    (Event::Nothing, true),
    (Event::RoleGranted, true),
    (Event::PasswordChanged, true),
    (Event::Suspended, false),
    (Event::SuspendedAndRestored, true),
    (Event::Closed, false),
    (Event::SignedOut, true),
];

/// A grant of the session: it ends with it, whatever ends the session.
pub const OF_THE_SESSION: &Rows =
    &[(Event::Nothing, true), (Event::Suspended, false), (Event::Closed, false), (Event::SignedOut, false)];

/// A grant that is kept for a while: it ends with its time and the account alone.
pub fn kept_for(time: Duration) -> [(Event, bool); 5] {
    use Event::{Closed, Later, Nothing, SignedOut, Suspended};
    [(Nothing, true), (Suspended, true), (Closed, false), (SignedOut, true), (Later(time), false)]
}

/// A secret that gives a new password: it ends with its use, its time and every change of the account that makes it worth more.
pub fn secret_for(time: Duration) -> [(Event, bool); 10] {
    [
        (Event::Nothing, true),
        (Event::UsedOnce, false),
        (Event::RoleGranted, false),
        (Event::RoleRemoved, true),
        (Event::PasswordChanged, false),
        (Event::Suspended, false),
        (Event::SuspendedAndRestored, false),
        (Event::Closed, false),
        (Event::SignedOut, true),
        (Event::Later(time), false),
    ]
}

/// A portal on which each row of a table has a member of its own.
pub struct Stage {
    pub portal: TestPortal,
    next: AtomicU32,
}

/// The member of a row.
pub struct Subject {
    pub number: String,
    pub id: MemberId,
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

    /// A member who is not signed in; the number.
    pub async fn member(&self) -> String {
        self.account(true).await
    }

    /// An account that is in use, or only prepared; its number.
    pub async fn account(&self, active: bool) -> String {
        let number = self.number();
        if active {
            self.portal.member(&number, &[]).await;
        } else {
            self.portal.prepare(&number).await;
        }
        number
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

    pub async fn suspend_and_restore(&self, number: &str) {
        self.at_desk(number, "suspend", ("reason", "Enquête")).await;
        self.at_desk(number, "restore", ("reason", "Enquête close")).await;
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
            Event::SuspendedAndRestored => self.suspend_and_restore(number).await,
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
    rows: &Rows,
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
