//! Actions of staff: find members, make codes, suspend and restore, grant and remove roles.

use parvis::accounts::roles::Role;
use time::Duration;

use crate::{
    accounts::{activate, suspend},
    factories::members,
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal,
    },
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

#[track_caller]
fn assert_says(answer: &Answer, status: u16, field: &str, says: &str) {
    let said = answer.assert_status(status).all(&format!("[data-error-for='{field}']")).join(" ");
    assert!(said.contains(says), "{said:?} instead of {says:?}");
}

#[tokio::test]
async fn members_are_searched_by_name_number_and_state() {
    let (portal, staff) = stage(Role::Moderator).await;
    portal
        .import(
            "20418371,Prépare,Paul,,student,,,\n20418372,Suspend,Sara,,student,,,\n20418373,Closed,Chloé,,student,,,",
        )
        .await;
    suspend(&portal, "20418372", "x").await;
    members::member(&portal.db, "20418373").close().await;
    let cases: [(&str, &[&str]); 9] = [
        ("", &[ADMIN, "20418373", "20418371", "20418372"]),
        ("?q=prepare", &["20418371"]),
        ("?q=2041837", &["20418373", "20418371", "20418372"]),
        ("?state=prepared", &["20418371"]),
        ("?state=active", &[ADMIN]),
        ("?state=suspended", &["20418372"]),
        ("?state=closed", &["20418373"]),
        ("?state=all&q=chloe", &["20418373"]),
        ("?state=active&q=chloe", &[]),
    ];
    for (query, expected) in cases {
        let page = staff.get(&format!("/admin/members{query}")).await;
        assert_eq!(page.members(), expected, "{query}");
    }
    let badges = staff.get("/admin/members").await.all("[data-member] .badge");
    assert_eq!(badges, ["Actif", "Fermé", "À activer", "Suspendu"]);
    let csv = staff.get("/admin/members?state=closed&q=chloe").await.attribute("a[download]", "href").unwrap();
    let file = staff.get(&csv).await;
    assert_eq!(file.text().lines().skip(1).collect::<Vec<_>>(), ["20418373;Closed;Chloé;Étudiant;;Fermé"]);
}

#[tokio::test]
async fn the_table_for_spreadsheets_runs_no_formula() {
    let (portal, staff) = stage(Role::Auditor).await;
    portal.import("20418371,=cmd|x,+Paul,,student,@SUM(A1),,\n20418372,-Tiret,\"a;b \"\"c\"\"\",,teacher,,,").await;
    let file = staff.get("/admin/members.csv").await;
    assert_eq!(file.assert_status(200).header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"parvis-members.csv\"");
    let lines: Vec<&str> = file.text().lines().collect();
    assert_eq!(
        lines,
        [
            "\u{feff}Numéro;Nom;Prénom;Type;Département;État",
            "20410001;Carpentier;Inès;Étudiant;Réseaux;Actif",
            "20418371;'=cmd|x;'+Paul;Étudiant;'@SUM(A1);À activer",
            "20418372;'-Tiret;\"a;b \"\"c\"\"\";Enseignant;;À activer",
        ]
    );
}

// covers L61 L93
#[tokio::test]
async fn a_code_of_the_help_desk_works_once_and_voids_the_one_before() {
    let (portal, desk) = stage(Role::Helpdesk).await;
    let letter = portal.prepare(TARGET).await.to_string();
    let page = desk.post(&at("code"), &[]).await;
    let first = page.assert_status(200).one("[data-activation-code]");
    assert_eq!(first.len(), 11, "{first}");
    assert!(page.text().contains("21 décembre"), "the code tells how long it works");
    let second = desk.htmx().post(&at("code"), &[]).await;
    assert!(second.has("#desk") && !second.text().contains("<html"));
    let second = second.one("[data-activation-code]");
    assert_ne!(first, second);
    assert!(!desk.get(&page_of(TARGET)).await.has("[data-activation-code]"), "it is shown once");
    let browser = portal.browser();
    let activate = async |code: &str| activate(&browser, TARGET, code, PASSWORD).await;
    for void in [&letter, &first] {
        assert_says(&activate(void).await, 422, "", "ne vont pas ensemble");
    }
    activate(&second).await.assert_redirect("/sign-in");
    assert_says(&activate(&second).await, 422, "", "ne vont pas ensemble");
}

#[tokio::test]
async fn the_help_desk_makes_no_code_for_an_administrator() {
    let (portal, desk) = stage(Role::Helpdesk).await;
    portal.member(TARGET, &[Role::Administrator]).await;
    let refused = desk.post(&at("code"), &[]).await;
    assert!(refused.assert_status(422).has("[data-error-for='']") && !refused.has("[data-activation-code]"));
    let administrator = portal.signed_in("20410002", &[Role::Administrator]).await;
    assert!(administrator.post(&at("code"), &[]).await.assert_status(200).has("[data-activation-code]"));
}

#[tokio::test]
async fn a_suspended_account_gets_no_code() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    admin.post(&at("suspend"), &[("reason", "Carte volée")]).await.assert_redirect(&page_of(TARGET));
    let refused = admin.post(&at("code"), &[]).await;
    assert_says(&refused, 409, "", "suspendu");
    assert!(!refused.has("[data-activation-code]"));
}

// covers S10
#[tokio::test]
async fn a_suspension_ends_all_sessions_tells_why_and_is_lifted() {
    let (portal, admin) = stage(Role::Administrator).await;
    let member = portal.signed_in(TARGET, &[]).await;
    let asleep = portal.browser();
    asleep.sign_in(TARGET, PASSWORD).await.assert_redirect("/");
    admin.post(&at("suspend"), &[("reason", "Carte <volée>")]).await.assert_redirect(&page_of(TARGET));
    let page = admin.get(&page_of(TARGET)).await;
    assert_eq!(page.all("#notices p"), ["Compte suspendu, et déconnecté partout."]);
    assert!(page.one("#desk").contains("Carte <volée>"), "{}", page.text());
    member.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    let refused = member.sign_in(TARGET, PASSWORD).await;
    assert_says(&refused, 422, "", "Carte <volée>");
    let wrong = member.sign_in(TARGET, "pas le bon du tout").await;
    assert_says(&wrong, 422, "", "Le numéro ou le mot de passe ne convient pas");

    admin.post(&at("restore"), &[("reason", "Carte retrouvée")]).await.assert_redirect(&page_of(TARGET));
    asleep.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    member.sign_in(TARGET, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn suspension_and_restoration_want_a_reason() {
    let (portal, admin) = stage(Role::Administrator).await;
    let member = portal.signed_in(TARGET, &[]).await;
    let long = "é".repeat(301);
    for act in ["suspend", "restore"] {
        for (reason, says) in
            [("", "Dites pourquoi"), ("  ", "Dites pourquoi"), (&long, "300"), ("a\u{7}b", "ne se voient pas")]
        {
            let refused = admin.post(&at(act), &[("reason", reason)]).await;
            assert_says(&refused, 422, "reason", says);
        }
        member.get("/account").await.assert_status(200);
        if act == "suspend" {
            let refused = admin.post(&at(act), &[("reason", &long)]).await;
            assert_eq!(refused.one("textarea[name=reason]"), long, "what was written stays");
        }
    }
    let longest = "é".repeat(300);
    admin.post(&at("suspend"), &[("reason", &longest)]).await.assert_redirect(&page_of(TARGET));
    let refused = admin.post(&at("restore"), &[]).await;
    assert_says(&refused, 422, "reason", "Dites pourquoi");
}

#[tokio::test]
async fn what_is_done_already_is_not_done_twice() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    let reason = [("reason", "Carte volée")];
    assert_says(&admin.post(&at("restore"), &reason).await, 409, "", "vient de changer");
    admin.post(&at("suspend"), &reason).await.assert_redirect(&page_of(TARGET));
    assert_says(&admin.post(&at("suspend"), &reason).await, 409, "", "vient de changer");
    admin.post(&at("restore"), &reason).await.assert_redirect(&page_of(TARGET));
    assert_says(&admin.post(&at("restore"), &reason).await, 409, "", "vient de changer");
}

#[tokio::test]
async fn nobody_suspends_themselves() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[Role::Administrator]).await;
    let refused = admin.post(&format!("/admin/members/{ADMIN}/suspend"), &[("reason", "Essai")]).await;
    assert_says(&refused, 422, "", "votre propre compte");
    admin.get("/admin").await.assert_status(200);
}

#[tokio::test]
async fn roles_are_granted_and_removed_within_five_minutes_of_the_password() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    let role = [("role", "moderator")];
    portal.clock.advance(Duration::minutes(5));
    admin.post(&at("roles"), &role).await.assert_redirect(&page_of(TARGET));
    assert_eq!(members::member(&portal.db, TARGET).roles().await, ["moderator"]);

    portal.clock.advance(Duration::seconds(1));
    let referer = format!("http://parvis.test{}", page_of(TARGET));
    let from_page = admin.clone().with("referer", &referer);
    let confirm = "/account/confirm?next=%2Fadmin%2Fmembers%2F20418376";
    from_page.post(&at("roles/remove"), &role).await.assert_redirect(confirm);
    let htmx = from_page.htmx().post(&at("roles/remove"), &role).await;
    assert_eq!((htmx.status.as_u16(), htmx.header("hx-redirect")), (401, confirm));
    assert_eq!(members::member(&portal.db, TARGET).roles().await, ["moderator"], "nothing happened");

    let page = admin.get(confirm).await;
    let next = page.attribute("input[name=next]", "value").unwrap();
    let wrong = admin.post("/account/confirm", &[("password", "pas le bon du tout"), ("next", &next)]).await;
    assert_says(&wrong, 422, "password", "mot de passe actuel");
    assert_eq!(wrong.attribute("input[name=next]", "value"), Some(next.clone()));
    admin.post("/account/confirm", &[("password", PASSWORD), ("next", &next)]).await.assert_redirect(&page_of(TARGET));
    admin.post(&at("roles/remove"), &role).await.assert_redirect(&page_of(TARGET));
    assert_eq!(members::member(&portal.db, TARGET).roles().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_confirmation_goes_on_to_pages_of_ours_only() {
    let (_portal, admin) = stage(Role::Administrator).await;
    for next in ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", ""] {
        admin.post("/account/confirm", &[("password", PASSWORD), ("next", next)]).await.assert_redirect("/");
    }
}

#[tokio::test]
async fn who_gets_or_loses_a_role_signs_in_again() {
    let (portal, admin) = stage(Role::Administrator).await;
    let member = portal.signed_in(TARGET, &[]).await;
    admin.post(&at("roles"), &[("role", "helpdesk")]).await.assert_redirect(&page_of(TARGET));
    member.get("/admin").await.assert_redirect("/sign-in?next=%2Fadmin");
    member.sign_in(TARGET, PASSWORD).await.assert_redirect("/");
    member.get("/admin").await.assert_status(200);
    admin.post(&at("roles"), &[("role", "helpdesk")]).await.assert_redirect(&page_of(TARGET));
    member.get("/admin").await.assert_status(200);
    admin.post(&at("roles/remove"), &[("role", "helpdesk")]).await.assert_redirect(&page_of(TARGET));
    member.get("/admin").await.assert_redirect("/sign-in?next=%2Fadmin");
}

#[tokio::test]
async fn who_changes_their_own_roles_stays_signed_in_under_a_new_id() {
    let (portal, admin) = stage(Role::Administrator).await;
    let elsewhere = portal.browser();
    elsewhere.sign_in(ADMIN, PASSWORD).await.assert_redirect("/");
    let before = admin.cookie("parvis").unwrap();
    let own = format!("/admin/members/{ADMIN}/roles");
    admin.post(&own, &[("role", "moderator")]).await.assert_redirect(&page_of(ADMIN));
    let after = admin.cookie("parvis").unwrap();
    assert_ne!(before, after);
    admin.get("/admin").await.assert_status(200);
    elsewhere.get("/admin").await.assert_redirect("/sign-in?next=%2Fadmin");
    let thief = portal.browser();
    thief.set_cookie("parvis", &before);
    thief.get("/admin").await.assert_redirect("/sign-in?next=%2Fadmin");
}

#[tokio::test]
async fn unknown_roles_and_members_are_refused() {
    let (portal, admin) = stage(Role::Administrator).await;
    portal.member(TARGET, &[]).await;
    for act in ["roles", "roles/remove"] {
        for role in ["", "king", "Moderator", "moderator\0"] {
            admin.post(&at(act), &[("role", role)]).await.assert_status(422);
        }
        admin.post(&at(act), &[("role", "moderator"), ("role", "auditor")]).await.assert_status(422);
    }
    assert_eq!(members::member(&portal.db, TARGET).roles().await, Vec::<String>::new());
    for act in ["", "/code", "/suspend", "/restore", "/roles", "/roles/remove"] {
        let path = format!("/admin/members/99999999{act}");
        let fields = [("reason", "Essai"), ("role", "moderator")];
        let answer = if act.is_empty() { admin.get(&path).await } else { admin.post(&path, &fields).await };
        answer.assert_status(404);
    }
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let (portal, admin) = stage(Role::Administrator).await;
    let own = format!("/admin/members/{ADMIN}/roles/remove");
    let role = [("role", "administrator")];
    assert_says(&admin.post(&own, &role).await, 409, "", "dernière personne");
    // One who is suspended cannot administer.
    portal.member(TARGET, &[Role::Administrator]).await;
    admin.post(&at("suspend"), &[("reason", "Congé")]).await.assert_redirect(&page_of(TARGET));
    assert_says(&admin.post(&own, &role).await, 409, "", "dernière personne");
    admin.post(&at("restore"), &[("reason", "Retour")]).await.assert_redirect(&page_of(TARGET));
    admin.post(&own, &role).await.assert_redirect(&page_of(ADMIN));
    admin.get("/admin").await.assert_status(403);
}

#[tokio::test]
async fn two_administrators_cannot_remove_each_other() {
    let acts = [("roles/remove", [("role", "administrator")]), ("suspend", [("reason", "Dispute")])];
    for (act, fields) in acts {
        let (portal, one) = stage(Role::Administrator).await;
        let two = portal.signed_in(TARGET, &[Role::Administrator]).await;
        let (path_one, path_two) = (format!("/admin/members/{ADMIN}/{act}"), at(act));
        let (first, second) = tokio::join!(one.post(&path_two, &fields), two.post(&path_one, &fields));
        let done = [&first, &second]
            .iter()
            .filter(|answer| answer.status.as_u16() == 303 && answer.header("location").starts_with("/admin"))
            .count();
        assert_eq!(done, 1, "{act}: {} {}", first.status, second.status);
        let left = members::administrators(&portal.db).await;
        assert_eq!(left, 1, "{act}");
    }
}

// covers L2 L5
#[tokio::test]
async fn the_page_of_a_member_offers_what_the_reader_may_do() {
    let portal = portal().await;
    portal.import("20418376,Carpentier,Inès,ines@campus.example,student,Réseaux,AB12CD34,2027-08-31").await;
    let cases =
        [(Role::Moderator, [false; 3]), (Role::Helpdesk, [true, false, false]), (Role::Administrator, [true; 3])];
    for (number, (role, expected)) in (20_410_001..).zip(cases) {
        let staff = portal.signed_in(&number.to_string(), &[role]).await;
        let page = staff.get(&page_of(TARGET)).await;
        let offered = ["code", "suspend", "roles"].map(|act| page.has(&format!("form[action='{}']", at(act))));
        assert_eq!(offered, expected, "{role:?}");
        let facts = page.one("section[aria-labelledby=facts]");
        assert!(facts.contains("CD34, valable jusqu’au 31 août 2027"), "{facts}");
        assert!(page.one("header p").contains("Réseaux") && !page.text().contains("AB12CD34"));
    }
}
