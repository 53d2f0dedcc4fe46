//! The help desk: whom it may make codes for, what it is told, and what a reason may hold.

use parvis::accounts::roles::Role;
use time::Duration;

use crate::{
    factories::members,
    harness::{PASSWORD, TestPortal, browser::Browser, portal},
};

const TARGET: &str = "20418376";
const ADMIN: &str = "20410001";

fn at(act: &str) -> String {
    format!("/admin/members/{TARGET}/{act}")
}

fn page_of(number: &str) -> String {
    format!("/admin/members/{number}")
}

async fn stage(role: Role) -> (TestPortal, Browser) {
    let portal = portal().await;
    let staff = portal.signed_in(ADMIN, &[role]).await;
    (portal, staff)
}

#[tokio::test]
async fn the_help_desk_makes_no_code_for_whom_it_could_not_act_as() {
    let (portal, desk) = stage(Role::Helpdesk).await;
    let refused = [("20410011", Role::Auditor), ("20410012", Role::Administrator), ("20410013", Role::Moderator)];
    let refused = refused.map(|(number, role)| (number, role, false));
    for (number, role, allowed) in refused.into_iter().chain([("20410014", Role::Helpdesk, true)]) {
        portal.member(number, &[role]).await;
        let answer = desk.post(&format!("{}/code", page_of(number)), &[]).await;
        assert_eq!(answer.has("[data-activation-code]"), allowed, "{role:?}");
        assert_eq!(answer.status.as_u16(), if allowed { 200 } else { 422 }, "{role:?}");
    }
    let live = members::live_codes(&portal.db).await.len();
    assert_eq!(live, 1, "a code that is refused is not kept");
}

#[tokio::test]
async fn a_code_is_told_with_the_address_where_it_is_used() {
    let (portal, desk) = stage(Role::Helpdesk).await;
    portal.prepare(TARGET).await;
    let page = desk.post(&at("code"), &[]).await;
    assert!(page.one(".slip").contains("http://parvis.test/activate"), "{}", page.text());
}

#[tokio::test]
async fn a_reason_may_have_several_lines() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    let reason = "Carte volée\r\n\r\n  Signalé au guichet\n";
    admin.post(&at("suspend"), &[("reason", reason)]).await.assert_redirect(&page_of(TARGET));
    let kept = members::member(&portal.db, TARGET).suspension_reason().await.unwrap();
    assert_eq!(kept, "Carte volée Signalé au guichet");
    let refused = admin.post(&at("restore"), &[("reason", "a\u{7}b")]).await;
    assert!(refused.assert_status(422).one("[data-error-for=reason]").contains("Le motif"), "{}", refused.text());
}

#[tokio::test]
async fn the_help_desk_is_told_of_a_suspension_and_offered_no_code() {
    let (portal, desk) = stage(Role::Helpdesk).await;
    portal.member(TARGET, &[]).await;
    let admin = portal.signed_in("20410002", &[Role::Administrator]).await;
    admin.post(&at("suspend"), &[("reason", "Carte <volée>")]).await.assert_redirect(&page_of(TARGET));
    let page = desk.get(&page_of(TARGET)).await;
    let said = page.one("#desk [role=status]");
    assert!(said.contains("Carte <volée>") && said.contains("l’administration doit d’abord le rétablir"), "{said}");
    assert!(!page.has(&format!("form[action='{}']", at("code"))));
    let page = admin.get(&page_of(TARGET)).await;
    assert!(page.one("#desk [role=status]").contains("Carte <volée>"));
    assert!(page.has(&format!("form[action='{}']", at("restore"))));
}

#[tokio::test]
async fn a_closed_account_is_not_suspended() {
    let (portal, admin) = stage(Role::Administrator).await;
    let member = portal.signed_in(TARGET, &[]).await;
    member.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
    assert!(!admin.get(&page_of(TARGET)).await.has(&format!("form[action='{}']", at("suspend"))));
    admin.post(&at("suspend"), &[("reason", "Essai")]).await.assert_status(409);
    assert_eq!(admin.get(&page_of(TARGET)).await.one("header .badge"), "Fermé");
}

#[tokio::test]
async fn after_the_password_the_act_has_to_be_done_again_and_the_page_says_so() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    portal.clock.advance(Duration::minutes(6));
    let confirm = [("password", PASSWORD), ("next", &page_of(TARGET))];
    admin.post("/account/confirm", &confirm).await.assert_redirect(&page_of(TARGET));
    let page = admin.get(&page_of(TARGET)).await;
    assert_eq!(page.all("#notices p"), ["C’est confirmé. Refaites votre action : rien n’a encore changé."]);
}

#[tokio::test]
async fn what_is_said_of_a_role_is_what_happened() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    let acts = [
        (TARGET, "roles", "Rôle donné. La personne"),
        (TARGET, "roles", "Rien n’a changé"),
        (TARGET, "roles/remove", "Rôle retiré."),
        (TARGET, "roles/remove", "Rien n’a changé"),
        (ADMIN, "roles", "Vous en profitez dès maintenant"),
    ];
    for (number, act, says) in acts {
        let path = format!("{}/{act}", page_of(number));
        admin.post(&path, &[("role", "moderator")]).await.assert_redirect(&page_of(number));
        let said = admin.get(&page_of(number)).await.one("#notices p");
        assert!(said.contains(says), "{said} instead of {says}");
    }
}

#[tokio::test]
async fn the_last_visit_is_known_after_signing_out() {
    let (portal, admin) = stage(Role::Administrator).await;
    let member = portal.signed_in(TARGET, &[]).await;
    let facts = async || admin.get(&page_of(TARGET)).await.one("section[aria-labelledby=facts]");
    assert!(facts().await.contains("Dernière visiteaujourd’hui à 10 h 00"), "{}", facts().await);
    portal.clock.advance(Duration::minutes(5));
    member.get("/").await.assert_status(200);
    member.post("/sign-out", &[]).await.assert_redirect("/");
    assert!(facts().await.contains("Dernière visiteaujourd’hui à 10 h 05"), "{}", facts().await);
}

#[tokio::test]
async fn a_list_of_no_members_does_not_speak_of_a_name_that_nobody_gave() {
    let (_portal, admin) = stage(Role::Administrator).await;
    let title = async |query: &str| admin.get(&format!("/admin/members{query}")).await.one("#results h2");
    assert_eq!(title("?state=suspended").await, "Aucun membre à montrer");
    assert_eq!(title("?q=zorro").await, "Personne à ce nom");
}
