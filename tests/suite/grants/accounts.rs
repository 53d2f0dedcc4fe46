//! Mailed links, sessions, the confirmed password, the file of one's own data, streams.

use parvis::{
    accounts::{activation, roles::Role},
    ids::MemberId,
};
use time::Duration;

use super::{
    Event::{
        Closed, Later, Nothing, PasswordChanged, RoleGranted, RoleRemoved, SignedOut, Suspended, SuspendedAndRestored,
    },
    NEW_PASSWORD, OF_THE_SESSION, Stage, Subject, secret_for, table,
};
use crate::harness::{PASSWORD, browser::Browser};

/// A link as it stands in a mail.
pub async fn link(stage: &Stage, member_id: MemberId) -> String {
    let token = uuid::Uuid::new_v4().simple().to_string();
    let hash = stage.portal.accounts.context.keyring.hash("mailed link", token.as_bytes());
    activation::store::create_link(stage.portal.db.pool(), member_id, &hash, stage.portal.clock.now()).await.unwrap();
    format!("/activate/link/{token}")
}

/// Whether a link gives a new password.
pub async fn opens(stage: &Stage, link: &str) -> bool {
    let fields = [("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
    stage.portal.browser().post(link, &fields).await.status == 303
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == 200
}

#[tokio::test]
async fn a_mailed_link_ends_with_use_time_and_every_change_of_the_account() {
    let make = async |stage: &Stage, subject: &Subject| link(stage, subject.id).await;
    let works = async |stage: &Stage, _: &Subject, link: &String| opens(stage, link).await;
    table(make, works, &secret_for(Duration::minutes(60))).await;
}

#[tokio::test]
async fn a_link_that_waits_in_another_mailbox_ends_when_the_school_corrects_the_address() {
    let stage = Stage::new().await;
    let subject = stage.subject(&[]).await;
    let link = link(&stage, subject.id).await;
    let corrected = format!("{},Carpentier,Inès,autre@campus.example,student,Réseaux,,", subject.number);
    stage.portal.import(&corrected).await;
    assert!(!opens(&stage, &link).await);
}

#[tokio::test]
async fn the_session_of_this_browser_ends_with_sign_out_new_rights_and_the_account() {
    let make = async |_: &Stage, subject: &Subject| subject.browser.clone();
    let works = async |_: &Stage, _: &Subject, browser: &Browser| is_signed_in(browser).await;
    let rows = [
        (Nothing, true),
        (RoleGranted, false),
        (RoleRemoved, false),
        (PasswordChanged, true),
        (Suspended, false),
        (SuspendedAndRestored, false),
        (Closed, false),
        (SignedOut, false),
        (Later(Duration::minutes(60)), false),
    ];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn the_session_of_another_browser_ends_with_the_password_too_and_not_with_this_sign_out() {
    let make = async |stage: &Stage, subject: &Subject| stage.enter(&subject.number).await;
    let works = async |_: &Stage, _: &Subject, browser: &Browser| is_signed_in(browser).await;
    let rows = [(Nothing, true), (PasswordChanged, false), (Suspended, false), (Closed, false), (SignedOut, true)];
    table(make, works, &rows).await;
}

#[tokio::test]
async fn nothing_of_a_session_is_left_for_the_next_person() {
    let stage = Stage::new().await;
    let subject = stage.subject(&[]).await;
    let before = subject.browser.cookie("parvis").unwrap();
    subject.browser.post("/sign-out", &[]).await.assert_redirect("/");
    let planted = stage.portal.browser();
    planted.set_cookie("parvis", &before);
    assert!(!is_signed_in(&planted).await, "the cookie of before is worth nothing");
}

#[tokio::test]
async fn a_confirmed_password_counts_for_five_minutes_in_its_own_session() {
    let stage = Stage::new().await;
    let target = stage.subject(&[]).await;
    let page = format!("/admin/members/{}", target.number);
    let admin = stage.subject(&[Role::Administrator]).await;
    let role = async |browser: &Browser, act: &str| {
        let answer = browser.post(&format!("{page}/{act}"), &[("role", "auditor")]).await;
        answer.header("location").to_owned()
    };
    assert_eq!(role(&admin.browser, "roles").await, page);
    let elsewhere = stage.enter(&admin.number).await;
    stage.portal.clock.advance(Duration::seconds(301));
    assert!(role(&admin.browser, "roles/remove").await.starts_with("/account/confirm"));
    admin.browser.post("/account/confirm", &[("password", PASSWORD), ("next", "/")]).await.assert_redirect("/");
    assert_eq!(role(&admin.browser, "roles/remove").await, page);
    assert!(role(&elsewhere, "roles").await.starts_with("/account/confirm"), "another session has confirmed nothing");
    admin.browser.post("/sign-out", &[]).await.assert_redirect("/");
    assert!(role(&admin.browser, "roles").await.starts_with("/sign-in"));
}

#[tokio::test]
async fn the_file_of_ones_own_data_ends_with_the_session() {
    let make = async |_: &Stage, _: &Subject| ();
    let works =
        async |_: &Stage, subject: &Subject, (): &()| subject.browser.get("/account/export").await.status == 200;
    table(make, works, &[OF_THE_SESSION, &[(Later(Duration::minutes(60)), false)]].concat()).await;
}

#[tokio::test]
async fn an_open_stream_ends_at_once_with_the_session_that_opened_it() {
    let stage = Stage::new().await;
    for event in [RoleGranted, RoleRemoved, Suspended, Closed, SignedOut] {
        let roles = if event == RoleRemoved { vec![Role::LockerManager] } else { Vec::new() };
        let subject = stage.subject(&roles).await;
        let stream = subject.browser.listen("/chat/events").await;
        stage.happen(event, &subject).await;
        // Waits for the end, and fails when there is none.
        stream.rest().await;
    }
    let subject = stage.subject(&[]).await;
    let stream = stage.enter(&subject.number).await.listen("/chat/events").await;
    stage.happen(PasswordChanged, &subject).await;
    stream.rest().await;
}
