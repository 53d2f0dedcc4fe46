//! My account: what I choose, the devices on which I am signed in.

use super::facts::{NUMBER, activate};
use crate::{
    factories::{audit, sessions},
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

async fn stage() -> (TestPortal, Browser) {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    (portal, browser)
}

async fn shown_name(browser: &Browser) -> String {
    browser.get(&format!("/members/{NUMBER}")).await.one("h1")
}

// covers P5
#[tokio::test]
async fn a_display_name_in_any_script_is_what_others_see() {
    let (portal, browser) = stage().await;
    let other = portal.signed_in("20417733", &[]).await;
    let longest = "é".repeat(80);
    for name in ["Inès 🎹", "אינס כרפנטייה", "عائشة", "می‌خواهم", "O’Brien & <b>Co</b>", "名前", &longest]
    {
        let saved = browser.post("/account/profile", &[("display_name", name)]).await;
        saved.assert_redirect("/account");
        assert_eq!(shown_name(&other).await, name);
        assert_eq!(browser.get("/account").await.attribute("#display_name", "value").as_deref(), Some(name));
    }
    let account = browser.get("/account").await;
    assert!(!account.has("b b"), "a name is never markup");
    browser.post("/account/profile", &[("display_name", "  ")]).await.assert_redirect("/account");
    assert_eq!(shown_name(&other).await, "Inès Carpentier");
}

// covers P5 P64
#[tokio::test]
async fn a_display_name_that_deceives_is_refused_and_kept_in_the_form() {
    let (_portal, browser) = stage().await;
    let too_long = "é".repeat(81);
    let refused = [
        (too_long.as_str(), "Le nom doit compter au plus 80 caractères"),
        ("Inès\u{7}", "Le nom contient des caractères qui ne se voient pas"),
        ("Inès\nAdmin", "Le nom contient des caractères qui ne se voient pas"),
        ("\u{202e}sènI", "Le nom contient des caractères qui ne se voient pas"),
        ("In\u{200b}ès", "Le nom contient des caractères qui ne se voient pas"),
    ];
    for (name, says) in refused {
        let page = browser.post("/account/profile", &[("display_name", name), ("theme", "dark")]).await;
        page.assert_status(422);
        assert_eq!(page.one("[data-error-for=display_name]"), says, "{name:?}");
        let kept = page.attribute("#display_name", "value").unwrap();
        assert_eq!(kept.replace(['\n', '\r'], ""), name.replace('\n', ""), "what was written stays in the form");
        assert!(page.has("input[name=theme][value=dark][checked]"), "so do the other choices");
        assert_eq!(page.attribute("html", "data-theme"), None, "and nothing was saved");
    }
    for marks in ["...", "🎹"] {
        let page = browser.post("/account/profile", &[("display_name", marks)]).await;
        assert!(page.assert_status(422).has("[data-error-for=display_name]"), "{marks}");
    }
    assert_eq!(shown_name(&browser).await, "Inès Carpentier");
}

#[tokio::test]
async fn a_refused_name_comes_back_as_the_form_alone_where_htmx_asked() {
    let (_portal, browser) = stage().await;
    let form = browser.htmx().post("/account/profile", &[("display_name", &"é".repeat(81))]).await;
    form.assert_status(422);
    assert!(form.has("form#profile-form [data-error-for=display_name]") && !form.text().contains("<html"));
    let saved = browser.htmx().post("/account/profile", &[("display_name", "Inès")]).await;
    assert_eq!((saved.status.as_u16(), saved.header("hx-redirect")), (200, "/account"));
}

#[tokio::test]
async fn language_and_theme_hold_from_the_next_page_on() {
    let (_portal, browser) = stage().await;
    for (theme, attribute) in [("dark", Some("dark")), ("light", Some("light")), ("auto", None)] {
        browser.post("/account/profile", &[("theme", theme)]).await.assert_redirect("/account");
        let page = browser.get("/").await;
        assert_eq!(page.attribute("html", "data-theme").as_deref(), attribute);
    }
    browser.post("/account/profile", &[("language", "en")]).await.assert_redirect("/account");
    let page = browser.get("/account").await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("en"));
    assert_eq!(page.all("#notices p"), ["Profile saved."], "said in the language just chosen");
}

#[tokio::test]
async fn a_choice_that_is_not_sent_stays_as_it_was() {
    let (_portal, browser) = stage().await;
    let all = [("display_name", "Inès C."), ("language", "en"), ("theme", "dark"), ("direct_from", "friends")];
    browser.post("/account/profile", &all).await.assert_redirect("/account");
    for one in all {
        browser.post("/account/profile", &[one]).await.assert_redirect("/account");
    }
    browser.post("/account/profile", &[]).await.assert_redirect("/account");
    let page = browser.get("/account").await;
    assert_eq!(page.attribute("#display_name", "value").as_deref(), Some("Inès C."));
    assert!(page.has("#language option[value=en][selected]"));
    assert!(page.has("input[name=theme][value=dark][checked]"));
    assert!(page.has("input[name=direct_from][value=friends][checked]"));
}

#[tokio::test]
async fn a_choice_that_is_not_offered_is_refused() {
    let (_portal, browser) = stage().await;
    for (field, value) in [("language", "de"), ("theme", "pink"), ("direct_from", "family"), ("theme", "")] {
        let page = browser.post("/account/profile", &[(field, value), ("display_name", "Autre")]).await;
        page.assert_status(422);
        assert_eq!(page.one(&format!("[data-error-for={field}]")), "Choisissez une des réponses proposées");
    }
    let twice = browser.post("/account/profile", &[("theme", "dark"), ("theme", "light")]).await;
    assert!(twice.assert_status(422).one("#profile-form [role=alert]").contains("deux fois"));
    assert_eq!(shown_name(&browser).await, "Inès Carpentier");
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";

// covers P7 S3
#[tokio::test]
async fn a_device_signed_out_from_another_is_out_at_once() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;
    let desk = portal.browser().with("user-agent", FIREFOX);
    let telephone = portal.browser().from("203.0.113.9").with("user-agent", IPHONE);
    for browser in [&desk, &telephone] {
        browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    }
    let page = desk.get("/account").await;
    let devices = page.all("#sessions li");
    assert_eq!(devices.len(), 2, "{devices:?}");
    assert!(devices.iter().any(|line| line.contains("Safari, iPhone") && line.contains("203.0.113.9")), "{devices:?}");
    assert!(devices.iter().any(|line| line.contains("Firefox, Linux") && line.contains("cet appareil")), "{devices:?}");
    assert!(devices.iter().all(|line| line.contains("connecté depuis")), "{devices:?}");
    assert!(devices.iter().any(|line| line.contains("dernière activité")), "{devices:?}");
    assert_eq!(page.all("#sessions form").len(), 1, "the one in use is left by signing out");
    let end = page.attribute("#sessions form", "action").unwrap();
    desk.post(&end, &[]).await.assert_redirect("/account");
    telephone.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    let page = desk.get("/account").await;
    assert_eq!(
        (page.all("#sessions li").len(), page.all("#notices p")),
        (1, vec!["L’appareil a été déconnecté.".to_owned()])
    );
    desk.post(&end, &[]).await.assert_status(404);
}

#[tokio::test]
async fn all_other_devices_are_signed_out_at_once_and_the_audit_says_so() {
    let (portal, desk) = stage().await;
    let others = [portal.browser(), portal.browser()];
    for other in &others {
        other.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    }
    let somebody = portal.signed_in("20417733", &[]).await;
    let page = desk.get("/account").await;
    assert!(page.attributes("#sessions form", "action").contains(&"/account/sessions/end".to_owned()));

    desk.post("/account/sessions/end", &[]).await.assert_redirect("/account");

    for other in &others {
        other.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    }
    somebody.get("/account").await.assert_status(200);
    let page = desk.get("/account").await;
    assert_eq!(page.all("#notices p"), ["Vos autres appareils ont été déconnectés."]);
    assert!(!page.has("#sessions form"));
    assert_eq!(audit::count_of(&portal.db, "session.others_ended").await, 1);
    // Nothing was ended the second time.
    desk.post("/account/sessions/end", &[]).await.assert_redirect("/account");
    assert_eq!(audit::count_of(&portal.db, "session.others_ended").await, 1);
    portal.browser().post("/account/sessions/end", &[]).await.assert_redirect("/sign-in?next=%2F");
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let (portal, browser) = stage().await;
    let other = portal.signed_in("20417733", &[]).await;
    let ids = sessions::ids(&portal.db).await;
    other.post(&format!("/account/sessions/{}/end", ids[0]), &[]).await.assert_status(404);
    browser.get("/account").await.assert_status(200);
}

#[tokio::test]
async fn the_account_shows_what_the_school_knows_and_no_more_of_the_card_than_its_end() {
    let portal = portal().await;
    let codes = portal.import("20418376,Carpentier,Inès,ines@campus.example,teacher,Réseaux,AB12CD34,2027-08-31").await;
    let browser = portal.browser();
    activate(&browser, NUMBER, &codes[0].to_string(), PASSWORD).await.assert_redirect("/sign-in");
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let page = browser.get("/account").await;
    let facts = page.one("section[aria-labelledby=school]");
    for fact in [NUMBER, "Enseignant", "Réseaux", "ines@campus.example", "CD34"] {
        assert!(facts.contains(fact), "{fact} in {facts}");
    }
    assert!(!page.text().contains("AB12CD34"));
}
