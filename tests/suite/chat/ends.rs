//! How a membership ended, as those who were in a conversation are told.

use serde_json::{Value, json};

use super::{
    facts::{INES, TOM, posted},
    people::{LEA, act, befriend, make},
};
use crate::harness::{browser::Browser, portal};

async fn end(browser: &Browser, room: i64) -> Value {
    let answer = browser.get(&format!("/chat/rooms/{room}/end")).await;
    if answer.status == 404 { Value::Null } else { serde_json::from_slice(&answer.body).unwrap() }
}

#[tokio::test]
async fn those_who_were_in_a_conversation_are_told_how_it_ended_and_nobody_else() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    befriend((&ines, INES), (&tom, TOM)).await;
    let group = make(&ines, "group", "Projet", "invitation").await;
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    posted(&portal, &tom, group, "Bonjour").await;
    for browser in [&ines, &tom, &lea] {
        assert_eq!(end(browser, group).await, Value::Null, "in it, or never in it");
    }
    act(&ines, group, &format!("{TOM}/remove"), &[]).await.assert_status(303);
    assert_eq!(end(&tom, group).await, json!({ "end": "removed" }));
    act(&ines, group, "invite", &[("number", TOM)]).await.assert_status(303);
    assert_eq!(end(&tom, group).await, Value::Null, "in it again");
    act(&tom, group, "leave", &[]).await.assert_status(303);
    assert_eq!(end(&tom, group).await, json!({ "end": "left" }));
    let page = ines.get(&format!("/chat/rooms/{group}/edit")).await;
    let shown = page.attribute("form[action$='/delete'] [name=shown]", "value").unwrap_or_default();
    ines.post(&format!("/chat/rooms/{group}/delete"), &[("shown", &shown)]).await.assert_status(303);
    assert_eq!(end(&ines, group).await, json!({ "end": "deleted" }));
    assert_eq!(end(&tom, group).await, json!({ "end": "deleted" }));
    for stranger in [end(&lea, group).await, end(&lea, 987_654).await] {
        assert_eq!(stranger, Value::Null);
    }
}
