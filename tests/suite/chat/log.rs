//! The stream of a conversation: a log without gaps.

use super::facts::{INES, TOM, general, post};
use crate::harness::{browser::EventStream, portal};

async fn next(stream: &mut EventStream) -> (String, String) {
    loop {
        let event = stream.next().await.expect("the stream goes on");
        if event.name == "messages" || event.name == "reset" {
            return (event.name, event.data);
        }
    }
}

// covers P39 S56
#[tokio::test]
async fn a_message_appears_on_the_pages_of_the_others_and_what_was_missed_comes_first() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events?after=0")).await;
    post(&ines, room, "Un").await.assert_status(303);
    let (name, data) = next(&mut stream).await;
    assert!(name == "messages" && data.contains("Un") && data.contains("data-seq=\"1\""), "{data}");
    assert!(!data.contains("data-mine"), "nothing personal is in it");
    drop(stream);
    post(&ines, room, "Deux").await.assert_status(303);
    post(&ines, room, "Trois").await.assert_status(303);
    let mut stream = tom.listen(&format!("/chat/rooms/{room}/events?after=1")).await;
    let (_, data) = next(&mut stream).await;
    assert!(data.contains("Deux") && data.contains("Trois") && !data.contains(">Un<"), "{data}");
}
