//! Every page in both themes and both languages: axe-core finds nothing, nothing scrolls sideways, nothing complains.

mod chat;
mod lockers;

use crate::{
    concerts::{ON_SALE, path_of},
    harness::{Browser, Portal, Settings},
};

const FOR_VISITORS: [&str; 9] = [
    "/",
    "/activate",
    "/sign-in",
    "/password/forgotten",
    "/activate/link/used-up",
    "/bookings",
    "/bookings/find",
    "/bookings/cancel",
    "/no-such-page",
];

const CONCERTS: [&str; 6] =
    [ON_SALE, "Cordes et marées", "Nuit des claviers", "Scène ouverte", "Fanfare des quais", "Bal d’automne"];

const FORBIDDEN_TO_THE_HELP_DESK: [&str; 4] =
    ["/admin/audit", "/admin/members/new", "/admin/members/20419004/edit", "/admin/members/20419004/close"];

const FOR_STAFF: [&str; 33] = [
    "/",
    "/chat",
    "/chat/rooms/1",
    "/chat/search?q=zzzz",
    "/chat/help",
    "/chat/notifications",
    "/chat/mentions",
    "/chat/saved",
    "/chat/rooms/1/pins",
    "/chat/rooms",
    "/chat/rooms?q=zzzz",
    "/chat/rooms/new",
    "/chat/rooms/1/members",
    "/friends",
    "/friends?q=carpentier",
    "/concerts",
    "/account",
    "/account/close",
    "/account/confirm",
    "/members",
    "/members?q=zzzz",
    "/members/20417733",
    "/admin",
    "/admin/members",
    "/admin/members?q=zzzz",
    "/admin/members/20419004",
    "/admin/members/20419004/edit",
    "/admin/members/20419004/close",
    "/admin/members/new",
    "/admin/concerts",
    "/admin/concerts/new",
    "/admin/mail",
    "/admin/audit",
];

/// Faults of the open page.
async fn faults(browser: &Browser, kind: &str, name: &str) -> Vec<String> {
    let faults = browser.faults(&format!("{kind}{}", name.replace(['/', '?', ' '], "-"))).await;
    faults.into_iter().map(|fault| format!("{kind} {name}: {fault}")).collect()
}

async fn look(browser: &Browser, paths: &[&str], kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in paths {
        browser.go(path).await;
        found.extend(faults(browser, kind, path).await);
    }
    found
}

/// Pages on the way: a refused form, a valid e-mailed link.
async fn look_at_ways_in(browser: &Browser, portal: &Portal, kind: &str) -> Vec<String> {
    browser.go("/activate").await;
    browser.fill(&[("number", "2041"), ("password", "court")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-error-for=\"number\"]").await;
    let mut found = faults(browser, kind, "a refused form").await;

    let (number, _) = portal.prepare();
    browser.go("/password/forgotten").await;
    browser.fill(&[("number", &number)]).await;
    browser.click("main form .primary").await;
    browser.find("main [role=\"status\"]").await;
    found.extend(faults(browser, kind, "a link is on its way").await);
    browser.go(&portal.mailed_link(&number)).await;
    browser.find("main [name=\"password\"]").await;
    found.extend(faults(browser, kind, "a mailed link").await);
    found
}

/// The programme, every concert of the demo, the list of seats, and the way to a booking.
async fn look_at_concerts(browser: &Browser, kind: &str) -> Vec<String> {
    let mut found = look(browser, &["/concerts", "/bookings"], kind).await;
    for title in CONCERTS {
        let path = path_of(browser, title).await;
        browser.go(&path).await;
        found.extend(faults(browser, kind, title).await);
    }
    let path = path_of(browser, ON_SALE).await;
    browser.go(&format!("{path}?view=list")).await;
    found.extend(faults(browser, kind, "a list of seats").await);
    browser.go(&path).await;
    browser.click("#about .button").await;
    browser.find("#extend").await;
    browser.click("[data-seat][data-state=\"booked\"]").await;
    found.extend(faults(browser, kind, "a held seat").await);
    browser.click("#continue").await;
    browser.find("main [name=\"surname\"]").await;
    found.extend(faults(browser, kind, "a booking form").await);
    browser.go(&path).await;
    browser.click("[data-state=\"mine\"]").await;
    browser.until("return !document.querySelector('[data-hold]')").await;
    found
}

/// The pages of the box office about a concert that sells, and about one that does not take place.
async fn look_at_the_box_office(browser: &Browser, kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    let concert = format!("/admin{}", path_of(browser, ON_SALE).await);
    for (page, name) in [
        ("", "a concert of the box office"),
        ("/bookings", "bookings of the box office"),
        ("/bookings/new", "a sale at the door"),
        ("/edit", "a concert that is changed"),
        ("/to-tell", "people to be told by hand"),
        ("/messages", "messages"),
        ("/messages/new", "a message"),
        ("/copy", "a concert that is copied"),
        ("/check-in", "the door"),
    ] {
        browser.go(&format!("{concert}{page}")).await;
        found.extend(faults(browser, kind, name).await);
    }
    found.extend(look_at_a_message(browser, &concert, kind).await);
    browser.go(&format!("{concert}/bookings")).await;
    browser.click("#bookings a").await;
    browser.find("#desk").await;
    found.extend(faults(browser, kind, "a booking of the box office").await);
    let cancelled = format!("/admin{}", path_of(browser, "Fanfare des quais").await);
    browser.go(&cancelled).await;
    found.extend(faults(browser, kind, "a cancelled concert of the box office").await);
    found
}

/// A message to everybody with a booking: refused, looked at, sent.
async fn look_at_a_message(browser: &Browser, concert: &str, kind: &str) -> Vec<String> {
    browser.go(&format!("{concert}/messages/new")).await;
    browser.click("main form .primary").await;
    browser.find("[data-error-for=subject]").await;
    let mut found = faults(browser, kind, "a refused message").await;
    browser.fill(&[("subject", "Entrée par la cour"), ("text", "Le hall est en travaux : entrez par la cour.")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-preview]").await;
    found.extend(faults(browser, kind, "a message before it is sent").await);
    browser.click("#message form .primary").await;
    browser.find("[data-reader]").await;
    found.extend(faults(browser, kind, "a message that was sent").await);
    found
}

async fn look_at_a_code(browser: &Browser, portal: &Portal, kind: &str) -> Vec<String> {
    let (number, _) = portal.prepare();
    browser.go(&format!("/admin/members/{number}")).await;
    browser.click(&format!("form[action=\"/admin/members/{number}/code\"] button")).await;
    browser.find("[data-activation-code]").await;
    faults(browser, kind, "a code").await
}

async fn look_at_all(settings: Settings, kind: &str) {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, settings).await;
    browser.go("/").await;
    let dark = browser.script("return matchMedia('(prefers-color-scheme: dark)').matches").await;
    assert_eq!(dark, settings.dark);
    let mut faults = look(&browser, &FOR_VISITORS, kind).await;
    faults.extend(look_at_ways_in(&browser, &portal, kind).await);
    faults.extend(look_at_concerts(&browser, kind).await);
    faults.extend(lockers::look_as_member(&portal, settings, kind).await);
    faults.extend(chat::look_as_member(&portal, settings, kind).await);
    browser.sign_in_demo("20410002").await;
    faults.extend(look(&browser, &FORBIDDEN_TO_THE_HELP_DESK, kind).await);
    browser.forget().await;
    browser.sign_in_demo("20410001").await;
    faults.extend(look(&browser, &FOR_STAFF, kind).await);
    faults.extend(lockers::look_as_staff(&browser, kind).await);
    faults.extend(look_at_the_box_office(&browser, kind).await);
    faults.extend(look_at_a_code(&browser, &portal, kind).await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_leave_room_for_names_at_every_width() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    browser.sign_in_demo("20418376").await;
    let mut squeezed = Vec::new();
    for path in
        ["/", "/chat", "/chat/rooms", "/chat/rooms/1/members", "/friends", "/friends?q=a", "/members", "/lockers"]
    {
        browser.go(path).await;
        for width in [320, 360, 390, 430, 540, 700, 768, 900, 1024, 1280] {
            browser.resize(width).await;
            squeezed.extend(browser.squeezed().await.into_iter().map(|text| format!("{path} at {width}: {text}")));
        }
    }
    assert!(squeezed.is_empty(), "{}", squeezed.join("\n"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_phone() {
    look_at_all(Settings::phone(), "phone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_small_phone_in_the_dark_and_in_english() {
    let settings = Settings { width: 320, height: 640, dark: true, language: "en", ..Settings::phone() };
    look_at_all(settings, "small-dark").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_tablet() {
    look_at_all(Settings { width: 768, height: 1000, ..Settings::default() }, "tablet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_wide_screen() {
    look_at_all(Settings { language: "en", ..Settings::default() }, "wide").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_wide_screen_in_the_dark() {
    look_at_all(Settings { dark: true, ..Settings::default() }, "wide-dark").await;
}
