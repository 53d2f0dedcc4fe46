//! Periodic work: what has run out goes, what is still good stays.

use parvis::{accounts::roles::Role, jobs};
use sqlx::PgPool;
use time::Duration;

use crate::{
    factories::{count, sessions},
    harness::{PASSWORD, portal},
};

const TABLES: [&str; 5] = ["web_sessions", "sign_ins", "activation_codes", "mailed_links", "throttles"];

async fn counts(db: &PgPool) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push(count(db, table).await);
    }
    counts
}

#[tokio::test]
async fn what_has_run_out_is_deleted_and_nothing_else() {
    let portal = portal().await;
    let member = portal.signed_in("20418376", &[Role::Helpdesk]).await;
    portal.browser().post("/password/forgotten", &[("number", "20418376")]).await.assert_status(200);
    portal.mails().await;
    portal.browser().sign_in("20418376", "cinq tambours dans la brume").await.assert_status(422);
    let before = counts(&portal.db).await;
    assert!(before.iter().all(|count| *count > 0), "{TABLES:?}: {before:?}");
    let entries = count(&portal.db, "audit_entries").await;

    jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();
    assert_eq!(counts(&portal.db).await, before, "nothing has run out yet");
    member.get("/account").await.assert_status(200);

    // The library that keeps sessions reads the clock of the database.
    sessions::expire_cookies(&portal.db).await;
    portal.clock.advance(Duration::days(200));
    jobs::delete_expired(&portal.accounts, portal.clock.now()).await.unwrap();

    assert_eq!(counts(&portal.db).await, [0; 5], "{TABLES:?}");
    assert_eq!(count(&portal.db, "members").await, 1);
    assert_eq!(count(&portal.db, "audit_entries").await, entries);
    portal.browser().sign_in("20418376", PASSWORD).await.assert_redirect("/");
}
