//! Emoji under messages.

use futures_util::future::join_all;

use super::facts::{INES, TOM, general, posted, until};
use crate::{factories::count_by, harness::portal};

#[tokio::test]
async fn an_emoji_is_given_counted_shown_to_the_others_and_taken_back() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Bravo").await;
    let path = format!("/chat/messages/{id}/reactions");
    assert!(tom.get(&path).await.all("button[name=emoji]").len() > 4);
    let mut stream = ines.listen(&format!("/chat/rooms/{room}/events?after=1")).await;
    tom.post(&path, &[("emoji", "🎻")]).await.assert_redirect(&format!("/chat/rooms/{room}?around=1#message-{id}"));
    ines.htmx().post(&path, &[("emoji", "🎻")]).await.assert_status(204);
    let data = until(&mut stream, "messages", "🎻").await;
    assert!(!data.contains("aria-pressed=\"true\""), "nothing personal: {data}");
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert!(page.one(".reactions button").starts_with("🎻 2"));
    assert_eq!(page.said(".reactions button", "aria-pressed"), "true");
    tom.post(&path, &[("emoji", "🎻")]).await.assert_status(303);
    assert_eq!(count_by(&portal.db, "reactions", "message_id", id).await, 1);
}

#[tokio::test]
async fn what_is_no_emoji_is_refused() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Bravo").await;
    let path = format!("/chat/messages/{id}/reactions");
    let long = "👍\u{200d}".repeat(9);
    for text in [
        "",
        "a",
        "oui",
        "👍a",
        "👍👍",
        "1",
        "\u{200d}",
        "\u{fe0f}",
        "👍\u{200d}",
        "\u{202e}",
        "<b>",
        "é",
        "🇫",
        "🇿🇿",
        "♫",
        "→",
        "👍\u{1f3fb}\u{1f3fc}\u{1f3fd}",
        &long,
    ] {
        let answer = ines.post(&path, &[("emoji", text)]).await;
        assert!(answer.assert_status(422).has("[role=alert]"), "{text:?}");
    }
    assert_eq!(count_by(&portal.db, "reactions", "message_id", id).await, 0);
    for emoji in ["❤️", "👍🏽", "👩‍👩‍👧‍👦", "🇫🇷", "1️⃣", "♥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
    {
        ines.post(&path, &[("emoji", emoji)]).await.assert_status(303);
    }
    assert_eq!(count_by(&portal.db, "reactions", "message_id", id).await, 7);
}

#[tokio::test]
async fn a_message_has_twenty_different_ones_at_most_however_many_come_at_once() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "Bravo").await;
    let path = format!("/chat/messages/{id}/reactions");
    let emoji: Vec<String> = ('😀'..='😙').map(String::from).collect();
    let answers = join_all(emoji.iter().map(async |one| ines.post(&path, &[("emoji", one)]).await)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 20);
    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), emoji.len() - 20);
    assert_eq!(count_by(&portal.db, "reactions", "message_id", id).await, 20);
}
