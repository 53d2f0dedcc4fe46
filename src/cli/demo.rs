//! `demo`: the portal with a small invented campus, on its own data folder.

use std::fmt::Write as _;

use anyhow::Context as _;

use super::{say, serve::Stage};
use crate::{
    accounts::{
        audit::{Action, Origin},
        code::ActivationCode,
        imports::{self, OnErrors, Outcome},
        password::{NewPassword, Passwords},
        roles::Role,
        state::State,
        store::{
            codes,
            grants::{self, Change},
            members::{self, Listed},
            proofs::{self, Applicant, Proof},
        },
    },
    config::Config,
};

/// The password of all accounts that are active from the start.
const PASSWORD: &str = "quatre pianos sous la pluie";

/// All persons are invented.
const CAMPUS: &str = include_str!("demo.csv");

/// Number and roles of those who are active from the start.
const ACTIVE: [(&str, &[Role]); 5] = [
    ("20410001", &[Role::Administrator]),
    ("20410002", &[Role::Helpdesk]),
    ("20410003", &[Role::LockerManager, Role::BoxOffice, Role::Moderator]),
    ("20418376", &[]),
    ("20417733", &[]),
];

/// Numbers of those who are left to activate.
const PREPARED: [&str; 3] = ["20419001", "20419002", "20419003"];

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let config = Config { database_url: None, data_dir: config.data_dir.join("demo"), ..config.clone() };
    if !config.listen.ip().is_loopback() {
        tracing::warn!("the accounts of the demo are open to everybody who reaches {}", config.listen);
    }
    Stage::set(&config).await?.play(&config, open).await
}

async fn open(_: &Config, stage: &Stage) -> anyhow::Result<()> {
    let table = prepare(stage).await?;
    say(&format!("Parvis runs at {}\n\n{table}\nStop with Ctrl-C.", stage.base_url));
    Ok(())
}

/// Makes the campus where there is none, and describes it.
async fn prepare(stage: &Stage) -> anyhow::Result<String> {
    let origin = Origin::command_line(stage.clock.now());
    if members::find_listed(&stage.database.pool, PREPARED[0]).await?.is_none() {
        found(stage, &origin).await?;
    }
    let mut table = String::from("Accounts to try (all invented):\n\n");
    writeln!(table, "  {:<9} {:<22} {:<44} sign in with", "number", "name", "may")?;
    for (number, roles) in ACTIVE {
        let member = load(stage, number).await?;
        let may = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
        let may = if may.is_empty() { member.kind.clone() } else { may };
        writeln!(table, "  {number:<9} {:<22} {may:<44} password: {PASSWORD}", full_name(&member))?;
    }
    for number in PREPARED {
        let member = load(stage, number).await?;
        let line = match fresh_code(stage, &origin, &member).await? {
            Some(code) => format!("{}/activate with code {code}", stage.base_url),
            None => "the password you chose".to_owned(),
        };
        writeln!(table, "  {number:<9} {:<22} {:<44} {line}", full_name(&member), member.kind)?;
    }
    Ok(table)
}

fn full_name(member: &Listed) -> String {
    format!("{} {}", member.first_name, member.surname)
}

async fn load(stage: &Stage, number: &str) -> anyhow::Result<Listed> {
    members::find_listed(&stage.database.pool, number).await?.context("the demo's data folder holds another campus")
}

async fn found(stage: &Stage, origin: &Origin) -> anyhow::Result<()> {
    let db = &stage.database.pool;
    let file = imports::read(CAMPUS.as_bytes()).map_err(|message| anyhow::anyhow!("{}", message.key()))?;
    match imports::prepare(db, &stage.keyring, origin, file, OnErrors::Refuse, &|_, _| ()).await? {
        Outcome::Pending(import) => import.commit().await?,
        Outcome::Refused(plan) => anyhow::bail!("the demo's own members are not accepted: {:?}", plan.errors),
    };
    let passwords = Passwords::new();
    for (number, roles) in ACTIVE {
        let member = load(stage, number).await?;
        let password = NewPassword::parse(PASSWORD, PASSWORD, &[])
            .map_err(|errors| anyhow::anyhow!("the demo's password is not accepted: {errors:?}"))?;
        let hash = passwords.hash(password).await?;
        activate(stage, origin, member, &hash, roles).await?;
    }
    Ok(())
}

async fn activate(stage: &Stage, origin: &Origin, member: Listed, hash: &str, roles: &[Role]) -> anyhow::Result<()> {
    let mut transaction = stage.database.pool.begin().await?;
    let applicant = Applicant {
        proof: Proof::Number,
        member_id: member.id,
        surname: member.surname,
        first_name: member.first_name,
        number: member.number,
        active: false,
    };
    anyhow::ensure!(
        proofs::redeem(&mut transaction, &applicant, hash, origin.at).await?,
        "the account is active already"
    );
    origin.entry(Action::ACCOUNT_ACTIVATED, member.id).record(&mut *transaction).await?;
    for role in roles {
        grants::change(&mut transaction, origin, member.id, Change::Grant(*role), None).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// A code for someone who has not activated yet; only its hash is kept, so each start makes a new one.
async fn fresh_code(stage: &Stage, origin: &Origin, member: &Listed) -> anyhow::Result<Option<ActivationCode>> {
    if State::of(member) != State::Prepared {
        return Ok(None);
    }
    let mut transaction = stage.database.pool.begin().await?;
    let issued = codes::issue(&mut transaction, &stage.keyring, origin, member.id, None).await?;
    transaction.commit().await?;
    Ok(issued.ok().map(|issued| issued.code))
}
