//! Names: what can be seen, whose they are, and who teaches or works here.

use parvis::{
    accounts::{
        members::names::{DisplayName, FirstName, Likeness},
        roles::Role,
    },
    text::characters::is_blank,
};

use super::{
    facts::{INES, TOM, admit, general, post},
    people::{LEA, OUMOU, make},
};
use crate::{
    factories::members,
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

async fn rename(portal: &TestPortal, number: &str, (first_name, surname): (&str, &str), kind: &str) {
    members::member(&portal.db, number).named(first_name, surname).await.of_kind(kind).await;
}

async fn choose(browser: &Browser, name: &str) -> u16 {
    browser.post("/account/profile", &[("display_name", name)]).await.status.as_u16()
}

const UNSEEN: [&str; 12] = [
    "\u{3164}",
    "\u{115f}\u{1160}",
    "\u{ffa0}",
    "\u{2800}",
    "\u{34f}",
    "\u{e0041}\u{e0042}",
    "\u{301}\u{302}",
    "\u{93e}",
    "\u{200d}\u{200c}",
    "\u{fe0f}",
    "\u{e0100}",
    "\u{17b4}",
];

#[test]
fn what_shows_nothing_is_no_name() {
    for text in UNSEEN {
        assert!(is_blank(text), "{text:?}");
        DisplayName::parse(text).unwrap_err();
        FirstName::parse(text).unwrap_err();
    }
    for hidden in ["Tom\u{3164}", "T\u{34f}om", "Tom\u{e0041}", "To\u{2800}m", "T\u{301}\u{301}\u{301}\u{301}\u{301}om"]
    {
        DisplayName::parse(hidden).unwrap_err();
    }
    for name in ["⭐ Yanis", "अमित", "محمّد", "葛\u{e0100}城", "Nguyễn Thị Ánh", "X Æ A-12", "R2-D2", "นันทิยา", "علی‌رضا"]
    {
        DisplayName::parse(name).unwrap();
        assert!(!is_blank(name), "{name}");
    }
}

#[test]
fn a_chosen_name_is_no_member_number() {
    for name in ["20417733", "Tom 20417733", "٢٠٤١٧٧٣٣", "2041 7733", "2041-77-33", "Malo Le Bihan (20417733)"]
    {
        DisplayName::parse(name).unwrap_err();
    }
    for name in ["Tom 2026", "Promo 2025-26", "1234567"] {
        DisplayName::parse(name).unwrap();
    }
}

#[test]
fn names_that_look_alike_have_one_likeness() {
    let alike = [
        ("Hélène Morvan", "HELENE  MORVAN"),
        ("Hélène Morvan", "Нélène Моrvаn"),
        ("Tom Martin", "Τom Μartin"),
        ("Malo", "Ma1o"),
        ("Inès", "lnes"),
        ("Bob", "B0b"),
        ("Camille", "Carnille"),
        ("Malo Le Bihan", "malo-lebihan"),
    ];
    for (one, other) in alike {
        assert!(Likeness::of(one).is_like(&Likeness::of(other)), "{one} {other}");
    }
    for (one, other) in [("Malo", "Mila"), ("田中", "中田"), ("Tom Martin", "Tom Marin"), ("Νίκος", "Nina")] {
        assert!(!Likeness::of(one).is_like(&Likeness::of(other)), "{one} {other}");
    }
}

#[tokio::test]
async fn nobody_takes_the_name_of_somebody_else() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let lea = portal.signed_in(LEA, &[]).await;
    portal.prepare("20419077").await;
    portal.prepare("20419078").await;
    rename(&portal, INES, ("Inès", "Carpentier"), "student").await;
    rename(&portal, TOM, ("Tom", "Martin"), "student").await;
    rename(&portal, LEA, ("Léa", "Petit"), "student").await;
    rename(&portal, "20419077", ("Hélène", "Morvan"), "staff").await;
    rename(&portal, "20419078", ("Paul", "Absent"), "student").await;
    for name in
        ["Inès Carpentier", "ines carpentier", "Carpentier Inès", "Ιnès Саrреntier", "Hélène Morvan", "helene-morvan"]
    {
        let page = tom.post("/account/profile", &[("display_name", name)]).await;
        assert!(page.assert_status(422).one("[data-error-for=display_name]").contains("Quelqu’un"), "{name}");
        assert_eq!(page.attribute("#display_name", "value").as_deref(), Some(name), "kept");
    }
    for name in ["Tom Martin", "Martin, Tom", "Inès M.", "Paul Absent"] {
        assert_eq!(choose(&tom, name).await, 303, "{name}");
    }
    assert_eq!(choose(&tom, "Tomtom").await, 303);
    assert_eq!(choose(&lea, "TOMTOM").await, 422, "nor a name that somebody chose");
    assert_eq!(choose(&tom, "Tomtom").await, 303, "one's own stays");
    let theme = tom.post("/account/profile", &[("theme", "dark")]).await;
    assert_eq!(theme.status, 303, "and other choices do not ask again");
    drop(ines);
}

#[tokio::test]
async fn a_chosen_name_gives_way_to_who_bears_it() {
    let portal = portal().await;
    let (tom, lea) = (portal.signed_in(TOM, &[]).await, portal.signed_in(LEA, &[]).await);
    let oumou = portal.signed_in(OUMOU, &[]).await;
    rename(&portal, OUMOU, ("Paul", "Absent"), "student").await;
    assert_eq!(choose(&tom, "paul ABSENT").await, 422, "who bears it is here");
    rename(&portal, OUMOU, ("Oumou", "Diallo"), "student").await;
    assert_eq!(choose(&tom, "paul ABSENT").await, 303);
    assert_eq!(choose(&lea, "Morvan Hélène").await, 303);
    assert_eq!(choose(&oumou, "Ou").await, 303);

    // Staff bear their names from the day on which the school names them.
    portal.import("20419077,Morvan,Hélène,helene.morvan@campus.example,staff,Réseaux,,").await;
    assert_eq!(members::member(&portal.db, LEA).shown_name().await, None);
    assert!(lea.get("/").await.one("[data-notice]").contains("Morvan Hélène"));
    // A student does from the activation on.
    let code = portal.import("20419078,Absent,Paul,paul.absent@campus.example,student,Réseaux,,").await.remove(0);
    assert_eq!(members::member(&portal.db, TOM).shown_name().await.as_deref(), Some("paul ABSENT"));
    let code = code.to_string();
    let form = [("number", "20419078"), ("code", &*code), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
    portal.browser().post("/activate", &form).await.assert_status(303);
    assert_eq!(members::member(&portal.db, TOM).shown_name().await, None);
    assert!(tom.get("/").await.one("[data-notice]").contains("paul ABSENT"));

    // So does a student who is renamed.
    assert_eq!(choose(&tom, "Jeanne Nouvelle").await, 303);
    portal.import("20419078,Nouvelle,Jeanne,paul.absent@campus.example,student,Réseaux,,").await;
    assert_eq!(members::member(&portal.db, TOM).shown_name().await, None);
    assert_eq!(
        members::member(&portal.db, OUMOU).shown_name().await.as_deref(),
        Some("Ou"),
        "and nobody else is touched"
    );
    // A namesake keeps the name that is their own as well.
    rename(&portal, TOM, ("Jean", "Petit"), "student").await;
    assert_eq!(choose(&tom, "Petit Jean").await, 303);
    portal.import("20419079,Petit,Jean,jean.petit@campus.example,teacher,Réseaux,,").await;
    assert_eq!(members::member(&portal.db, TOM).shown_name().await.as_deref(), Some("Petit Jean"));
}

#[tokio::test]
async fn two_who_choose_one_name_at_once_do_not_both_get_it() {
    let portal = portal().await;
    let mut browsers = Vec::new();
    for nr in 0..6 {
        let number = format!("2041902{nr}");
        browsers.push(portal.signed_in(&number, &[]).await);
    }
    let chosen = futures_util::future::join_all(browsers.iter().map(|browser| choose(browser, "Zorro"))).await;
    assert_eq!(chosen.iter().filter(|status| **status == 303).count(), 1, "{chosen:?}");
}

#[tokio::test]
async fn rooms_groups_and_words_about_oneself_can_be_seen() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    for name in UNSEEN {
        let form = [("name", name), ("kind", "group"), ("join_policy", "invitation")];
        assert!(ines.post("/chat/rooms", &form).await.assert_status(422).has("[data-error-for=name]"), "{name:?}");
        let form = [("name", "Projet"), ("about", name), ("kind", "group"), ("join_policy", "invitation")];
        ines.post("/chat/rooms", &form).await.assert_status(422);
        ines.post("/chat/presence", &[("presence", "auto"), ("status", name)]).await.assert_status(400);
    }
    make(&ines, "group", "Projet ⭐", "invitation").await;
    ines.post("/chat/presence", &[("presence", "auto"), ("status", "🎹")]).await.assert_status(303);
}

#[tokio::test]
async fn teachers_and_staff_are_marked_and_a_chosen_name_shows_the_registered_one() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let staff = portal.signed_in(OUMOU, &[Role::Moderator]).await;
    rename(&portal, TOM, ("Tom", "Martin"), "teacher").await;
    rename(&portal, OUMOU, ("Oumou", "Diallo"), "staff").await;
    let room = general(&portal.db).await;
    assert_eq!(choose(&tom, "Professeur Tom").await, 303);
    admit(&portal.db, room, OUMOU, "moderator").await;
    for browser in [&ines, &tom, &staff] {
        post(browser, room, "bonjour").await.assert_status(303);
    }
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.all("header [data-mark]"), ["Enseignant", "Personnel"]);
    assert_eq!(page.said(&format!("[data-author='{TOM}'] header b"), "title"), "Tom Martin");
    assert!(!page.has(&format!("[data-author='{INES}'] header b[title]")));
    let people = ines.get(&format!("/chat/rooms/{room}/members")).await;
    assert_eq!(people.one(&format!("[data-member='{TOM}'] [data-mark=teacher]")), "Enseignant");
    assert_eq!(people.one(&format!("[data-member='{TOM}'] [data-full-name]")), "Tom Martin");
    assert!(!people.has(&format!("[data-member='{INES}'] [data-mark]")));
    let offered = ines.get(&format!("/chat/rooms/{room}/mentions?q=tom")).await;
    assert!(offered.has("[data-mark=teacher]") && offered.text().contains("Tom Martin"));
    let found = ines.get("/friends?q=tom").await;
    assert!(found.has("#found [data-mark=teacher]") && found.has("#found [data-full-name]"));
}

#[test]
fn a_search_for_names_keeps_the_letters_of_every_script() {
    use parvis::text::folding::search_text;
    for (one, other) in [("जा", "जी"), ("かき", "がき"), ("สมชาย", "สมชัย"), ("ﾊﾙ", "ﾊﾞﾙ")]
    {
        assert_ne!(search_text(&[one]), search_text(&[other]), "{one} {other}");
    }
    for (one, other) in [
        ("Inès", "INES"),
        ("ﾊﾞﾙ", "バル"),
        ("葛\u{e0100}城", "葛城"),
        ("محمّد", "محمد"),
        ("Łódź", "lodz"),
        ("Œuvrard", "oeuvrard"),
    ] {
        assert_eq!(search_text(&[one]), search_text(&[other]), "{one} {other}");
    }
}
