//! Activation with number and code.

use crate::harness::{PASSWORD, portal};

// covers L1 L61 L63 L93 S2
#[tokio::test]
async fn a_prepared_member_activates_and_signs_in() {
    let portal = portal().await;
    let code = portal.prepare("20418376").await.to_string();
    let browser = portal.browser();
    browser.get("/activate").await.assert_status(200);
    let fields = [("number", "20418376"), ("code", &code), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
    browser.post("/activate", &fields).await.assert_redirect("/sign-in");
    browser.sign_in("20418376", PASSWORD).await.assert_redirect("/");
    let home = browser.get("/").await;
    assert!(home.one("h1").contains("Inès"), "{}", home.text());
}
