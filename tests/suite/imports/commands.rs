//! The commands of `members`, run in this process.

use std::{path::PathBuf, process::ExitCode};

use parvis::{
    accounts::store::proofs,
    cli::members::{Import, MembersCommand, run},
    clock::Clock,
};
use sqlx::PgPool;

use super::{CLASS, NOW, count, counts, import, keyring};
use crate::harness::database::database;

/// Whether the command says that all went well.
async fn succeeds(db: &PgPool, command: MembersCommand) -> bool {
    let code = run(command, db, &keyring(), &Clock::fixed(NOW)).await.unwrap();
    code == ExitCode::SUCCESS
}

fn code(number: &str) -> MembersCommand {
    MembersCommand::Code { number: number.to_owned() }
}

fn grant(number: &str, role: &str) -> MembersCommand {
    MembersCommand::Grant { number: number.to_owned(), role: role.to_owned() }
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("parvis-{}-{name}", uuid::Uuid::new_v4()))
}

async fn set(db: &PgPool, change: &str) {
    sqlx::query(&format!("UPDATE members SET {change} WHERE number = '20260001'")).execute(db).await.unwrap();
}

#[tokio::test]
async fn members_import_writes_members_and_a_file_of_codes() {
    let db = database().await;
    let (class, codes) = (file("class.csv"), file("codes.csv"));
    std::fs::write(&class, CLASS).unwrap();
    let command = |dry_run, codes: Option<&PathBuf>| {
        MembersCommand::Import(Import { file: class.clone(), dry_run, codes: codes.cloned(), skip_errors: false })
    };

    assert!(succeeds(&db, command(true, Some(&codes))).await);
    assert!(!codes.exists() && counts(&db).await == [0; 4], "a dry run makes nothing");

    assert!(succeeds(&db, command(false, Some(&codes))).await);
    assert_eq!(counts(&db).await, [3, 2, 3, 3]);
    assert_eq!(std::fs::read_to_string(&codes).unwrap().lines().count(), 4);

    assert!(!succeeds(&db, command(false, Some(&codes))).await, "the codes of before stay");
    std::fs::remove_file(&codes).unwrap();
    assert!(succeeds(&db, command(false, Some(&codes))).await);
    assert!(!codes.exists(), "no code, no file");

    std::fs::write(&class, format!("{CLASS}20260009,,Alix,,student,,,\n20260010,Moreau,Alix,,student,,,\n")).unwrap();
    assert!(!succeeds(&db, command(false, Some(&codes))).await);
    assert!(!codes.exists() && count(&db, "members").await == 3);
    std::fs::remove_file(&class).unwrap();
    assert!(!succeeds(&db, command(false, None)).await, "no such file");
}

#[tokio::test]
async fn members_code_replaces_the_code_whatever_the_state_but_suspended() {
    let db = database().await;
    let (_, codes) = import(&db, CLASS).await;
    let hash = codes[0].code.hash(&keyring());
    let works = async || proofs::find_by_code(db.pool(), "20260001", &hash, NOW).await.unwrap().is_some();
    assert!(works().await);

    assert!(succeeds(&db, code("20260001")).await);
    assert!(!works().await);
    set(&db, "password_hash = 'x', activated_at = now()").await;
    assert!(succeeds(&db, code("20260001")).await);
    set(&db, "password_hash = NULL, activated_at = NULL, closed_at = now()").await;
    assert!(succeeds(&db, code("20260001")).await);
    assert_eq!(count(&db, "activation_codes WHERE used_at IS NULL").await, 3);
    assert_eq!(count(&db, "audit_entries WHERE action = 'code.issued' AND via = 'command_line'").await, 3);

    set(&db, "closed_at = NULL, suspended_at = now(), suspension_reason = 'lost phone'").await;
    assert!(!succeeds(&db, code("20260001")).await);
    assert!(!succeeds(&db, code("99999999")).await);
    assert!(!succeeds(&db, code("1")).await);
    assert_eq!(count(&db, "audit_entries WHERE action = 'code.issued'").await, 3);
}

#[tokio::test]
async fn members_grant_grants_once() {
    let db = database().await;
    import(&db, CLASS).await;

    assert!(succeeds(&db, grant("20260001", "administrator")).await);
    assert!(succeeds(&db, grant("20260001", "administrator")).await);
    assert!(succeeds(&db, grant("20260001", "helpdesk")).await);

    assert_eq!(count(&db, "role_grants").await, 2);
    assert_eq!(count(&db, "audit_entries WHERE action = 'role.granted'").await, 2);
    assert!(!succeeds(&db, grant("20260001", "king")).await);
    assert!(!succeeds(&db, grant("99999999", "helpdesk")).await);
    assert_eq!(count(&db, "role_grants").await, 2);
}

#[tokio::test]
async fn members_list_runs_with_and_without_a_query() {
    let db = database().await;
    assert!(succeeds(&db, MembersCommand::List { query: None }).await);
    import(&db, CLASS).await;

    for query in [None, Some("dur cam"), Some("2026"), Some("%_\\ --"), Some("nobody")] {
        assert!(succeeds(&db, MembersCommand::List { query: query.map(str::to_owned) }).await, "{query:?}");
    }
}
