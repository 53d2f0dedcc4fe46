//! A whole portal on a database of its own, and people who prepare it.

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Router;
use parvis::{
    accounts::{
        self, Accounts,
        activation::{self, code::ActivationCode},
        imports::{self, OnErrors, Outcome},
        members,
        passwords::password::{NewPassword, Passwords},
        roles::{self, Role},
    },
    app::{self, Portal},
    audit::Origin,
    clock::Clock,
    concerts::Concerts,
    context::{self, Context},
    files::Files,
    ids::MemberId,
    keyring::Keyring,
    live::Live,
    lockers::Lockers,
    mail::{Mailer, Sender, Server},
    web::{Language, address::TrustedProxies, limits::AddressLimits},
};
use sqlx::PgPool;
use time::macros::datetime;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::{
    browser::Browser,
    database::{TestDatabase, database},
};

/// A password that the rules accept.
pub const PASSWORD: &str = "quatre pianos sous la pluie";

/// The portal under test.
pub struct TestPortal {
    pub db: TestDatabase,
    pub accounts: Accounts,
    pub concerts: Concerts,
    pub lockers: Lockers,
    pub live: Live,
    pub sender: Sender,
    pub clock: Clock,
    pub router: Router,
    pub folder: PathBuf,
    addresses: AtomicU32,
}

/// Settings of a portal under test.
pub struct Settings {
    pub base_url: String,
    pub language: Language,
    pub accounts: accounts::Settings,
}

/// A portal with the settings of the defaults.
pub async fn portal() -> TestPortal {
    portal_with(|_| ()).await
}

/// A portal with other settings.
pub async fn portal_with(change: impl FnOnce(&mut Settings)) -> TestPortal {
    portal_on(database().await, change)
}

/// A portal on a database that is there already.
fn portal_on(db: TestDatabase, change: impl FnOnce(&mut Settings)) -> TestPortal {
    let clock = Clock::fixed(datetime!(2026-11-21 09:00 UTC));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("portals").join(&db.name);
    std::fs::create_dir_all(&folder).unwrap();
    let (portal, router) = build(db.pool().clone(), &clock, &folder, change);
    TestPortal {
        db,
        accounts: portal.accounts,
        concerts: portal.concerts,
        lockers: portal.lockers,
        live: portal.live,
        sender: portal.sender,
        clock,
        router,
        folder,
        addresses: AtomicU32::new(1),
    }
}

/// A portal, as one process has it.
fn build(db: PgPool, clock: &Clock, folder: &Path, change: impl FnOnce(&mut Settings)) -> (Portal, Router) {
    let mut settings = Settings {
        base_url: "http://parvis.test".to_owned(),
        language: Language::Fr,
        accounts: accounts::Settings {
            activation_by_number: false,
            // Time stands still here: the pace would never be one again.
            message_pace: NonZeroU32::MAX,
            presence_grace: parvis::chat::presence::presences::GRACE,
        },
    };
    change(&mut settings);
    let context = Context::new(context::Parts {
        db,
        clock: clock.clone(),
        keyring: Keyring::new(&[7; 32]).unwrap(),
        mailer: Mailer::new(None, "Parvis <parvis@campus.example>", folder.join("mail")).unwrap(),
        files: Files::open(None, folder.join("files")).unwrap(),
        live: Live::default(),
        tasks: TaskTracker::new(),
        base_url: settings.base_url,
        language: settings.language,
    });
    let accounts = Accounts::new(accounts::Parts {
        context,
        // One after another on every machine, so that tests know what stands in line.
        passwords: Passwords::at_once(1),
        limits: AddressLimits::new(vec!["10.0.0.0/8".parse().unwrap()], clock),
        picture_permits: Arc::new(Semaphore::new(1)),
        settings: settings.accounts,
        hooks: app::HOOKS,
    });
    // Tests choose the address that they come from.
    let proxies = TrustedProxies(Arc::from(["127.0.0.1/32".parse().unwrap()]));
    let portal = Portal::new(accounts, proxies, Some("figures".to_owned()));
    let router = app::router(&portal).unwrap();
    (portal, router)
}

/// Another process on the database of a portal.
pub struct Neighbour {
    pub live: Live,
    pub db: PgPool,
    pub router: Router,
}

impl Neighbour {
    /// A visitor whose requests this process answers.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), "10.1.0.1".to_owned())
    }
}

impl TestPortal {
    /// The same portal on other connections.
    pub fn on(&self, db: PgPool) -> (Portal, Router) {
        build(db, &self.clock, &self.folder, |_| ())
    }

    /// Another process on the same database.
    pub fn neighbour(&self) -> Neighbour {
        let db = self.db.another_pool();
        let (portal, router) = build(db.clone(), &self.clock, &self.folder, |_| ());
        Neighbour { live: portal.live, db, router }
    }

    /// A new visitor, from an address of their own on the campus.
    pub fn browser(&self) -> Browser {
        let host = self.addresses.fetch_add(1, Ordering::Relaxed);
        Browser::new(self.router.clone(), format!("10.0.{}.{}", host / 250, host % 250 + 1))
    }

    /// Prepares members from CSV lines (without the header). Their codes, in the order of the lines.
    pub async fn import(&self, lines: &str) -> Vec<ActivationCode> {
        let file = format!(
            "number,surname,first_name,email,kind,department,card_number,card_expires_on\n{}",
            lines.lines().map(str::trim).collect::<Vec<_>>().join("\n")
        );
        let file = imports::read(file.as_bytes()).unwrap();
        let origin = Origin::command_line(self.clock.now());
        let keyring = &self.accounts.context.keyring;
        match imports::prepare(&self.db, keyring, &origin, file, OnErrors::Refuse, &|_, _| ()).await.unwrap() {
            Outcome::Pending(import) => {
                let codes = import.codes.iter().map(|issued| issued.code.clone()).collect();
                import.commit().await.unwrap();
                codes
            }
            Outcome::Refused(plan) => panic!("{:?}", plan.errors),
        }
    }

    /// Prepares one student; the code.
    pub async fn prepare(&self, number: &str) -> ActivationCode {
        let line = format!("{number},Carpentier,Inès,ines.{number}@campus.example,student,Réseaux,,");
        self.import(&line).await.remove(0)
    }

    /// A member whose account is active, with these roles.
    pub async fn member(&self, number: &str, roles: &[Role]) -> MemberId {
        self.prepare(number).await;
        let hash = self.accounts.passwords.hash(NewPassword::parse(PASSWORD, PASSWORD, &[]).unwrap()).await.unwrap();
        let applicant = activation::store::find_by_number(&self.db, number).await.unwrap().unwrap();
        let mut transaction = self.db.begin().await.unwrap();
        assert!(activation::store::redeem(&mut transaction, &applicant, &hash, self.clock.now()).await.unwrap());
        (app::HOOKS.on_activation)(&mut transaction, applicant.member_id, self.clock.now()).await.unwrap();
        let origin = Origin::command_line(self.clock.now());
        for role in roles {
            let change = roles::store::Change::Grant(*role);
            roles::store::change(&mut transaction, &origin, applicant.member_id, change, None).await.unwrap();
        }
        transaction.commit().await.unwrap();
        applicant.member_id
    }

    /// A signed-in browser of a new member with these roles.
    pub async fn signed_in(&self, number: &str, roles: &[Role]) -> Browser {
        self.member(number, roles).await;
        let browser = self.browser();
        browser.sign_in(number, PASSWORD).await.assert_redirect("/");
        browser
    }

    /// Sends the mails that are due. Those sent so far, as raw text.
    pub async fn mails(&self) -> Vec<String> {
        self.accounts.context.tasks.close();
        self.accounts.context.tasks.wait().await;
        self.accounts.context.tasks.reopen();
        assert_eq!(self.sender.tick().await.unwrap(), Server::There);
        let Ok(folder) = std::fs::read_dir(self.folder.join("mail")) else { return Vec::new() };
        // No-break spaces as plain ones, as in pages.
        folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap().replace("=C2=A0", " ")).collect()
    }

    /// Whether a member is active.
    pub async fn is_active(&self, number: &str) -> bool {
        members::store::find_listed(&self.db, number).await.unwrap().unwrap().activated_at.is_some()
    }
}

impl Drop for TestPortal {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Left over when a mail is still being written; the next build's folder starts empty.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
