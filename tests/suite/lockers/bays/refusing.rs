//! Rejected frames: each with a code and a log line, and no door moves.

use parvis::ids::BayId;
use serde_json::json;

use super::stage::stage;
use crate::factories::{count, lockers::commands};

#[tokio::test]
async fn whatever_comes_first_must_be_a_proof() {
    let stage = stage().await;
    let token = stage.token().await;
    for (frame, code) in [
        ("{", "bad_json"),
        ("[]", "bad_frame"),
        (r#"{"t":"auth","seq":1,"bay":"one","boot":"b","fw":"1","token":"x"}"#, "bad_frame"),
        (r#"{"t":"auth","bay":1,"boot":"b","fw":"1","token":"x"}"#, "bad_frame"),
        (r#"{"t":"auth","seq":1,"bay":1,"boot":"b","fw":"1","token":"x"}"#, "not_authentic"),
        (r#"{"t":"hb","seq":1}"#, "out_of_order"),
        (r#"{"t":"open_sesame","seq":1}"#, "unknown_type"),
    ] {
        let mut bay = stage.dial().await;
        bay.say_text(frame).await;
        let rest = bay.rest().await;
        assert_eq!((rest.len(), rest[0]["code"].as_str()), (1, Some(code)), "{frame}: {rest:?}");
    }
    let elsewhere = BayId(super::super::facts::bay_with(&stage.portal, 30, 2).await);
    let mut bay = stage.dial().await;
    bay.auth(elsewhere, &token).await;
    assert_eq!(bay.expect("error").await["code"], "not_authentic", "another bay's token");
    assert_eq!(count(&stage.portal.db, "bay_connections").await, 0);
}

#[tokio::test]
async fn a_faulty_frame_is_refused_and_the_session_goes_on() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    let command = bay.expect("command").await;
    let old = json!({"t": "result", "seq": 1, "id": command["id"], "r": "opened"}).to_string();
    let kind = json!({"t": "result", "seq": 40, "id": "all", "r": "opened"}).to_string();
    let word = json!({"t": "result", "seq": 41, "id": command["id"], "r": "exploded"}).to_string();
    let deep = "[".repeat(10_000);
    for (frame, code) in [
        ("no json", "bad_json"),
        (deep.as_str(), "bad_json"),
        (old.as_str(), "old_seq"),
        (kind.as_str(), "bad_frame"),
        (word.as_str(), "bad_frame"),
        (r#"{"t":"later","seq":42,"more":{"a":[1]}}"#, "unknown_type"),
        (r#"{"t":"auth","seq":43,"bay":1,"boot":1,"fw":"1","token":"x"}"#, "out_of_order"),
    ] {
        bay.say_text(frame).await;
        assert_eq!(bay.expect("error").await["code"], code, "{frame}");
    }
    let order = stage.portal.lockers.settle(order.id, std::time::Duration::ZERO).await.unwrap().unwrap();
    assert!(!order.is_finished());
    bay.say_text(r#"{"t":"hb","seq":44,"unknown":"field"}"#).await;
    bay.expect("hb_ok").await;
    assert_eq!(count(&stage.portal.db, "door_readings").await, 0);
}

#[tokio::test]
async fn a_huge_frame_ends_the_line_and_ten_faults_do() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    bay.say_text(&format!(r#"{{"t":"hb","seq":2,"x":"{}"}}"#, "x".repeat(17 * 1024))).await;
    assert!(bay.rest().await.iter().any(|frame| frame["code"] == "too_large"));
    stage.until_lost().await;

    let (mut bay, _) = stage.join(&token).await;
    for _ in 0..10 {
        bay.say_text("{").await;
    }
    let faults = bay.rest().await.into_iter().filter(|frame| frame["code"] == "bad_json");
    assert_eq!(faults.count(), 10);
}

#[tokio::test]
async fn a_bay_cannot_answer_another_bays_order() {
    let stage = stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let order = stage.order("first-click").await.unwrap();
    bay.expect("command").await;
    let elsewhere = BayId(super::super::facts::bay_with(&stage.portal, 30, 2).await);
    let origin = parvis::audit::Origin::command_line(stage.portal.clock.now());
    let code = stage.portal.lockers.issue_enrolment_code(&origin, elsewhere).await.unwrap().unwrap();
    let mut other = stage.dial().await;
    other.say(json!({"t": "enrol", "code": code.to_string(), "hw": "", "fw": ""})).await;
    let token = other.expect("enrol_ok").await["token"].as_str().unwrap().to_owned();
    other.auth(elsewhere, &token).await;
    other.expect("welcome").await;
    other.opened(&json!(order.id)).await;
    for _ in 0..3 {
        assert_eq!(other.expect("error").await["code"], "unknown_command");
    }
    assert_eq!(commands::states(&stage.portal.db).await, ["sent"]);
}

// The WebSocket libraries of microcontrollers send an origin of their own.
#[tokio::test]
async fn any_origin_passes_and_the_token_counts() {
    let stage = stage().await;
    let token = stage.token().await;
    for origin in ["file://", "null", "https://github.com/gilmaimon/TinyWebsockets", "https://evil.example", "nonsense"]
    {
        let mut bay = stage.dial_from(Some(origin)).await;
        bay.auth(stage.bay_id, "1.guessed").await;
        assert_eq!(bay.expect("error").await["code"], "not_authentic", "{origin}");
        let mut bay = stage.dial_from(Some(origin)).await;
        bay.auth(stage.bay_id, &token).await;
        bay.expect("welcome").await;
        drop(bay);
        stage.until_lost().await;
    }
}
