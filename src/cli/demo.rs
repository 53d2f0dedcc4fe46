//! `demo`: the portal with the data of a small invented campus, in its own data folder.

mod chat;
mod concerts;
mod lockers;

use std::fmt::Write as _;

use anyhow::Context as _;

use crate::{
    accounts::{
        activation::{
            self,
            applicant::{Applicant, Proof},
            code::ActivationCode,
            store_codes::{self, LiveCodeOrigin},
        },
        imports::{self, OnErrors, Outcome},
        members::{self, listed::Listed, state::State},
        passwords::password::{NewPassword, Passwords},
        roles::{self, Role, store::Change},
    },
    app,
    audit::{Action, Origin},
    cli::{
        output::say,
        serve::{self, Prepared},
    },
    config::Config,
    ids::BayId,
    lockers::Lockers,
};

/// The password of all accounts that are active from the start.
const PASSWORD: &str = "quatre pianos sous la pluie";

/// All persons are invented.
const CAMPUS: &str = include_str!("demo.csv");

/// Number and roles of the members who are active from the start.
const ACTIVE: [(&str, &[Role]); 5] = [
    ("20410001", &[Role::Administrator]),
    ("20410002", &[Role::Helpdesk]),
    ("20410003", &[Role::LockerManager, Role::BoxOffice, Role::Moderator]),
    ("20418376", &[]),
    ("20417733", &[]),
];

/// Numbers of the members who are not activated yet.
const PREPARED: [&str; 3] = ["20419001", "20419002", "20419003"];

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    // All that it keeps and sends stays in its folder, whatever is set for the real portal beside it.
    let config = Config {
        database_url: None,
        data_dir: config.data_dir.join("demo"),
        base_url: None,
        http_listen: None,
        smtp_url: None,
        files_url: None,
        ..config.clone()
    };
    if !config.listen.ip().is_loopback() {
        tracing::warn!(address = %config.listen, "demo accounts are open to anybody who can reach this address");
    }
    serve::start(&config, open).await
}

async fn open(_: &Config, prepared: &Prepared, portal: &Lockers) -> anyhow::Result<()> {
    let (table, bays) = prepare(prepared).await?;
    lockers::connect(portal, &prepared.base_url, bays).await?;
    say(&format!("Parvis runs at {}\n\n{table}\nStop with Ctrl-C.", prepared.base_url));
    Ok(())
}

/// Makes the campus where there is none, and describes it.
async fn prepare(prepared: &Prepared) -> anyhow::Result<(String, [BayId; 2])> {
    let origin = Origin::command_line(prepared.clock.now());
    if members::store::find_listed(&prepared.database.pool, PREPARED[0]).await?.is_none() {
        import(prepared, &origin).await?;
    }
    // Asked of each: a start that was ended while founding left some of them behind.
    for (number, roles) in ACTIVE {
        let member = load(prepared, number).await?;
        if member.state == State::Prepared {
            activate(prepared, &origin, member, roles).await?;
        }
    }
    concerts::prepare(&prepared.database.pool, origin.at).await?;
    talk(prepared, origin.at).await?;
    let bays = lockers::prepare(&prepared.database.pool, origin.at).await?;
    let mut table = String::from("Accounts to try (all invented):\n\n");
    writeln!(table, "  {:<9} {:<22} {:<44} sign in with", "number", "name", "may")?;
    for (number, roles) in ACTIVE {
        let member = load(prepared, number).await?;
        let may = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
        let may = if may.is_empty() { member.kind.code().to_owned() } else { may };
        writeln!(table, "  {number:<9} {:<22} {may:<44} password: {PASSWORD}", full_name(&member))?;
    }
    for number in PREPARED {
        let member = load(prepared, number).await?;
        let line = match current_code(prepared, &origin, &member).await? {
            Some(code) => format!("{}/activate with code {code}", prepared.base_url),
            None => "the password you chose".to_owned(),
        };
        writeln!(table, "  {number:<9} {:<22} {:<44} {line}", full_name(&member), member.kind.code())?;
    }
    write!(table, "\n{}", lockers::describe(&prepared.base_url)?)?;
    Ok((table, bays))
}

/// Creates the messages of the active members.
async fn talk(prepared: &Prepared, now: time::OffsetDateTime) -> anyhow::Result<()> {
    let numbers = ["20410002", "20410003", "20418376", "20417733"];
    let mut people = Vec::new();
    for number in numbers {
        people.push(load(prepared, number).await?);
    }
    let people: Vec<_> = people.iter().map(|one| chat::Person { id: one.id, number: &one.number }).collect();
    let [driss, oumou, ines, malo] = people[..] else { return Ok(()) };
    chat::prepare(&prepared.database.pool, now, &chat::People { driss, oumou, ines, malo }).await
}

fn full_name(member: &Listed) -> String {
    format!("{} {}", member.first_name, member.surname)
}

async fn load(prepared: &Prepared, number: &str) -> anyhow::Result<Listed> {
    members::store::find_listed(&prepared.database.pool, number)
        .await?
        .context("the demo's data folder holds another campus")
}

async fn import(prepared: &Prepared, origin: &Origin) -> anyhow::Result<()> {
    let file = imports::read(CAMPUS.as_bytes()).map_err(|message| anyhow::anyhow!("{}", message.key()))?;
    let db = &prepared.database.pool;
    match imports::prepare(db, &prepared.keyring, origin, file, OnErrors::Refuse, &|_, _| ()).await? {
        Outcome::Pending(import) => import.commit().await?,
        Outcome::Refused(plan) => anyhow::bail!("the demo's own members are not accepted: {:?}", plan.errors),
    };
    Ok(())
}

async fn activate(prepared: &Prepared, origin: &Origin, member: Listed, roles: &[Role]) -> anyhow::Result<()> {
    let password = NewPassword::parse(PASSWORD, PASSWORD, &[])
        .map_err(|errors| anyhow::anyhow!("the demo's password is not accepted: {errors:?}"))?;
    let hash = Passwords::new().hash(password).await?;
    let mut transaction = prepared.database.pool.begin().await?;
    let applicant = Applicant {
        proof: Proof::Number,
        member_id: member.id,
        surname: member.surname,
        first_name: member.first_name,
        number: member.number.to_string(),
        active: false,
    };
    anyhow::ensure!(
        activation::store::redeem(&mut transaction, &applicant, &hash, origin.at).await?,
        "the account is active already"
    );
    (app::HOOKS.on_activation)(&mut transaction, member.id, origin.at).await?;
    origin.entry(Action::ACCOUNT_ACTIVATED, member.id).record(&mut *transaction).await?;
    for role in roles {
        roles::store::change(&mut transaction, origin, member.id, Change::Grant(*role), None).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// A code for a member who has not activated yet, the same at each start. Those of the import were told to nobody.
async fn current_code(prepared: &Prepared, origin: &Origin, member: &Listed) -> anyhow::Result<Option<ActivationCode>> {
    if member.state != State::Prepared {
        return Ok(None);
    }
    let mut transaction = prepared.database.pool.begin().await?;
    let current = store_codes::find_derived(&mut transaction, &prepared.keyring, member.id, origin.at).await?;
    if let Some(LiveCodeOrigin::Derived(code)) = current {
        return Ok(Some(code));
    }
    let issued = store_codes::issue_derived(&mut transaction, &prepared.keyring, origin, member.id).await?;
    transaction.commit().await?;
    Ok(issued.ok().map(|issued| issued.code))
}
