//! Values in the database that the program does not know: an error, never another value.

use parvis::accounts::roles::Role;

use crate::{
    chat::people::make,
    harness::{TestPortal, portal},
};

/// Table, column, a value that no program writes, and a page that reads it.
const CASES: [(&str, &str, &str, &str); 10] = [
    ("members", "number", "2041000x", "/"),
    ("members", "kind", "guest", "/"),
    ("members", "language", "de", "/"),
    ("members", "theme", "sepia", "/"),
    ("role_grants", "role", "janitor", "/"),
    ("rooms", "kind", "circle", "/chat"),
    ("rooms", "join_policy", "lottery", "/chat"),
    ("memberships", "role", "guest", "/chat"),
    ("memberships", "notify", "loud", "/chat"),
    ("chat_preferences", "presence", "asleep", "/chat"),
];

/// Writes a value that the checks of the table forbid.
async fn write(portal: &TestPortal, (table, column, value): (&str, &str, &str)) {
    let drop = format!(
        "DO $$ DECLARE one text; BEGIN
             FOR one IN SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c' LOOP
                 EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', one);
             END LOOP;
         END $$"
    );
    sqlx::raw_sql(&drop).execute(portal.db.pool()).await.unwrap();
    let update = format!("UPDATE {table} SET {column} = $1");
    let written = sqlx::query(&update).bind(value).execute(portal.db.pool()).await.unwrap();
    assert!(written.rows_affected() > 0, "{table} is empty");
}

#[tokio::test]
async fn a_value_that_the_program_does_not_know_is_an_error_and_never_another_value() {
    for (table, column, value, page) in CASES {
        let portal = portal().await;
        let browser = portal.signed_in("20410001", &[Role::Moderator]).await;
        make(&browser, "group", "Fanfare", "invitation").await;
        browser.post("/chat/presence", &[("presence", "away"), ("status", "")]).await.assert_status(303);
        let before = browser.get(page).await.status.as_u16();
        assert!(before < 400, "{page} says {before}");

        write(&portal, (table, column, value)).await;

        assert_eq!(browser.get(page).await.status.as_u16(), 500, "{table}.{column} = {value} on {page}");
    }
}
