//! Members added, corrected and removed in the browser, one by one.

use parvis::accounts::roles::Role;
use serde_json::json;

use crate::{
    accounts::activate,
    concerts::counter::assert_refused,
    factories::{audit, count, count_with, members},
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
    lockers::facts::{bay, take},
    versions::{fields, send, with},
};

const NUMBER: &str = "20418376";
const ADMIN: &str = "20410001";

const FORM: [(&str, &str); 8] = [
    ("number", NUMBER),
    ("surname", "Le Goff"),
    ("first_name", "Malo"),
    ("email", "malo@campus.example"),
    ("kind", "teacher"),
    ("department", "Réseaux"),
    ("card_number", "04A1B2C3"),
    ("card_expires_on", "2027-06-30"),
];

async fn stage() -> (TestPortal, Browser) {
    let portal = portal().await;
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    (portal, admin)
}

fn form<'a>(name: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    FORM.into_iter().map(|(field, usual)| (field, if field == name { value } else { usual })).collect()
}

#[tokio::test]
async fn a_member_added_by_hand_is_the_same_as_an_imported_one() {
    let (portal, admin) = stage().await;
    assert!(admin.get("/admin/members").await.has("a[href='/admin/members/new']"));
    let page = admin.get("/admin/members/new").await;
    let mut filled = fields(&page, "/admin/members");
    for (name, value) in FORM {
        filled = with(&filled, name, value);
    }

    let added = send(&admin, "/admin/members", &filled).await;

    let code = added.assert_status(200).one("[data-activation-code]");
    assert_eq!(added.one("h1"), "Malo Le Goff");
    let by_hand = members::member(&portal.db, NUMBER).record().await;
    let entry = audit::entries_of(&portal.db, "member.imported").await.pop().unwrap();
    let (actor, member) = (entry.actor_id, entry.member_id);
    assert!(actor.is_some() && member.is_some(), "who added whom");
    members::member(&portal.db, NUMBER).delete().await;
    portal.import(&FORM.map(|(_, value)| value).join(",")).await;
    assert_eq!(by_hand, members::member(&portal.db, NUMBER).record().await);

    assert!(!admin.get(&format!("/admin/members/{NUMBER}")).await.has("[data-activation-code]"), "shown once");
    assert_ne!(code, "");
}

#[tokio::test]
async fn the_code_of_a_new_member_activates_the_account() {
    let (portal, admin) = stage().await;
    let code = admin.post("/admin/members", &FORM).await.one("[data-activation-code]");
    let browser = portal.browser();
    activate(&browser, NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn what_is_wrong_with_a_new_member_is_said_beside_its_field() {
    let (portal, admin) = stage().await;
    portal.import("20410009,Mercier,Tom,,student,,0000AAAA,").await;
    let before = count(&portal.db, "members").await;
    for (field, value) in [
        ("number", "1234"),
        ("number", "20410009"),
        ("surname", ""),
        ("first_name", "Ma\u{202e}lo"),
        ("email", "malo"),
        ("kind", "ghost"),
        ("card_number", "12"),
        ("card_number", "0000AAAA"),
        ("card_expires_on", "30/06"),
    ] {
        let answer = admin.post("/admin/members", &form(field, value)).await;
        assert_refused(&answer, 422, field, "");
        assert_eq!(answer.said("[name=department]", "value"), "Réseaux", "{field}: the rest is kept");
    }
    let mut without = form("card_number", "");
    without.push(("version", ""));
    assert_refused(&admin.post("/admin/members", &without).await, 422, "card_expires_on", "");
    assert_eq!(count(&portal.db, "members").await, before);
}

#[tokio::test]
async fn two_who_add_the_same_member_at_once_add_one() {
    let (portal, admin) = stage().await;
    let other = portal.signed_in("20410002", &[Role::Administrator]).await;
    let (one, two) = tokio::join!(admin.post("/admin/members", &FORM), other.post("/admin/members", &FORM));
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [200, 422]);
    assert_eq!(count_with(&portal.db, "members", json!({"number": NUMBER})).await, 1);
}

async fn correct(admin: &Browser, changes: &[(&str, &str)]) {
    let path = format!("/admin/members/{NUMBER}/edit");
    let mut form = fields(&admin.get(&path).await, &path);
    for (name, value) in changes {
        form = with(&form, name, value);
    }
    send(admin, &path, &form).await.assert_redirect(&format!("/admin/members/{NUMBER}"));
}

#[tokio::test]
async fn a_correction_changes_what_was_changed_and_the_card_only_when_asked() {
    let (portal, admin) = stage().await;
    admin.post("/admin/members", &FORM).await.assert_status(200);
    let code = members::live_codes(&portal.db).await;

    correct(&admin, &[("surname", "Le Gall"), ("email", "")]).await;
    assert_eq!(
        members::member(&portal.db, NUMBER).card().await.unwrap_or_default(),
        "B2C3 2027-06-30",
        "the card stays"
    );
    let page = admin.get(&format!("/admin/members/{NUMBER}")).await;
    assert_eq!(page.one("h1"), "Malo Le Gall");
    correct(&admin, &[("card_expires_on", "2028-01-31")]).await;
    assert_eq!(members::member(&portal.db, NUMBER).card().await.unwrap_or_default(), "B2C3 2028-01-31");
    correct(&admin, &[("card_number", "ffff1234")]).await;
    assert_eq!(members::member(&portal.db, NUMBER).card().await.unwrap_or_default(), "1234 2028-01-31");
    correct(&admin, &[("remove_card", "yes"), ("card_expires_on", "")]).await;
    assert_eq!(members::member(&portal.db, NUMBER).card().await.unwrap_or_default(), "");

    let still = members::live_codes(&portal.db).await;
    assert_eq!(still, code, "the printed code still works");
    let details = audit::details_of(&portal.db, "member.updated").await;
    let details: Vec<String> = details.into_iter().flatten().collect();
    assert_eq!(
        details,
        ["surname, email", "card_expires_on", "card_number", "card_number, card_expires_on"],
        "which fields, never to what"
    );
}

#[tokio::test]
async fn a_card_of_another_member_is_refused_in_a_correction() {
    let (portal, admin) = stage().await;
    portal.import("20410009,Mercier,Tom,,student,,0000AAAA,").await;
    admin.post("/admin/members", &FORM).await.assert_status(200);
    let path = format!("/admin/members/{NUMBER}/edit");
    let form = with(&fields(&admin.get(&path).await, &path), "card_number", "0000AAAA");
    assert_refused(&send(&admin, &path, &form).await, 422, "card_number", "");
    assert_eq!(members::member(&portal.db, NUMBER).card().await.unwrap_or_default(), "B2C3 2027-06-30");
}

#[tokio::test]
async fn a_member_who_never_had_an_account_is_removed_and_can_be_added_again() {
    let (portal, admin) = stage().await;
    admin.post("/admin/members", &FORM).await.assert_status(200);
    let path = format!("/admin/members/{NUMBER}/close");
    assert_eq!(admin.get(&path).await.one("h1"), "Retirer ce membre");
    let form = with(&fields(&admin.get(&path).await, &path), "reason", "Saisi deux fois");
    send(&admin, &path, &form).await.assert_redirect("/admin/members");
    admin.get(&format!("/admin/members/{NUMBER}")).await.assert_status(404);
    assert_eq!(count(&portal.db, "cards").await, 0);
    let entry = audit::entries_of(&portal.db, "member.removed").await.pop().unwrap();
    let (reason, detail) = (entry.reason.unwrap(), entry.detail.unwrap());
    assert_eq!((reason.as_str(), detail), ("Saisi deux fois", format!("{NUMBER} Malo Le Goff")));
    admin.get("/admin/audit").await.assert_status(200);
    admin.post("/admin/members", &FORM).await.assert_status(200);
}

#[tokio::test]
async fn one_whose_card_opened_a_locker_is_closed_instead() {
    let (portal, admin) = stage().await;
    bay(&portal).await;
    admin.post("/admin/members", &FORM).await.assert_status(200);
    let id = members::member(&portal.db, NUMBER).id().await;
    take(&portal, 3, id).await;
    let path = format!("/admin/members/{NUMBER}/close");
    let form = with(&fields(&admin.get(&path).await, &path), "reason", "Parti");
    send(&admin, &path, &form).await.assert_redirect(&format!("/admin/members/{NUMBER}"));
    assert_eq!(count_with(&portal.db, "members", json!({"number": NUMBER, "state": "closed"})).await, 1);
    assert_eq!(count_with(&portal.db, "activation_codes", json!({"used_at": null})).await, 0, "the code is void");
}

#[tokio::test]
async fn members_whom_the_last_file_does_not_mention_are_found() {
    let (portal, admin) = stage().await;
    portal.import("20410008,Mercier,Tom,,student,,,\n20410009,Le Goff,Malo,,student,,,").await;
    portal.import("20410009,Le Goff,Malo,,student,,,\n20410001,Carpentier,Inès,ines.20410001@campus.example,student,Réseaux,,").await;
    let found = admin.get("/admin/members?state=missing").await;
    assert_eq!(found.members(), ["20410008"]);
    portal
        .import(
            "20410008,Mercier,Tom,,student,,,\n20410001,Carpentier,Inès,ines.20410001@campus.example,student,Réseaux,,",
        )
        .await;
    assert_eq!(admin.get("/admin/members?state=missing").await.members(), ["20410009"]);
    admin.post("/admin/members", &FORM).await.assert_status(200);
    assert_eq!(
        admin.get("/admin/members?state=missing").await.members(),
        ["20410009"],
        "a member added by hand is not missing"
    );
}
