//! The directory: members find each other.

use std::collections::BTreeSet;

use super::facts::suspend;
use crate::{
    factories::members,
    harness::{TestPortal, browser::Browser, portal},
};

async fn stage(lines: &str) -> (TestPortal, Browser) {
    let portal = portal().await;
    portal.import(lines).await;
    members::activate_all(&portal.db).await;
    let browser = portal.signed_in("20410000", &[]).await;
    (portal, browser)
}

/// The numbers that a search finds, in order.
async fn find(browser: &Browser, question: &str) -> Vec<String> {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", question).finish();
    browser.get(&format!("/members?{query}")).await.members()
}

const PEOPLE: &str = "20410001,Étienne-Morel,Zoé,,student,Réseaux,,
    20410002,O'Connor,Seán,,teacher,Mathématiques,,
    20410003,Œuvrard,Łukasz,,staff,Accueil,,
    20410004,Le Goff,Anne Marie,,student,,,
    20410005,Straße,İpek,,student,,,";

// covers P12
#[tokio::test]
async fn members_are_found_by_parts_of_their_names_whatever_the_accents() {
    let (_portal, browser) = stage(PEOPLE).await;
    let cases: [(&str, &[&str]); 17] = [
        ("etienne", &["20410001"]),
        ("ÉTIENNE", &["20410001"]),
        ("tien", &["20410001"]),
        ("zoe morel", &["20410001"]),
        ("morel zoé", &["20410001"]),
        ("étienne-morel", &["20410001"]),
        ("o'connor", &["20410002"]),
        ("O’Connor", &["20410002"]),
        ("sean", &["20410002"]),
        ("oeuvrard", &["20410003"]),
        ("lukasz", &["20410003"]),
        ("  anne   goff ", &["20410004"]),
        ("strasse", &["20410005"]),
        ("ipek", &["20410005"]),
        ("20410003", &["20410003"]),
        ("2041000", &["20410000", "20410001", "20410004", "20410002", "20410003", "20410005"]),
        ("zoé connor", &[]),
    ];
    for (question, expected) in cases {
        let found: BTreeSet<_> = find(&browser, question).await.into_iter().collect();
        assert_eq!(found, expected.iter().map(|number| (*number).to_owned()).collect(), "{question:?}");
    }
}

#[tokio::test]
async fn signs_that_mean_something_to_the_database_mean_nothing() {
    let (_portal, browser) = stage(PEOPLE).await;
    // They stand between words, as spaces do.
    let cases = [
        ("%", ""),
        ("_", ""),
        ("\\", ""),
        ("z_e", "z e"),
        ("zo%mor", "zo mor"),
        ("' OR true --", "or true"),
        ("x_y%", "x y"),
    ];
    for (question, same_as) in cases {
        assert_eq!(find(&browser, question).await, find(&browser, same_as).await, "{question}");
    }
    assert_eq!(find(&browser, "").await.len(), 6);
    assert_eq!(find(&browser, "_%_").await.len(), 6);
    assert_eq!(find(&browser, "zo%x").await, Vec::<String>::new());
    assert_eq!(find(&browser, "zoé\0morel").await, ["20410001"]);
    find(&browser, &"x ".repeat(5000)).await;
    let page = browser.get("/members?q=%22%3E%3Cb%3Ex").await;
    assert_eq!(page.attribute("#q", "value").as_deref(), Some("\"><b>x"));
}

#[tokio::test]
async fn a_display_name_is_found_too() {
    let (_portal, browser) = stage(PEOPLE).await;
    browser.post("/account/profile", &[("display_name", "Crème Brûlée")]).await.assert_redirect("/account");
    assert_eq!(find(&browser, "creme brulee").await, ["20410000"]);
    assert_eq!(find(&browser, "carpentier").await, ["20410000"], "and so is the school's");
}

#[tokio::test]
async fn only_active_members_are_in_the_directory() {
    let (portal, browser) = stage(PEOPLE).await;
    portal.import("20410006,Prépare,Paul,,student,,,").await;
    suspend(&portal, "20410001", "x").await;
    members::member(&portal.db, "20410002").close().await;
    let found = find(&browser, "").await;
    for absent in ["20410001", "20410002", "20410006"] {
        assert!(!found.contains(&absent.to_owned()), "{absent} in {found:?}");
        browser.get(&format!("/members/{absent}")).await.assert_status(404);
    }
    assert_eq!(found.len(), 4);
    let page = browser.get("/members?q=Paul").await;
    assert_eq!(page.one("#results h2"), "Personne à ce nom");
}

#[tokio::test]
async fn a_member_sees_no_address_card_or_role_of_another() {
    let portal = portal().await;
    portal.import("20410001,Morel,Zoé,zoe@campus.example,student,Réseaux,AB12CD34,").await;
    members::activate_all(&portal.db).await;
    let browser = portal.signed_in("20410000", &[]).await;
    for path in ["/members/20410001", "/members?q=zoe"] {
        let page = browser.get(path).await;
        assert!(page.one("main").contains("Zoé Morel"), "{path}");
        for kept in ["zoe@campus", "CD34", "AB12"] {
            assert!(!page.text().contains(kept), "{kept} in {path}");
        }
    }
    let mine = browser.get("/members/20410000").await;
    assert!(mine.has("main a[href='/account']"), "one's own page leads to the account");
}

#[tokio::test]
async fn sixty_members_are_paged_without_gap_or_repeat() {
    let names = ["Morel", "Étienne", "Le Goff", "Zweig", "abel", "Morel"];
    let lines: Vec<String> = (1..=59).map(|n| format!("2041{n:04},{},Zoé,,student,,,", names[n % 6])).collect();
    let (_portal, browser) = stage(&lines.join("\n")).await;
    let first = browser.get("/members").await;
    let mut found = first.members();
    assert_eq!(found.len(), 50);
    let more = first.attribute("[data-more]", "href").unwrap();
    let second = browser.get(&more).await;
    assert!(!second.has("[data-more]"));
    found.extend(second.members());
    assert_eq!(found.len(), 60);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 60, "nobody twice");
    let fragment = browser.htmx().get(&more).await;
    assert!(fragment.has("#members > li [data-member]") && !fragment.text().contains("<html"));

    let page = browser.get("/members?q=zoe").await;
    let more = page.attribute("[data-more]", "href").unwrap();
    assert!(more.contains("q=zoe"), "{more}");
    assert_eq!(browser.get(&more).await.members().len(), 9);
}

#[tokio::test]
async fn a_place_in_the_list_that_is_none_is_not_found() {
    let (_portal, browser) = stage(PEOPLE).await;
    // Base64 of: nothing sensible; `["a","b"]`; `["a\u0000",1]`; `{}`.
    for place in ["x", "%00", "WyJhIiwiYiJd", "WyJhXHUwMDAwIiwxXQ", "e30", "____"] {
        browser.get(&format!("/members?after={place}")).await.assert_status(404);
    }
    assert_eq!(find(&browser, "").await.len(), 6);
}

#[tokio::test]
async fn the_order_is_that_of_the_alphabet_whatever_accents_and_capitals() {
    let people = "20410001,Zola,Anne,,student,,,
        20410002,Émile,Bo,,student,,,
        20410003,de Souza,Luc,,student,,,
        20410004,Ávila,Eva,,student,,,";
    let (_portal, browser) = stage(people).await;
    assert_eq!(find(&browser, "").await, ["20410004", "20410000", "20410003", "20410002", "20410001"]);
}

#[tokio::test]
async fn whoever_takes_the_name_of_another_is_still_told_apart() {
    let (portal, browser) = stage("20410001,Morel,Zoé,,student,,,").await;
    // As from before names of others were refused.
    members::member(&portal.db, "20410000").shown_as("Zoé Morel").await;
    let page = browser.get("/members/20410000").await;
    assert_eq!((page.one("h1"), page.one("[data-full-name]")), ("Zoé Morel".to_owned(), "Inès Carpentier".to_owned()));
    assert!(browser.get("/members").await.one("[data-member='20410000']").contains("Inès Carpentier"));
    assert!(!browser.get("/members/20410001").await.has("[data-full-name]"), "nothing is said twice");
}
