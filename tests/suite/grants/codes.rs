//! Activation codes: printed ones of the import, and those made at the desk, for every combination of issuer and roles.

use parvis::{
    accounts::{
        imports::{self, OnErrors, Outcome},
        roles::Role,
    },
    audit::{Origin, Via},
};
use time::Duration;

use super::{
    Event::{Closed, Suspended, SuspendedAndRestored},
    NEW_PASSWORD, Stage, Subject,
    accounts::{link, opens},
    secret_for, table,
};
use crate::{
    factories::{audit, members},
    harness::{PASSWORD, browser::Browser, portal_with},
};

/// Whether number and code give a new password.
async fn redeems(stage: &Stage, number: &str, code: &str) -> bool {
    let fields =
        [("number", number), ("code", code), ("password", NEW_PASSWORD), ("password_confirmation", NEW_PASSWORD)];
    stage.portal.browser().post("/activate", &fields).await.status == 303
}

/// A code that a member of staff makes at the desk.
async fn desk_code(desk: &Browser, number: &str) -> String {
    desk.post(&format!("/admin/members/{number}/code"), &[]).await.assert_status(200).one("[data-activation-code]")
}

/// Roles as the desk grants and removes them.
async fn role(stage: &Stage, number: &str, act: &str, role: Role) {
    stage.at_desk(number, act, ("role", role.code())).await;
}

#[tokio::test]
async fn a_desk_code_ends_with_use_time_and_every_change_of_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        desk_code(&stage.staff(Role::Administrator).await, &subject.number).await
    };
    let works = async |stage: &Stage, subject: &Subject, code: &String| redeems(stage, &subject.number, code).await;
    table(make, works, &secret_for(Duration::days(30))).await;
}

#[tokio::test]
async fn a_printed_code_outlives_a_role_that_is_granted_before_the_activation() {
    let stage = Stage::new().await;
    for (act, expected) in [("", true), ("roles", true), ("suspend", false), ("later", false), ("new", false)] {
        let number = stage.number();
        let code = stage.portal.prepare(&number).await.to_string();
        match act {
            "roles" => role(&stage, &number, act, Role::Administrator).await,
            "suspend" => stage.suspend_and_restore(&number).await,
            "new" => drop(desk_code(&stage.staff(Role::Helpdesk).await, &number).await),
            "later" => stage.portal.clock.advance(Duration::days(30)),
            _ => {}
        }
        assert_eq!(redeems(&stage, &number, &code).await, expected, "{act}");
        assert!(!redeems(&stage, &number, &code).await, "{act}: used once");
    }
}

/// The help desk makes a code, the member is promoted, the help desk uses the code.
#[tokio::test]
async fn a_desk_code_gives_no_account_that_may_do_more_than_its_issuer() {
    let stage = Stage::new().await;
    // Issuer, the role granted afterwards, whether the account is in use before, whether the code still works.
    let cases = [
        (Role::Helpdesk, Role::Administrator, true, false),
        (Role::Helpdesk, Role::Administrator, false, false),
        (Role::Helpdesk, Role::Auditor, true, false),
        (Role::Helpdesk, Role::Auditor, false, false),
        (Role::Helpdesk, Role::Helpdesk, true, false),
        (Role::Helpdesk, Role::Helpdesk, false, true),
        (Role::Administrator, Role::Administrator, true, false),
        (Role::Administrator, Role::Administrator, false, true),
    ];
    for (issuer, granted, active, expected) in cases {
        for behind_the_back in [false, true] {
            let number = stage.account(active).await;
            let desk = stage.staff(issuer).await;
            let code = desk_code(&desk, &number).await;
            // Later than the code, so that the times tell which was first.
            stage.portal.clock.advance(Duration::seconds(1));
            role(&stage, &number, "roles", granted).await;
            let case = format!("{issuer:?} {granted:?} active {active} {behind_the_back}");
            if behind_the_back {
                members::revive_codes_for(&stage.portal.db, &number).await;
            }
            assert_eq!(redeems(&stage, &number, &code).await, expected, "{case}");
        }
    }
}

#[tokio::test]
async fn a_desk_code_ends_with_the_right_of_its_issuer_to_make_codes() {
    let stage = Stage::new().await;
    for (event, expected) in
        [("", true), ("roles/remove", false), ("suspend", false), ("restored", false), ("close", false)]
    {
        for behind_the_back in [false, true] {
            let number = stage.number();
            stage.portal.member(&number, &[]).await;
            let issuer = stage.subject(&[Role::Helpdesk]).await;
            let code = desk_code(&issuer.browser, &number).await;
            match event {
                "roles/remove" => role(&stage, &issuer.number, event, Role::Helpdesk).await,
                "suspend" => stage.happen(Suspended, &issuer).await,
                "restored" => stage.happen(SuspendedAndRestored, &issuer).await,
                "close" => stage.happen(Closed, &issuer).await,
                _ => {}
            }
            if behind_the_back && event != "restored" {
                members::revive_codes_by(&stage.portal.db, issuer.id).await;
            }
            assert_eq!(redeems(&stage, &number, &code).await, expected, "{event} {behind_the_back}");
        }
    }
}

#[tokio::test]
async fn a_code_made_with_a_new_member_in_the_browser_ends_with_the_right_of_its_issuer() {
    let stage = Stage::new().await;
    for (removed, expected) in [(false, true), (true, false)] {
        let admin = stage.subject(&[Role::Administrator]).await;
        let origin =
            Origin { actor_id: Some(admin.id), via: Via::Web, ..Origin::command_line(stage.portal.clock.now()) };
        let number = stage.number();
        let file = format!(
            "number,surname,first_name,email,kind,department,card_number,card_expires_on\n{number},Morel,Agathe,,student,,,"
        );
        let file = imports::read(file.as_bytes()).unwrap();
        let keyring = &stage.portal.accounts.context.keyring;
        let outcome =
            imports::prepare(&stage.portal.db, keyring, &origin, file, OnErrors::Refuse, &|_, _| ()).await.unwrap();
        let Outcome::Pending(import) = outcome else { panic!("a good line is refused") };
        let code = import.codes[0].code.to_string();
        import.commit().await.unwrap();
        if removed {
            role(&stage, &admin.number, "roles/remove", Role::Administrator).await;
        }
        assert_eq!(redeems(&stage, &number, &code).await, expected, "{removed}");
    }
}

#[tokio::test]
async fn another_role_that_is_removed_from_the_issuer_leaves_the_codes() {
    let stage = Stage::new().await;
    let number = stage.member().await;
    let issuer = stage.subject(&[Role::Helpdesk, Role::BoxOffice]).await;
    let code = desk_code(&issuer.browser, &number).await;
    role(&stage, &issuer.number, "roles/remove", Role::BoxOffice).await;
    assert!(redeems(&stage, &number, &code).await);
}

#[tokio::test]
async fn a_link_made_before_a_role_gives_no_account_with_that_role() {
    let stage = Stage::new().await;
    for active in [true, false] {
        for behind_the_back in [false, true] {
            let number = stage.account(active).await;
            let id = members::member(&stage.portal.db, &number).id().await;
            let link = link(&stage, id).await;
            stage.portal.clock.advance(Duration::seconds(1));
            role(&stage, &number, "roles", Role::BoxOffice).await;
            if behind_the_back {
                members::revive_links(&stage.portal.db, id).await;
            }
            assert!(!opens(&stage, &link).await, "active {active} {behind_the_back}");
        }
    }
}

#[tokio::test]
async fn the_number_alone_gives_no_account_that_holds_a_role() {
    let portal = portal_with(|settings| settings.accounts.activation_by_number = true).await;
    let stage = Stage { portal, next: 20_700_001.into() };
    let (plain, promoted) = (stage.number(), stage.number());
    stage.portal.prepare(&plain).await;
    let code = stage.portal.prepare(&promoted).await.to_string();
    role(&stage, &promoted, "roles", Role::Administrator).await;

    assert!(stage.portal.browser().get("/activate").await.has("#code"), "a code can be typed");
    assert!(redeems(&stage, &plain, "").await);
    assert!(!redeems(&stage, &promoted, "").await);
    assert!(redeems(&stage, &promoted, &code).await);
}

#[tokio::test]
async fn roles_end_with_the_account_and_do_not_come_back_with_it() {
    let stage = Stage::new().await;
    let subject = stage.subject(&[Role::Auditor]).await;
    assert_eq!(subject.browser.get("/admin/audit").await.status, 200);
    stage.happen(Closed, &subject).await;
    let code = desk_code(&stage.staff(Role::Helpdesk).await, &subject.number).await;
    assert!(redeems(&stage, &subject.number, &code).await, "nobody to compare with is above the help desk any more");
    let again = stage.portal.browser();
    again.sign_in(&subject.number, NEW_PASSWORD).await.assert_redirect("/");
    assert_eq!(again.get("/admin/audit").await.status, 403);
    let removed = audit::entries_of(&stage.portal.db, "role.removed").await;
    let [entry] = removed.as_slice() else { panic!("{removed:?}") };
    assert_eq!((entry.member_id, entry.detail.as_deref()), (Some(subject.id), Some("auditor")));
    assert!(!again.sign_in(&subject.number, PASSWORD).await.status.is_success());
}
