//! Lockers: doors over HTTP and the socket, card readers, many bays at once.

pub mod bay;
pub mod bays;
pub mod doors;
pub mod readers;

use std::{fmt::Write as _, num::NonZeroU32, process::Stdio, sync::Arc, time::Duration};

use anyhow::Context as _;
use parvis::{
    accounts::{
        self, Accounts,
        passwords::password::{NewPassword, Passwords},
    },
    app::{self, Portal as Parts},
    audit::Origin,
    clock::Clock,
    context::{self, Context},
    files::Files,
    ids::BayId,
    keyring::Keyring,
    live::Live,
    lockers::Lockers,
    mail::Mailer,
    web::{Language, address::TrustedProxies, limits::AddressLimits},
};
use sqlx::PgPool;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use self::bay::Bay;
use crate::{
    concerts::{SeatMap, client, form},
    portal::Portal,
    program::program,
};

const PASSWORD: &str = "quatre pianos sous la pluie";
const SECRET: &str = "a key for the load generator alone";

/// Lockers begin here, so that no code holds `22`, which readers cannot operate.
const FIRST_CODE: usize = 3000;

/// A portal with bays, and people who have lockers.
pub struct Campus {
    pub portal: Portal,
    pub db: PgPool,
    /// Another process on the same database, in which no bay is connected.
    pub beside: Lockers,
}

impl Campus {
    pub async fn open(name: &str, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut all = vec![("PARVIS_SECRET", SECRET)];
        all.extend(settings);
        let SeatMap { portal, db, .. } = SeatMap::open_with(name, &all).await?;
        let beside = beside(&portal, db.clone())?;
        Ok(Self { portal, db, beside })
    }

    /// So many bays with so many lockers each, open around the clock. Their keys.
    pub async fn bays(&self, count: usize, lockers: usize) -> anyhow::Result<Vec<i64>> {
        let keys = sqlx::query_scalar(
            "WITH site AS (INSERT INTO sites (name) VALUES ('Campus') RETURNING id)
             INSERT INTO bays (site_id, name, search_text, policy, opens_at, closes_at, created_at, updated_at)
             SELECT id, 'Baie ' || n, 'baie', 'day_use', '00:00', '23:59', now(), now() FROM site, generate_series(1, $1) n
             RETURNING id",
        );
        let keys: Vec<i64> = keys.bind(i32::try_from(count)?).fetch_all(&self.db).await?;
        let mut number = FIRST_CODE;
        for bay_id in &keys {
            for n in 1..=lockers {
                sqlx::query("INSERT INTO lockers (bay_id, number, code) VALUES ($1, $2, $3)")
                    .bind(bay_id)
                    .bind(i16::try_from(n)?)
                    .bind(format!("locker_{number}"))
                    .execute(&self.db)
                    .await?;
                number += 1;
            }
        }
        Ok(keys)
    }

    /// Connects a controller to a bay, with a code that staff would type in.
    pub async fn connect(&self, bay_id: i64) -> anyhow::Result<Bay> {
        let origin = Origin::command_line(Clock::system().now());
        let code = self.beside.issue_enrolment_code(&origin, BayId(bay_id)).await.map_err(anyhow::Error::from)?;
        Bay::enrol(&self.portal.url, &code.context("no such bay")?.to_string()).await
    }

    /// Active members with a card each, made by the real import. Their numbers and cards.
    pub async fn people(&self, count: usize) -> anyhow::Result<Vec<(String, String)>> {
        let people: Vec<(String, String)> =
            (0..count).map(|n| (format!("{}", 30_000_000 + n), format!("{:08}", 70_000_000 + n))).collect();
        let mut file = "number,surname,first_name,email,kind,department,card_number,card_expires_on\n".to_owned();
        for (number, card) in &people {
            writeln!(file, "{number},Personne,Invitée,,student,,{card},")?;
        }
        let path = self.portal.folder.join("members.csv");
        std::fs::write(&path, file)?;
        let mut import = program(&self.portal.folder)?;
        import.args(["members", "import"]).arg(&path).env("PARVIS_SECRET", SECRET);
        let out = tokio::task::spawn_blocking(move || import.stderr(Stdio::null()).stdout(Stdio::null()).status());
        anyhow::ensure!(out.await??.success(), "the import failed");
        let password = NewPassword::parse(PASSWORD, PASSWORD, &[]).map_err(|_| anyhow::anyhow!("a weak password"))?;
        let hash = Passwords::new().hash(password).await?;
        sqlx::query("UPDATE members SET password_hash = $1, activated_at = now() WHERE number LIKE '3%'")
            .bind(hash.as_str())
            .execute(&self.db)
            .await?;
        Ok(people)
    }

    /// Gives all lockers to these people, one after the other. The codes of each.
    pub async fn hand_out(&self, people: &[(String, String)]) -> anyhow::Result<Vec<Vec<String>>> {
        let numbers: Vec<&str> = people.iter().map(|(number, _)| number.as_str()).collect();
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "WITH taken AS (
                 SELECT l.id, l.code, (row_number() OVER (ORDER BY l.id) - 1) % cardinality($1) AS place FROM lockers l),
             given AS (
                 INSERT INTO allocations (locker_id, member_id, state, starts_at, due_at)
                 SELECT t.id, m.id, 'in_use', now(), now() + interval '1 day'
                 FROM taken t JOIN members m ON m.number = ($1::text[])[t.place + 1])
             SELECT code, place FROM taken ORDER BY id",
        )
        .bind(&numbers)
        .fetch_all(&self.db)
        .await?;
        let mut codes = vec![Vec::new(); people.len()];
        for (code, place) in rows {
            if let Some(mine) = codes.get_mut(usize::try_from(place)?) {
                mine.push(code);
            }
        }
        Ok(codes)
    }

    /// Signs a member in; the cookie.
    pub async fn sign_in(&self, client: &reqwest::Client, number: &str) -> anyhow::Result<String> {
        let fields = [("number", number), ("password", PASSWORD)];
        let answer = form(client, format!("{}/sign-in", self.portal.url), &fields, None).send().await?;
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("parvis="));
        Ok(cookie.with_context(|| format!("sign-in answered {}", answer.status()))?.to_owned())
    }

    /// People who are signed in, with all lockers among them: a cookie, and the codes.
    pub async fn holders(&self, count: usize) -> anyhow::Result<Vec<(String, Vec<String>)>> {
        let people = self.people(count).await?;
        let codes = self.hand_out(&people).await?;
        let client = client()?;
        let mut holders = Vec::with_capacity(count);
        for ((number, _), codes) in people.iter().zip(codes) {
            holders.push((self.sign_in(&client, number).await?, codes));
        }
        Ok(holders)
    }
}

/// Clicks "open" on the page of a locker.
pub async fn click(client: &reqwest::Client, url: &str, cookie: &str, code: &str) -> anyhow::Result<()> {
    let key = uuid::Uuid::new_v4().to_string();
    let fields = [("action", "open"), ("idempotency_key", key.as_str())];
    let answer = form(client, format!("{url}/lockers/{code}/commands"), &fields, Some(cookie)).send().await?;
    anyhow::ensure!(answer.status() == 303, "{code} answered {}", answer.status());
    Ok(())
}

/// As the program has it, in this process.
fn beside(portal: &Portal, db: PgPool) -> anyhow::Result<Lockers> {
    let clock = Clock::system();
    let data = portal.folder.join("beside");
    let context = Context::new(context::Parts {
        db,
        clock: clock.clone(),
        keyring: Keyring::new(SECRET.as_bytes()).map_err(|_| anyhow::anyhow!("a short key"))?,
        mailer: Mailer::new(None, "Parvis <parvis@localhost>", data.join("mail"))?,
        files: Files::open(None, data.join("files"))?,
        live: Live::default(),
        tasks: TaskTracker::new(),
        base_url: portal.url.clone(),
        language: Language::Fr,
    });
    let accounts = Accounts::new(accounts::Parts {
        context,
        passwords: Passwords::new(),
        limits: AddressLimits::new(Vec::new(), &clock),
        picture_permits: Arc::new(Semaphore::new(1)),
        settings: accounts::Settings {
            activation_by_number: false,
            message_pace: NonZeroU32::MAX,
            presence_grace: parvis::chat::presence::presences::GRACE,
        },
        hooks: app::HOOKS,
    });
    Ok(Parts::new(accounts, TrustedProxies(Arc::from([])), None).lockers)
}

/// The seconds of a long scenario: fewer when `LOAD_SECONDS` says so.
#[expect(clippy::disallowed_methods, reason = "of the load generator, not of the portal")]
pub fn seconds(most: u64) -> Duration {
    let wished = std::env::var("LOAD_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(wished.unwrap_or(most).min(most))
}
