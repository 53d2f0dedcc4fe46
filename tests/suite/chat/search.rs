//! Search: only what one may see, parts of words, filters, page by page.

use parvis::chat::{
    messages::{
        excerpt::{Piece, excerpt},
        plain_text::plain,
    },
    search::{folding::search_text, query::Query, store_refolding, term::Term},
};
use time::macros::datetime;

use super::facts::{INES, TOM, admit, blabla, fill, general, post, posted};
use crate::{
    factories::{members, messages, rooms},
    harness::{
        browser::{Answer, Browser},
        portal,
    },
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
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "La Répétition passe en **salle** B12 100%").await;
    posted(&portal, &ines, room, "Autre chose").await;
    for q in ["repet", "ÉPÉTI", "salle rép", "b1", "100%"] {
        let answer = search(&tom, q).await;
        assert_eq!(answer.attributes("[data-hit]", "data-hit"), [id.to_string()], "{q}");
    }
    let answer = search(&tom, "petit").await;
    assert_eq!(answer.one("[data-hit] mark"), "pétit");
    assert_eq!(answer.said("[data-hit]", "href"), format!("/chat/rooms/{room}?around=1#message-{id}"));
    for q in ["salle absente", "zzz", "_", "\\"] {
        assert!(hits(&search(&tom, q).await).is_empty(), "{q}");
    }
    assert_eq!(search(&tom, "%").await.one("[data-hit] mark"), "%");
    assert!(search(&tom, "zzz").await.has(".empty") && !search(&tom, "").await.has(".empty"));
    let block = tom.htmx().get("/chat/search?q=salle").await;
    assert!(block.has("#results [data-hit]") && !block.has("h1"));
}

// covers S61
#[tokio::test]
async fn nobody_finds_what_stands_where_they_are_not_or_what_was_deleted() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let (room, other) = (general(&portal.db).await, blabla(&portal.db).await);
    admit(&portal.db, other, INES, "member").await;
    let id = posted(&portal, &ines, room, "secret ouvert").await;
    posted(&portal, &ines, other, "secret fermé").await;
    assert_eq!(hits(&search(&ines, "secret").await), ["secret fermé", "secret ouvert"], "the newest first");
    assert_eq!(hits(&search(&tom, "secret").await), ["secret ouvert"]);
    assert!(hits(&search(&tom, "secret in:blabla").await).is_empty());
    rooms::empty(&portal.db, other).await;
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
    let (room, other) = (general(&portal.db).await, blabla(&portal.db).await);
    admit(&portal.db, other, INES, "member").await;
    post(&ines, room, "piano un").await.assert_status(303);
    post(&tom, room, "piano deux https://x.example <https://x.example>").await.assert_status(303);
    let id = posted(&portal, &ines, other, "piano trois").await;
    ines.post(&format!("/chat/messages/{id}/reactions"), &[("emoji", "👍")]).await.assert_status(303);
    messages::date(&portal.db, "piano un", datetime!(2026-11-10 12:00 UTC)).await;
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
    assert!(search(&ines, &"é".repeat(201)).await.assert_status(422).has("[data-error-for=q]"));
}

#[tokio::test]
async fn pages_follow_each_other_until_all_was_found_once() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
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
    rooms::joined_by(&portal.db, blabla(&portal.db).await, "invitation").await;
    let room = general(&portal.db).await;
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
    let room = general(&portal.db).await;
    fill(&portal, room, INES, 40_000).await;
    messages::add_words(&portal.db, " rareté zq", &[7, 20_000, 39_990]).await;
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
    assert_eq!(query.terms, [Term::word("Été"), Term::word("http://x")]);
    assert_eq!((query.from.len(), query.room, query.link), (1, vec!["salon".to_owned(), "bleu".into()], true));
    assert!(Query::parse("  ").unwrap().is_empty());
    assert_eq!(Query::parse("in:\"open").unwrap().room, ["open"]);
    let query = Query::parse("-\"bon livre\" - «\u{a0}deux mots\u{a0}» -x avant: 2026-11-01").unwrap();
    assert_eq!(
        (query.terms, query.without),
        (vec![Term::phrase("deux mots")], vec![Term::phrase("bon livre"), Term::word("x")])
    );
    assert!(query.until.is_some());
    let words: Vec<String> = (0..20).map(|nr| nr.to_string()).collect();
    assert_eq!(Query::parse(&words.join(" ")).unwrap().terms.len(), 20, "all words count");
    for refused in
        [format!("{} 20", words.join(" ")), "…".to_owned(), "\"".to_owned(), "- .".to_owned(), "x".repeat(201)]
    {
        Query::parse(&refused).unwrap_err();
    }
}

#[test]
fn the_place_is_shown_with_some_words_around() {
    let text = format!("{}Œuvre du cœur{}", "a ".repeat(100), " b".repeat(200));
    let pieces = excerpt(&text, &[Term::word("coeur"), Term::word("OE")]);
    let marked: Vec<&str> = pieces.iter().filter(|piece| piece.marked).map(|piece| piece.text.as_str()).collect();
    assert_eq!(marked, ["Œ", "cœur"]);
    assert_eq!(pieces.first().unwrap(), &Piece { text: "…".to_owned(), marked: false });
    assert!(pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>() < 210);
    assert_eq!(excerpt("", &[]), []);
}

/// Whether a search for `q` finds a message that shows `text`.
fn fits(text: &str, q: &str) -> bool {
    let (query, folded) = (Query::parse(q).unwrap(), search_text(text));
    // As `LIKE` does where nothing in the pattern stands for anything else.
    let holds = |pattern: &String| {
        folded.contains(&pattern[1..pattern.len() - 1].replace("\\%", "%").replace("\\_", "_").replace("\\\\", "\\"))
    };
    let all = query.terms.iter().flat_map(Term::patterns).all(|pattern| holds(&pattern));
    all && !query.without.iter().filter_map(Term::exclusion).any(|pattern| holds(&pattern))
}

/// Texts, and what finds them.
const FOUND: [(&str, &str); 24] = [
    ("J’ai rendez-vous aujourd'hui", "rendezvous"),
    ("J’ai rendez-vous aujourd'hui", "rendez-vous aujourdhui"),
    ("J’ai rendez-vous aujourd'hui", "aujourd’hui jour vous"),
    ("un rendezvous", "rendez-vous"),
    ("déjà-vu", "dejavu"),
    ("c’était l’été", "etait cetait lété"),
    ("étudiant·e·s", "etudiantes"),
    ("On apprend le C++ et le C#, à 100 %", "C++"),
    ("On apprend le C++ et le C#, à 100 %", "c# %"),
    ("dans /etc/hosts_x \\\\serveur", "hosts_x \\ _"),
    ("des 🥕 ❤️ et 👍🏽", "🥕 ❤ 👍"),
    ("un bon livre, deux", "\"bon livre\""),
    ("Bon-Livre", "“bon livre”"),
    ("le C++ facile", "\"C++ facile\""),
    ("ｶﾞｷﾞｸﾞ", "ガ"),
    ("か\u{3099}", "が"),
    ("जा", "जा"),
    ("Straße Œuvre Łódź İstanbul", "strasse oeuvre lodz istanbul"),
    ("مُحَمَّد", "محمد"),
    ("今日は良い天気", "\"天気\""),
    ("pianos", "-piano"),
    ("x²", "x2"),
    ("écrivez à jean@example.org.", "jean@example.org"),
    ("un deux trois quatre cinq six", "un deux trois quatre cinq six"),
];

/// Texts, and what does not find them.
const MISSED: [(&str, &str); 11] = [
    ("un deux trois quatre cinq sept", "un deux trois quatre cinq six"),
    ("book good", "\"good book\""),
    ("goodbooks", "\"good\""),
    ("le langage C", "C++"),
    ("un piano droit", "-piano"),
    ("un rendez-vous", "-rendezvous"),
    ("un bon livre", "un -\"bon livre\""),
    ("जी", "जा"),
    ("が", "か"),
    ("か", "が"),
    ("mesures", "C#"),
];

#[test]
fn words_are_found_however_they_are_written_and_other_words_are_not() {
    for (text, q) in FOUND {
        assert!(fits(text, q), "{q} in {text}: {:?}", search_text(text));
    }
    for (text, q) in MISSED {
        assert!(!fits(text, q), "{q} in {text}: {:?}", search_text(text));
    }
}

#[test]
fn the_text_of_a_message_is_that_which_is_read() {
    for (html, text) in [
        ("<p><strong>gras</strong>texte &amp; &lt;b&gt;</p>", "grastexte & <b>"),
        (
            "<p>un<br>deux</p><ul><li>trois</li></ul><pre><code>a &quot;b&#39;\nc</code></pre>",
            "un\ndeux\ntrois\na \"b'\nc",
        ),
        ("<p>seul &amp; &inconnu; &</p>", "seul & &inconnu; &"),
        ("", ""),
    ] {
        assert_eq!(plain(html), text);
    }
}

#[test]
fn what_was_found_is_marked_whole() {
    let marked = |text: &str, term: Term| -> Vec<String> {
        excerpt(text, &[term]).into_iter().filter(|piece| piece.marked).map(|piece| piece.text).collect()
    };
    assert_eq!(marked("un rendez-vous ici", Term::word("rendezvous")), ["rendez-vous"]);
    assert_eq!(marked("le C++ et c", Term::word("c++")), ["C++"]);
    assert_eq!(marked("un Bon, livre bon livres", Term::phrase("bon livre")), ["Bon, livre"]);
    assert_eq!(marked("un cœur", Term::word("coe")), ["cœ"]);
    assert_eq!(marked("e\u{301}te\u{301}", Term::word("ete")), ["e\u{301}te\u{301}"]);
    assert!(marked("rien", Term::word("…")).is_empty());
}

#[tokio::test]
async fn text_is_searched_as_it_is_shown() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "**gras**texte `C++` 🥕 100% rendez-vous").await;
    for q in ["grastexte", "C++", "🥕", "100%", "%", "rendezvous", "\"c 🥕\"", "-zzz grastexte de:moi"] {
        assert_eq!(search(&ines, q).await.attributes("[data-hit]", "data-hit"), [id.to_string()], "{q}");
    }
    assert_eq!(search(&ines, "grastexte").await.one("[data-hit] mark"), "grastexte");
    for q in ["**", "un deux trois quatre cinq grastexte"] {
        assert!(!search(&ines, q).await.has("[data-hit]"), "{q}");
    }
    ines.post(&format!("/chat/messages/{id}/edit"), &[("body", "**mainte**nant")]).await.assert_status(303);
    assert_eq!(hits(&search(&ines, "maintenant").await), ["maintenant"]);
}

#[tokio::test]
async fn the_page_says_what_it_understood_and_how_to_find_more() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    members::member(&portal.db, TOM).named("Tom", "Martin").await;
    let room = general(&portal.db).await;
    post(&tom, room, "un bon livre").await.assert_status(303);
    post(&tom, room, "un bon livre x").await.assert_status(303);
    post(&ines, room, "un bon livre aussi").await.assert_status(303);
    let by_tom = "Messages écrits par Tom Martin avec « bon livre » sans « x »";
    for q in ["from:\"Tom Martin\" \"bon livre\" -x", "de:Tom Martin \"bon livre\" -x", "de: tom \"bon livre\" -x"] {
        let answer = search(&ines, q).await;
        assert_eq!(
            (answer.one("#understood").as_str(), hits(&answer)),
            (by_tom, vec!["un bon livre".to_owned()]),
            "{q}"
        );
    }
    for q in ["from:me livre", "livre de:moi"] {
        let answer = search(&ines, q).await;
        assert_eq!(answer.one("#understood"), "Messages écrits par vous avec « livre »", "{q}");
        assert_eq!(hits(&answer), ["un bon livre aussi"], "{q}");
    }
    let both = search(&ines, "from:tom from:me livre").await;
    assert_eq!(hits(&both).len(), 3, "of one or the other");
    let none = search(&ines, "from:tom \"livre bon\" dans:general avant:2020-01-01").await;
    assert_eq!(
        none.one("#understood"),
        "Messages écrits par Tom Martin dans Général avec « livre bon » avant le 1er janvier 2020"
    );
    assert_eq!(none.one(".empty h2"), "Aucun résultat");
    assert_eq!(none.all("#ways li").len(), 4);
    let nobody = search(&ines, "de:zzz livre").await;
    assert_eq!(nobody.one("#understood"), "Messages écrits par « zzz » (personne de ce nom) avec « livre »");
    assert!(nobody.has(".empty") && !nobody.has("[data-hit]"));
    ines.post(&format!("/friends/{TOM}/block"), &[]).await.assert_redirect("/friends");
    assert!(search(&ines, "de:tom livre").await.one("#ways li").contains("Vous avez bloqué Tom Martin"));
}

#[tokio::test]
async fn messages_from_before_are_folded_anew_piece_by_piece() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    fill(&portal, room, INES, 1_200).await;
    posted(&portal, &ines, room, "**gras**texte").await;
    messages::fold_as_before(&portal.db, "**", "gras texte").await;
    messages::refold_below(&portal.db, Some(1_000_000)).await;
    assert!(hits(&search(&ines, "grastexte").await).is_empty());
    messages::refold_below(&portal.db, None).await;
    let mut steps = 1;
    while store_refolding::step(&portal.db).await.unwrap() {
        steps += 1;
    }
    assert_eq!(steps, 3, "a thousand and some, five hundred at once");
    assert_eq!(hits(&search(&ines, "grastexte").await), ["grastexte"]);
    assert_eq!(messages::not_refolded(&portal.db).await, 0);
    assert!(!store_refolding::step(&portal.db).await.unwrap());
}
