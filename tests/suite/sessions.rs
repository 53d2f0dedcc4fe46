//! Sessions as the database keeps them.

use crate::{
    factories::sessions::spoil_cookies,
    harness::{PASSWORD, portal},
};

#[tokio::test]
async fn a_session_that_cannot_be_read_counts_as_empty() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    spoil_cookies(&portal.db).await;

    browser.get("/sign-in").await.assert_status(200);

    browser.sign_in("20418376", PASSWORD).await.assert_redirect("/");
    browser.get("/account").await.assert_status(200);
}
