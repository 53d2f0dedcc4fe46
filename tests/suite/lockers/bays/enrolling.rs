//! How a controller gets its secret, and how it loses it.

use parvis::{audit::Origin, bay_simulator::settings::Settings};
use serde_json::json;
use time::Duration;

use super::stage::{Wire, stage};
use crate::factories::{audit, count, count_with};

async fn enrol(bay: &mut Wire, code: &str) -> String {
    bay.say(json!({"t": "enrol", "code": code, "hw": "Box\u{0} 2", "fw": "1.4"})).await;
    let answer = bay.next().await.unwrap();
    answer["code"].as_str().or(answer["token"].as_str()).unwrap().to_owned()
}

#[tokio::test]
async fn a_code_is_good_once_and_for_a_quarter_of_an_hour() {
    let stage = stage().await;
    let code = stage.code().await;
    let token = enrol(&mut stage.dial().await, &code).await;
    assert!(token.len() > 64, "{token}");
    assert_eq!(enrol(&mut stage.dial().await, &code).await, "wrong_code", "used");
    let late = stage.code().await;
    stage.portal.clock.advance(Duration::minutes(15));
    assert_eq!(enrol(&mut stage.dial().await, &late).await, "wrong_code", "too late");
    let kept = count_with(&stage.portal.db, "bay_tokens", json!({"hardware": "Box 2 1.4"})).await;
    assert_eq!(kept, 1);
    stage.join(&token).await;
}

#[tokio::test]
async fn wrong_codes_of_a_network_are_bounded_and_never_keep_the_right_one_out() {
    let stage = stage().await;
    let code = stage.code().await;
    for _ in 0..5 {
        assert_eq!(enrol(&mut stage.dial().await, "KX4T9-WMD7R").await, "wrong_code");
    }
    for wrong in ["KX4T9-WMD7R", "no code"].iter().cycle().take(20) {
        assert_eq!(enrol(&mut stage.dial().await, wrong).await, "too_many");
    }
    assert_eq!(count(&stage.portal.db, "bay_tokens").await, 0);
    let refused = async || audit::refusals(&stage.portal.db).await.len();
    let before = refused().await;

    let token = enrol(&mut stage.dial().await, &code).await;

    assert!(token.len() > 64, "{token}");
    assert_eq!(refused().await, before, "the right code is not recorded as refused");
    assert_eq!(enrol(&mut stage.dial().await, &code).await, "too_many", "a code is good once");
    stage.join(&token).await;
}

#[tokio::test]
async fn two_secrets_hold_and_a_revoked_one_is_cut_at_once() {
    let stage = stage().await;
    let (first, second, third) = (stage.token().await, stage.token().await, stage.token().await);
    let mut bay = stage.dial().await;
    bay.auth(stage.bay_id, &first).await;
    assert_eq!(bay.expect("error").await["code"], "not_authentic", "the oldest of three");
    let (mut bay, _) = stage.join(&second).await;
    bay.say(json!({"t": "hb"})).await;
    bay.expect("hb_ok").await;

    let origin = Origin::command_line(stage.portal.clock.now());
    let tokens = stage.portal.lockers.bay_tokens(stage.bay_id).await.unwrap();
    let revoked = stage.portal.lockers.revoke_tokens(&origin, stage.bay_id, Some(tokens[1].id)).await.unwrap();

    assert_eq!(revoked, 1);
    assert_eq!(bay.expect("error").await["code"], "not_authentic");
    assert!(bay.rest().await.is_empty());
    stage.until_lost().await;
    stage.join(&third).await;
}

#[tokio::test]
async fn a_simulated_bay_enrols_itself_and_keeps_its_secret() {
    let stage = stage().await;
    let code = stage.code().await;
    let folder = crate::harness::Folder::new();
    let path = folder.to_path_buf();
    let unarmed = |settings: &mut Settings| {
        settings.token = None;
        settings.folder = Some(path.clone());
    };
    let bay = stage.begin(String::new(), |settings| {
        unarmed(settings);
        settings.code = Some(code);
    });
    stage.until_connected().await;
    drop(bay);
    stage.until_lost().await;

    let _bay = stage.begin(String::new(), unarmed);

    stage.until_connected().await;
}

#[tokio::test]
async fn a_revoked_secret_ends_its_session_at_once_and_begins_none() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;

    let origin = Origin::command_line(stage.portal.clock.now());
    assert_eq!(stage.portal.lockers.revoke_tokens(&origin, stage.bay_id, None).await.unwrap(), 1);

    assert_eq!(bay.expect("error").await["code"], "not_authentic");
    assert!(bay.rest().await.is_empty());
    assert_eq!(command["id"], order.id.0);
    let mut again = stage.dial().await;
    again.auth(stage.bay_id, &token).await;
    assert_eq!(again.expect("error").await["code"], "not_authentic");
    stage.until_lost().await;
    assert!(audit::count_of(&stage.portal.db, "bay.tokens_revoked").await > 0);
}
