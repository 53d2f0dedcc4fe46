//! The device cookie: a browser in which a member has signed in has tries of its own, and nothing else.

use parvis::accounts::sign_in::store_devices::KNOWN_FOR;
use time::Duration;

use super::{
    Event::{
        Closed, Later, Nothing, PasswordChanged, RoleGranted, RoleRemoved, SignedOut, Suspended, SuspendedAndRestored,
        UsedOnce,
    },
    Stage, Subject, table,
};
use crate::harness::{PASSWORD, browser::Browser};

const WRONG: &str = "sept flûtes au quai d’Orsay";

/// Whether the browser still has tries at an address where strangers have used up all of theirs. The password is wrong, so that
/// the state of the account does not matter.
async fn has_own_tries(stage: &Stage, subject: &Subject, browser: &Browser) -> bool {
    let address = format!("198.51.100.{}", subject.id.0 % 250 + 1);
    let try_from = async |browser: Browser| browser.from(&address).sign_in(&subject.number, WRONG).await.status;
    let mut strangers = Vec::new();
    for _ in 0..6 {
        strangers.push(try_from(stage.portal.browser()).await);
    }
    assert_eq!(strangers.last().map(reqwest::StatusCode::as_u16), Some(429), "strangers: {strangers:?}");
    try_from(browser.clone()).await == 422
}

#[tokio::test]
async fn a_known_browser_has_its_own_tries_until_its_grant_ends() {
    table(
        async |_, subject| subject.browser.clone(),
        async |stage, subject, browser| has_own_tries(stage, subject, browser).await,
        &[
            (Nothing, true),
            (RoleGranted, true),
            (RoleRemoved, true),
            (PasswordChanged, true),
            (Suspended, false),
            (SuspendedAndRestored, false),
            (Closed, false),
            (SignedOut, true),
            (UsedOnce, true),
            (Later(KNOWN_FOR - Duration::DAY), true),
            (Later(KNOWN_FOR), false),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_tries_of_all_other_browsers() {
    table(
        async |stage, subject| {
            let other = stage.portal.browser();
            other.sign_in(&subject.number, PASSWORD).await.assert_redirect("/");
            other
        },
        async |stage, subject, other| has_own_tries(stage, subject, other).await,
        &[(Nothing, true), (SignedOut, true), (PasswordChanged, false)],
    )
    .await;
}

#[tokio::test]
async fn the_device_cookie_alone_opens_no_page_of_the_member() {
    let stage = Stage::new().await;
    let subject = stage.subject(&[]).await;
    let device = subject.browser.cookie("parvis_devices").expect("a device");
    let browser = stage.portal.browser();
    browser.set_cookie("parvis_devices", &device);

    browser.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    browser.get("/account/export").await.assert_redirect("/sign-in?next=%2Faccount%2Fexport");
}
