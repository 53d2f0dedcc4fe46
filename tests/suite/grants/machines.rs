//! Secrets of machines: the token of the figures, and what a controller has. Their ends in detail: machines.rs and
//! lockers/bays/enrolling.rs.

use axum::http::StatusCode;
use parvis::{accounts::roles::Role, audit::Origin};
use time::Duration;

use super::Stage;
use crate::{
    harness::browser::Browser,
    lockers::bays::stage::{Wire, stage},
};

#[tokio::test]
async fn the_token_of_the_figures_is_worth_the_figures_alone_and_no_session_replaces_it() {
    let stage = Stage::new().await;
    let figures = async |browser: Browser| browser.from("192.0.2.1").get("/metrics").await.status;
    let bearer = |token: &str| stage.portal.browser().with("authorization", &format!("Bearer {token}"));
    assert_eq!(figures(bearer("figures")).await, StatusCode::OK);
    assert_eq!(figures(bearer("figures2")).await, StatusCode::FORBIDDEN);
    let admin = stage.staff(Role::Administrator).await;
    assert_eq!(figures(admin).await, StatusCode::FORBIDDEN);
    bearer("figures").get("/admin").await.assert_redirect("/sign-in?next=%2Fadmin");
}

async fn enrol(bay: &mut Wire, code: &str) -> bool {
    bay.say(serde_json::json!({"t": "enrol", "code": code, "hw": "Box", "fw": "1"})).await;
    bay.next().await.unwrap()["token"].is_string()
}

#[tokio::test]
async fn an_enrolment_code_ends_with_use_time_and_the_next_code() {
    let stage = stage().await;
    let code = stage.code().await;
    assert!(enrol(&mut stage.dial().await, &code).await);
    assert!(!enrol(&mut stage.dial().await, &code).await, "used once");
    let (replaced, _) = (stage.code().await, stage.code().await);
    assert!(!enrol(&mut stage.dial().await, &replaced).await, "replaced");
    let late = stage.code().await;
    stage.portal.clock.advance(Duration::minutes(15));
    assert!(!enrol(&mut stage.dial().await, &late).await, "run out");
}

#[tokio::test]
async fn the_token_of_a_bay_ends_when_it_is_revoked() {
    let stage = stage().await;
    let token = stage.token().await;
    let (bay, _) = stage.join(&token).await;
    drop(bay);
    let origin = Origin::command_line(stage.portal.clock.now());
    stage.portal.lockers.revoke_tokens(&origin, stage.bay_id, None).await.unwrap();
    let mut bay = stage.dial().await;
    bay.auth(stage.bay_id, &token).await;
    assert_eq!(bay.expect("error").await["code"], "not_authentic");
}
