//! Malformed, oversized and hostile requests: a clear refusal, the form kept, nothing written.

use axum::{body::Body, http::Request};
use parvis::accounts::roles::Role;
use tower::ServiceExt as _;

use super::facts::{NUMBER, ask_for_link, kept, suspend};
use crate::{
    factories::members,
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const FORM: &str = "application/x-www-form-urlencoded";
const NEW_PASSWORD: &str = "cinq tambours dans la brume";

/// A form that would be accepted as it is.
struct Target {
    path: String,
    body: String,
    browser: Browser,
    /// A field whose value is shown again when the form is refused.
    kept: Option<(&'static str, String)>,
}

fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Every form, filled in well.
async fn targets(portal: &TestPortal) -> Vec<Target> {
    let mut targets = of_members(portal).await;
    targets.extend(of_staff(portal).await);
    targets
}

async fn of_staff(portal: &TestPortal) -> Vec<Target> {
    const SUSPENDED: &str = "10000002";
    let admin = portal.signed_in("10000003", &[Role::Administrator]).await;
    portal.prepare(SUSPENDED).await;
    suspend(portal, SUSPENDED, "Carte perdue").await;
    let target = |number: &str, act: &str, fields: &[(&str, &str)]| Target {
        path: format!("/admin/members/{number}/{act}"),
        body: encoded(fields),
        browser: admin.clone(),
        kept: None,
    };
    vec![
        target(NUMBER, "suspend", &[("reason", "Carte perdue")]),
        target(SUSPENDED, "restore", &[("reason", "Carte retrouvée")]),
        target(NUMBER, "roles", &[("role", "moderator")]),
        target(NUMBER, "roles/remove", &[("role", "moderator")]),
    ]
}

async fn of_members(portal: &TestPortal) -> Vec<Target> {
    let code = portal.prepare("10000001").await.to_string();
    let member = portal.signed_in(NUMBER, &[]).await;
    let link = ask_for_link(portal, &portal.browser(), NUMBER).await.unwrap();
    let guest = portal.browser();
    let new = [("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
    let target = |path: &str, browser: &Browser, field: Option<&'static str>, fields: &[(&str, &str)]| Target {
        path: path.to_owned(),
        body: encoded(fields),
        browser: browser.clone(),
        kept: field.map(|name| (name, fields.iter().find(|(one, _)| *one == name).unwrap().1.to_owned())),
    };
    vec![
        target("/activate", &guest, Some("number"), &[&[("number", "10000001"), ("code", &code)], &new[..]].concat()),
        target(&link, &guest, None, &new),
        target("/sign-in", &guest, Some("number"), &[("number", NUMBER), ("password", PASSWORD)]),
        target("/password/forgotten", &guest, Some("number"), &[("number", NUMBER)]),
        target("/language", &guest, None, &[("language", "en")]),
        target("/language", &member, None, &[("language", "en")]),
        target("/account/profile", &member, Some("display_name"), &[("display_name", "Nessie"), ("theme", "dark")]),
        target("/account/password", &member, None, &[&[("current_password", PASSWORD)], &new[..]].concat()),
        target("/account/confirm", &member, Some("next"), &[("next", "/members"), ("password", PASSWORD)]),
        target("/account/close", &member, None, &[("password", PASSWORD)]),
    ]
}

/// Common properties of a refusal: an own page, with an alert, without passwords.
#[track_caller]
fn assert_refused(answer: &Answer, target: &Target, status: u16, what: &str) {
    let path = &target.path;
    // The choice of language has no form of its own to show again.
    let status = if path == "/language" && status != 413 { 400 } else { status };
    assert_eq!(answer.status.as_u16(), status, "{what} to {path}: {}", answer.text());
    assert!(answer.has("[role=alert]"), "{what} to {path}: {}", answer.text());
    for password in [PASSWORD, NEW_PASSWORD] {
        assert!(!answer.text().contains(password), "{what} to {path} sends a password back");
    }
}

#[track_caller]
fn assert_kept(answer: &Answer, target: &Target, what: &str) {
    if let Some((name, value)) = &target.kept {
        assert_eq!(&kept(answer, name), value, "{what} to {}", target.path);
    }
}

async fn send(target: &Target, kind: &str, body: impl Into<Body>) -> Answer {
    target.browser.post_raw(&target.path, kind, body).await
}

#[tokio::test]
async fn fields_that_are_no_text_are_refused_and_the_rest_is_kept() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = members::written(&portal.db).await;

    for target in &targets {
        for (what, extra, reason) in [
            ("bytes that are no UTF-8", "extra=%FF%FE", "illisibles"),
            ("half a character", "extra=%C3", "illisibles"),
            ("a surrogate", "extra=%ED%A0%80", "illisibles"),
            ("a name that is no text", "%FF=1", "illisibles"),
            ("a zero", "extra=a%00b", "invisibles"),
            ("a zero in a name", "ex%00tra=1", "invisibles"),
        ] {
            let answer = send(target, FORM, format!("{}&{extra}", target.body)).await;
            assert_refused(&answer, target, 422, what);
            assert_kept(&answer, target, what);
            assert!(answer.text().contains(reason), "{what} to {}: {}", target.path, answer.text());
        }
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn a_zero_inside_a_value_is_refused_and_taken_out() {
    let portal = portal().await;
    portal.member(NUMBER, &[]).await;

    let body = format!("number=2041%008376&password={}", PASSWORD.replace(' ', "+"));
    let answer = portal.browser().post_raw("/sign-in", FORM, body).await;

    answer.assert_status(422);
    assert_eq!(kept(&answer, "number"), NUMBER);
}

#[tokio::test]
async fn a_field_sent_twice_is_refused() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = members::written(&portal.db).await;

    for target in &targets {
        let first = target.body.split('&').next().unwrap();
        for body in [format!("{}&{first}", target.body), format!("{}&{}", target.body, target.body)] {
            let answer = send(target, FORM, body).await;
            assert_refused(&answer, target, 422, "a field sent twice");
            assert_kept(&answer, target, "a field sent twice");
            assert!(answer.text().contains("deux fois"), "{}: {}", target.path, answer.text());
        }
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn ten_megabytes_in_a_field_are_refused_and_what_came_before_is_kept() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = members::written(&portal.db).await;

    for target in &targets {
        let huge = format!("{}&extra={}", target.body, "a".repeat(10 << 20));
        let answer = send(target, FORM, huge).await;
        assert_refused(&answer, target, 413, "ten megabytes");
        assert_kept(&answer, target, "ten megabytes");
        assert!(answer.text().len() < 200_000, "{} sends it back", target.path);
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn a_long_field_within_a_short_form_is_refused_by_its_own_rule() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = members::written(&portal.db).await;

    for target in targets.iter().filter(|target| !target.path.starts_with("/language")) {
        let long = "9".repeat(60_000);
        let names = target.body.split('&').map(|field| field.split('=').next().unwrap());
        let body = names
            .clone()
            .map(|name| format!("{name}={}", if name == names.clone().next().unwrap() { &long } else { "" }));
        let answer = send(target, FORM, body.collect::<Vec<_>>().join("&")).await;
        assert_refused(&answer, target, 422, "a long field");
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn missing_fields_are_asked_for() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = members::written(&portal.db).await;

    // A field of the profile that is not sent keeps its value.
    for target in targets.iter().filter(|target| target.path != "/account/profile") {
        for body in ["", "&&&", "===", "unrelated=1"] {
            let answer = send(target, FORM, body).await;
            assert_refused(&answer, target, 422, "nothing");
        }
        let answer = target.browser.post(&target.path, &[]).await;
        assert_refused(&answer, target, 422, "nothing");
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn what_is_no_form_is_refused_with_the_form_to_fill_in() {
    let portal = portal().await;
    let targets = targets(&portal).await;
    let before = members::written(&portal.db).await;

    for target in &targets {
        let json = r#"{"number": "20418376", "password": "quatre pianos sous la pluie"}"#;
        let parts = "--edge\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n20418376\r\n--edge--\r\n";
        for (kind, body) in [
            ("application/json", json),
            ("text/plain", &target.body),
            ("multipart/form-data; boundary=edge", parts),
            ("application/x-www-form-urlencoded-not", &target.body),
        ] {
            let answer = send(target, kind, body.to_owned()).await;
            assert_refused(&answer, target, 415, kind);
        }
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn forms_from_other_sites_are_refused() {
    let portal = portal().await;
    let mut targets = targets(&portal).await;
    let member = targets[5].browser.clone();
    let admin = targets.last().unwrap().browser.clone();
    let code = format!("/admin/members/{NUMBER}/code");
    for (path, browser) in [
        ("/sign-out", &member),
        ("/account/picture", &member),
        ("/account/picture/remove", &member),
        ("/account/sessions/1/end", &member),
        (&code, &admin),
    ] {
        targets.push(Target { path: path.to_owned(), body: String::new(), browser: browser.clone(), kept: None });
    }
    let before = members::written(&portal.db).await;

    for target in &targets {
        for site in ["cross-site", "same-site"] {
            let abroad = target.browser.clone().with("sec-fetch-site", site);
            let answer = abroad.post_raw(&target.path, FORM, target.body.clone()).await;
            assert_eq!(answer.status, 403, "{}", target.path);
            assert!(answer.one("h1").contains("Envoi refusé"), "{}", answer.one("h1"));
            assert!(answer.has("main a[href='/']"), "{}", answer.text());
        }
    }
    // An old browser that says where the form comes from, and nothing else.
    let request = Request::post("/sign-in").header("origin", "https://evil.example").header("host", "parvis.test");
    let request = request.header("content-type", FORM).body(Body::from(targets[2].body.clone())).unwrap();
    assert_eq!(portal.router.clone().oneshot(request).await.unwrap().status(), 403);

    assert_eq!(members::written(&portal.db).await, before);
    // Pages may be linked to from anywhere.
    member.with("sec-fetch-site", "cross-site").get("/account").await.assert_status(200);
}
