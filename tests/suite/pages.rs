//! Common properties of all pages: language, theme, headers, caching, errors, messages.

use parvis::accounts::roles::Role;

use crate::harness::{
    PASSWORD,
    browser::{Answer, Browser},
    portal, portal_with,
};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// Stops unless the answer carries what protects the reader.
#[track_caller]
pub fn assert_safe_headers(answer: &Answer, what: &str) {
    let expected = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), display-capture=()",
        ),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    let token = what.contains("/activate/link/");
    assert_eq!(answer.header("referrer-policy"), if token { "strict-origin" } else { "same-origin" }, "{what}");
    assert_eq!(answer.header("strict-transport-security"), "", "{what} goes by http");
    let caching = answer.header("cache-control");
    let kept = what.contains("/static/") || what.contains("favicon");
    assert_eq!(caching == "no-store", !kept, "{what}: {caching}");
    assert_eq!(answer.header("x-request-id").len(), 36, "{what}");
}

fn language(answer: &Answer) -> String {
    answer.attribute("html", "lang").unwrap()
}

#[tokio::test]
async fn a_visitor_reads_the_language_that_the_browser_prefers() {
    let portal = portal().await;
    let cases = [
        ("fr", "fr"),
        ("en", "en"),
        ("FR-ca", "fr"),
        ("en-US,en;q=0.9,fr;q=0.8", "en"),
        ("fr;q=0.2,en;q=0.9", "en"),
        ("en;q=0.2, fr;q=0.9", "fr"),
        ("de,en;q=0.5", "en"),
        ("de", "fr"),
        ("*", "fr"),
        ("", "fr"),
        ("en;q=0", "fr"),
        ("en;q=none", "fr"),
        ("english", "fr"),
    ];
    for (accepted, expected) in cases {
        let page = portal.browser().with("accept-language", accepted).get("/").await;
        assert_eq!(language(&page), expected, "{accepted:?}");
    }
    let fallback = portal_with(|settings| settings.language = parvis::web::Language::En).await;
    assert_eq!(language(&fallback.browser().with("accept-language", "de").get("/").await), "en");
}

#[tokio::test]
async fn a_choice_of_language_outlasts_the_browser_s_and_the_member_s_own_comes_first() {
    let portal = portal().await;
    let browser = portal.browser();
    let chosen = browser.post("/language", &[("language", "en"), ("next", "/sign-in")]).await;
    chosen.assert_redirect("/sign-in");
    let cookie = chosen.header("set-cookie");
    for part in ["parvis_language=en;", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let page = browser.get("/sign-in").await;
    assert_eq!((language(&page), page.one("h1")), ("en".to_owned(), "Sign in".to_owned()));

    portal.member("20418376", &[]).await;
    browser.sign_in("20418376", PASSWORD).await.assert_redirect("/");
    assert_eq!(language(&browser.get("/").await), "en");
    browser.post("/account/profile", &[("language", "fr")]).await.assert_redirect("/account");
    assert_eq!(language(&browser.get("/").await), "fr", "the cookie still says en");

    let telephone = portal.browser().with("accept-language", "en");
    telephone.sign_in("20418376", PASSWORD).await.assert_redirect("/");
    assert_eq!(language(&telephone.get("/").await), "fr");
    telephone.post("/language", &[("language", "en")]).await.assert_redirect("/");
    assert_eq!(language(&browser.get("/").await), "en", "the choice is the member's, not the telephone's");
}

#[tokio::test]
async fn a_choice_of_language_goes_on_to_pages_of_ours_only() {
    let portal = portal().await;
    let browser = portal.browser();
    for next in
        ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:a()", "", "/a b"]
    {
        browser.post("/language", &[("language", "en"), ("next", next)]).await.assert_redirect("/");
    }
    for language in ["", "de", "EN", "en\0"] {
        let refused = browser.post("/language", &[("language", language)]).await;
        refused.assert_status(400);
        assert_eq!(refused.header("set-cookie"), "", "{language}");
    }
}

#[tokio::test]
async fn a_refused_form_says_so_in_the_title() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[Role::Administrator]).await;
    let visitor = portal.browser();
    let cases = [
        (&visitor, "/sign-in"),
        (&visitor, "/activate"),
        (&visitor, "/password/forgotten"),
        (&browser, "/account/picture"),
        (&browser, "/account/password"),
        (&browser, "/account/close"),
        (&browser, "/account/confirm"),
        (&browser, "/admin/members/20418376/suspend"),
        (&browser, "/admin/members/20418376/roles"),
    ];
    for (browser, path) in cases {
        let refused = browser.post(path, &[]).await;
        let title = refused.assert_status(422).one("title");
        assert!(title.starts_with("Erreur : ") && title.ends_with(" – Parvis"), "{path}: {title:?}");
        assert!(refused.has("[data-error-summary]"), "{path}");
    }
    let title = visitor.with("accept-language", "en").post("/sign-in", &[]).await.one("title");
    assert_eq!(title, "Error: Sign in – Parvis");
}

#[tokio::test]
async fn every_kind_of_answer_is_safe() {
    let portal = portal().await;
    let browser = portal.browser();
    let asset = browser.get("/").await.attribute("link[rel=stylesheet]", "href").unwrap();
    for (path, status) in
        [("/", 200), ("/nowhere", 404), (&*asset, 200), ("/static/nothing.css", 404), ("/account", 303)]
    {
        let answer = browser.get(path).await;
        answer.assert_status(status);
        if status != 404 || !path.starts_with("/static/") {
            assert_safe_headers(&answer, path);
        }
    }
    assert_safe_headers(browser.get("/sign-out").await.assert_status(405), "/sign-out");
    sqlx::raw_sql("ALTER TABLE members RENAME TO lost").execute(portal.db.pool()).await.unwrap();
    let failed = browser.sign_in("20418376", PASSWORD).await;
    assert_safe_headers(failed.assert_status(500), "a failure");
    assert!(!failed.text().contains("relation"), "{}", failed.text());
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let portal = portal_with(|settings| "https://parvis.test".clone_into(&mut settings.base_url)).await;
    let browser = portal.browser();
    for path in ["/", "/nowhere", "/healthz", "/account"] {
        assert_eq!(browser.get(path).await.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    let language = browser.post("/language", &[("language", "en")]).await;
    assert!(language.header("set-cookie").contains("; Secure"), "{}", language.header("set-cookie"));
}

#[tokio::test]
async fn files_of_the_program_are_kept_by_browsers_as_long_as_they_do_not_change() {
    let portal = portal().await;
    let browser = portal.browser();
    let asset = browser.get("/").await.attribute("link[rel=stylesheet]", "href").unwrap();
    let first = browser.get(&asset).await;
    assert_eq!(first.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(first.header("content-type"), "text/css; charset=utf-8");
    for path in ["/static/parvis.css", "/static/parvis.css?v=0123", "/favicon.ico"] {
        assert_eq!(browser.get(path).await.header("cache-control"), "public, max-age=300", "{path}");
    }
    let tag = first.header("etag").to_owned();
    let again = browser.clone().with("if-none-match", &tag).get(&asset).await;
    assert_eq!((again.status.as_u16(), again.header("etag"), again.body.len()), (304, &*tag, 0));
    browser.with("if-none-match", "\"other\"").get(&asset).await.assert_status(200);
}

#[tokio::test]
async fn answers_are_compressed_and_a_first_visit_stays_under_100_kb() {
    let portal = portal().await;
    let page = portal.browser().get("/").await;
    for encoding in ["gzip", "br"] {
        let squeezed = portal.browser().with("accept-encoding", encoding).get("/").await;
        assert_eq!(squeezed.header("content-encoding"), encoding);
        assert!(squeezed.body.len() * 2 < page.body.len(), "{encoding}: {}", squeezed.body.len());
    }
    let mut paths = vec!["/".to_owned()];
    for (selector, name) in [("link[href]", "href"), ("script[src]", "src"), ("use[href]", "href")] {
        let found = scraper::Html::parse_document(page.text());
        let selector = scraper::Selector::parse(selector).unwrap();
        let named = found.select(&selector).filter_map(|element| element.value().attr(name));
        paths.extend(named.map(|path| path.split('#').next().unwrap().to_owned()));
    }
    paths.sort();
    paths.dedup();
    assert!(paths.len() >= 5, "{paths:?}");
    let browser = portal.browser().with("accept-encoding", "gzip, br");
    let mut bytes = 0;
    for path in &paths {
        bytes += browser.get(path).await.assert_status(200).body.len();
    }
    assert!(bytes < 100_000, "{bytes} bytes in {paths:?}");
}

#[tokio::test]
async fn an_error_page_shows_the_reference_that_we_gave_the_request() {
    let portal = portal().await;
    let browser = portal.browser().with("x-request-id", "mine");
    let lost = browser.get("/nowhere").await;
    let id = lost.assert_status(404).header("x-request-id").to_owned();
    assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
    assert!(lost.one("[role=alert]").contains(&format!("Réf. {id}")), "{}", lost.text());
    assert!(!lost.text().contains("mine"));
    assert_ne!(browser.get("/nowhere").await.header("x-request-id"), id);
}

#[tokio::test]
async fn an_error_of_a_fragment_becomes_a_notice_of_the_page() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    for (path, status) in [("/members/99999999", 404), ("/admin", 403), ("/nowhere", 404), ("/sign-out", 405)] {
        let answer = browser.htmx().get(path).await;
        answer.assert_status(status);
        let place = (answer.header("hx-retarget"), answer.header("hx-reswap"));
        assert_eq!(place, ("#notices", "innerHTML"), "{path}");
        assert!(answer.has("[role=alert]") && !answer.text().contains("<html"), "{path}: {}", answer.text());
        let page = browser.get(path).await;
        page.assert_status(status);
        assert!(
            page.has("#notices") && page.has("main [role=alert]") && page.header("hx-retarget").is_empty(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_was_done_is_said_once() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    browser.post("/account/profile", &[("theme", "dark")]).await.assert_redirect("/account");
    let said = |page: &Answer| page.all("#notices [role=status] p");
    assert_eq!(said(&browser.get("/account").await), ["Profil enregistré."]);
    assert_eq!(said(&browser.get("/account").await), Vec::<String>::new());
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    let theme = async || browser.get("/").await.attribute("html", "data-theme");
    let send = async |browser: Browser| browser.post("/account/profile", &[("theme", "dark")]).await;
    for site in ["cross-site", "same-site"] {
        let refused = send(browser.clone().with("sec-fetch-site", site)).await;
        refused.assert_status(403);
        assert!(refused.one("main").contains("un autre site"), "{}", refused.text());
        assert_safe_headers(&refused, site);
    }
    assert_eq!(theme().await, None);
    send(browser.clone().with("sec-fetch-site", "same-origin")).await.assert_redirect("/account");
    assert_eq!(theme().await.as_deref(), Some("dark"));
}
