//! Search: only what one may see, parts of words, filters, page by page.

use parvis::chat::{
    excerpt::{Piece, excerpt},
    query::Query,
};

use super::facts::{INES, TOM, admit, blabla, fill, general, post, posted};
use crate::harness::{
    browser::{Answer, Browser},
    portal,
};

async fn search(browser: &Browser, q: &str) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish();
    browser.get(&format!("/chat/search?{query}")).await
}

fn hits(answer: &Answer) -> Vec<String> {
    answer.assert_status(200).all("[data-hit] .excerpt")
}

#[tokio::test]
async fn parts_of_words_are_found_whatever_their_case_and_accents_and_marked() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal).await;
    let id = posted(&portal, &ines, room, "La Répétition passe en **salle** B12 100%").await;
    posted(&portal, &ines, room, "Autre chose").await;
    for q in ["repet", "ÉPÉTI", "salle rép", "b1", "100%"] {
        let answer = search(&tom, q).await;
        assert_eq!(answer.attributes("[data-hit]", "data-hit"), [id.to_string()], "{q}");
    }
    let answer = search(&tom, "petit").await;
    assert_eq!(answer.one("[data-hit] mark"), "pétit");
    assert_eq!(answer.said("[data-hit]", "href"), format!("/chat/rooms/{room}?around=1#message-{id}"));
    for q in ["salle absente", "zzz", "_", "%", "\\"] {
        assert!(!search(&tom, q).await.has(&format!("[data-hit='{id}'] mark")), "{q}");
    }
    assert!(search(&tom, "zzz").await.has(".empty") && !search(&tom, "").await.has(".empty"));
    let block = tom.htmx().get("/chat/search?q=salle").await;
    assert!(block.has("#results [data-hit]") && !block.has("h1"));
}

// covers S61
#[tokio::test]
async fn nobody_finds_what_stands_where_they_are_not_or_what_was_deleted() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (room, other) = (general(&portal).await, blabla(&portal).await);
    admit(&portal, other, INES, "member").await;
    let id = posted(&portal, &ines, room, "secret ouvert").await;
    posted(&portal, &ines, other, "secret fermé").await;
    assert_eq!(hits(&search(&ines, "secret").await), ["secret fermé", "secret ouvert"], "the newest first");
    assert_eq!(hits(&search(&tom, "secret").await), ["secret ouvert"]);
    assert!(hits(&search(&tom, "secret in:blabla").await).is_empty());
    sqlx::query("DELETE FROM memberships WHERE room_id = $1").bind(other).execute(&*portal.db).await.unwrap();
    assert_eq!(hits(&search(&ines, "secret").await), ["secret ouvert"], "who has left finds nothing more there");
    ines.post(&format!("/chat/messages/{id}/edit"), &[("body", "connu")]).await.assert_status(303);
    assert!(hits(&search(&tom, "secret").await).is_empty());
    ines.post(&format!("/chat/messages/{id}/delete"), &[]).await.assert_status(303);
    assert!(hits(&search(&tom, "connu").await).is_empty());
}

#[tokio::test]
async fn filters_in_both_languages_narrow_it_down() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (room, other) = (general(&portal).await, blabla(&portal).await);
    admit(&portal, other, INES, "member").await;
    post(&ines, room, "piano un").await.assert_status(303);
    post(&tom, room, "piano deux https://x.example <https://x.example>").await.assert_status(303);
    let id = posted(&portal, &ines, other, "piano trois").await;
    ines.post(&format!("/chat/messages/{id}/reactions"), &[("emoji", "👍")]).await.assert_status(303);
    let old = "UPDATE messages SET created_at = '2026-11-10 12:00Z' WHERE body = 'piano un'";
    sqlx::query(old).execute(&*portal.db).await.unwrap();
    for (q, found) in [
        ("from:20417733", "deux"),
        ("piano de:20417733", "deux"),
        ("in:blabla", "trois"),
        ("piano dans:BLAB", "trois"),
        ("piano before:2026-11-11", "un"),
        ("avant:2026-11-11", "un"),
        ("has:link", "deux"),
        ("piano avec:lien", "deux"),
        ("has:reaction", "trois"),
        ("avec:réaction piano", "trois"),
        ("après:2026-11-11 in:general", "deux"),
        ("after:2026-11-11 in:\"bla salon\"", ""),
        ("piano from:nobody", ""),
    ] {
        let all = hits(&search(&ines, q).await);
        let expected: Vec<&str> = if found.is_empty() { vec![] } else { vec![found] };
        assert_eq!(all.iter().map(|hit| hit.split(' ').nth(1).unwrap()).collect::<Vec<_>>(), expected, "{q}");
    }
    for q in ["before:hier", "after:2026-02-30", "has:tout"] {
        assert!(search(&ines, q).await.assert_status(422).has("[data-error-for=q]"), "{q}");
    }
    ines.get("/chat/search?q=a&before=x").await.assert_status(400);
    search(&ines, &"é".repeat(5000)).await.assert_status(200);
}

#[tokio::test]
async fn pages_follow_each_other_until_all_was_found_once() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal).await;
    fill(&portal, room, INES, 120).await;
    let mut page = search(&ines, "message").await;
    let mut found = page.attributes("[data-hit]", "data-hit");
    while let Some(next) = page.attribute("[data-more]", "href") {
        page = ines.get(&next).await;
        found.extend(page.attributes("[data-hit]", "data-hit"));
    }
    assert_eq!(found.len(), 120);
    assert!(found.windows(2).all(|pair| pair[0].parse::<i64>().unwrap() > pair[1].parse::<i64>().unwrap()));
}

#[tokio::test]
async fn people_and_rooms_that_one_may_see_are_found_too() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    portal.member(TOM, &[]).await;
    sqlx::query("UPDATE rooms SET join_policy = 'invitation' WHERE name = 'Blabla'")
        .execute(&*portal.db)
        .await
        .unwrap();
    let room = general(&portal).await;
    let answer = search(&ines, "carpent").await;
    let mut people = answer.members();
    people.sort();
    assert_eq!(people, [TOM, INES]);
    assert_eq!(search(&ines, "gén").await.attributes("[data-found-room]", "data-found-room"), [room.to_string()]);
    assert!(!search(&ines, "blab").await.has("[data-found-room]"), "by invitation");
}

#[tokio::test]
async fn a_search_may_be_asked_for_only_so_often() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    for _ in 0..40 {
        search(&ines, "a").await.assert_status(200);
    }
    let answer = search(&ines, "a").await;
    assert!(!answer.assert_status(429).header("retry-after").is_empty());
}

// A frequent part, a rare one and a part of two letters are looked for in different ways: they find the same.
#[tokio::test]
async fn however_it_is_looked_for_the_same_is_found() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal).await;
    fill(&portal, room, INES, 40_000).await;
    sqlx::query("UPDATE messages SET search_text = search_text || ' rareté zq' WHERE seq IN (7, 20000, 39990)")
        .execute(&*portal.db)
        .await
        .unwrap();
    for q in ["raret", "zq", "message rare", "message zq"] {
        let found = search(&ines, q).await.attributes("[data-hit]", "href");
        let places: Vec<&str> = found.iter().map(|href| href.split(['=', '#']).nth(1).unwrap()).collect();
        assert_eq!(places, ["39990", "20000", "7"], "{q}");
    }
    assert_eq!(search(&ines, "message").await.attributes("[data-hit]", "data-hit").len(), 50);
}

#[test]
fn a_question_is_taken_apart() {
    let query = Query::parse("Été  de:Inès dans:\"Salon Bleu\" http://x avec:lien").unwrap();
    assert_eq!(query.words, ["ete", "http", "x"]);
    assert_eq!(
        (query.from, query.room, query.link),
        (vec!["ines".to_owned()], vec!["salon".into(), "bleu".into()], true)
    );
    assert!(Query::parse("  ").unwrap().is_empty());
    assert_eq!(Query::parse("in:\"open").unwrap().room, ["open"]);
}

#[test]
fn the_place_is_shown_with_some_words_around() {
    let text = format!("{}Œuvre du cœur{}", "a ".repeat(100), " b".repeat(200));
    let pieces = excerpt(&text, &["coeur".to_owned(), "oe".to_owned()]);
    let marked: Vec<&str> = pieces.iter().filter(|piece| piece.marked).map(|piece| piece.text.as_str()).collect();
    assert_eq!(marked, ["Œ", "cœur"]);
    assert_eq!(pieces.first().unwrap(), &Piece { text: "…".to_owned(), marked: false });
    assert!(pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>() < 210);
    assert_eq!(excerpt("", &[]), []);
}
