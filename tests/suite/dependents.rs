//! Ending something says what hangs on it, and does not go on when something new does.

use parvis::{accounts::roles::Role, ids::MemberId};
use serde_json::json;
use time::macros::datetime;

use crate::{
    chat::people::make,
    concerts::{
        counter::booked,
        facts::{concert, hold},
    },
    factories::{
        self, audit, count_with,
        lockers::{allocations, bays, waits},
        members, rooms,
    },
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal,
    },
    lockers::facts::{bay, set_bay, state, take},
    versions::{fields, send, with},
};

const INES: &str = "20418376";
const TOM: &str = "20417733";
const ADMIN: &str = "20410001";

/// Sends a form of a page, after `between`, with some fields filled in.
pub async fn confirm(
    browser: &Browser,
    page: &str,
    action: &str,
    filled: &[(&str, &str)],
    between: impl AsyncFn(),
) -> Answer {
    let mut form = fields(&browser.get(page).await, action);
    for (name, value) in filled {
        form = with(&form, name, value);
    }
    between().await;
    send(browser, action, &form).await
}

fn attached(page: &Answer) -> String {
    page.all("[data-attached] li").join("\n")
}

fn assert_lists(page: &Answer, words: &[&str]) {
    let list = attached(page);
    for word in words {
        assert!(list.contains(word), "{word} is missing in\n{list}");
    }
}

pub fn assert_shown_again(answer: &Answer, words: &[&str]) {
    answer.assert_status(409);
    assert!(answer.one("[data-error-for='']").contains("Il y a du nouveau"), "{}", answer.text());
    assert_lists(answer, words);
}

/// A member with a locker that is lent, a borrowed one, a hold, a booking, a group and a role.
async fn busy(portal: &TestPortal) -> (MemberId, Browser) {
    let bay = bay(portal).await;
    set_bay(portal, bay, json!({"student_quota": 3})).await;
    let ines = portal.signed_in(INES, &[Role::Auditor]).await;
    let id = members::member(&portal.db, INES).id().await;
    let line = format!("{TOM},Mercier,Tom,,student,,,");
    portal.import(&line).await;
    let tom = members::member(&portal.db, TOM).id().await;
    let (own, borrowed) = (take(portal, 3, id).await, take(portal, 4, tom).await);
    let times = (datetime!(2026-11-21 09:00 UTC), datetime!(2026-11-21 17:00 UTC));
    allocations::share(&portal.db, own, tom, times).await;
    allocations::share(&portal.db, borrowed, id, times).await;
    waits::join(&portal.db, bay, id, datetime!(2026-11-21 08:00 UTC)).await;
    let concert = concert(portal).await;
    booked(&ines, concert, &["A1", "A2"]).await;
    hold(&ines, concert, &["B1"]).await.assert_status(303);
    make(&ines, "group", "Quatuor", "invitation").await;
    (id, ines)
}

const ALL: [&str; 8] = [
    "Rôle Contrôle",
    "Connecté sur un appareil",
    "Casier 03",
    "prêté à Tom Mercier",
    "prêté par Tom Mercier",
    "Place dans la file",
    "2 places : elle reste valable",
    "Une place retenue",
];

#[tokio::test]
async fn closing_ones_account_lists_what_hangs_on_it_and_asks_again_when_there_is_more() {
    let portal = portal().await;
    let (_, ines) = busy(&portal).await;
    let path = "/account/close";
    let page = ines.get(path).await;
    assert_lists(&page, &ALL);
    assert_lists(&page, &["Groupe « Quatuor », sans personne d’autre : il est supprimé"]);

    let password = [("password", PASSWORD)];
    let refused = confirm(&ines, path, path, &password, async || {
        make(&ines, "group", "Trio", "invitation").await;
    })
    .await;

    assert_shown_again(&refused, &["Groupe « Trio »"]);
    assert!(portal.is_active(INES).await, "nothing was done");
    let form = with(&fields(&refused, path), "password", PASSWORD);
    send(&ines, path, &form).await.assert_redirect("/");
    assert!(!portal.is_active(INES).await);
    for name in ["Quatuor", "Trio"] {
        let left = count_with(&portal.db, "rooms", json!({"name": name, "deleted_at": null})).await;
        assert_eq!(left, 0, "as was said");
    }
}

#[tokio::test]
async fn a_group_is_said_to_pass_to_the_member_who_gets_it() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    portal.import(&format!("{TOM},Mercier,Tom,,student,,,")).await;
    let group = make(&ines, "group", "Quatuor", "invitation").await;
    rooms::admit(&portal.db, group, TOM, "member").await;
    let page = ines.get("/account/close").await;
    assert_lists(&page, &["Groupe « Quatuor », avec un autre membre : Tom Mercier en devient propriétaire."]);
    ines.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
    let standings = rooms::standings(&portal.db, group).await;
    assert!(standings.contains(&format!("{TOM} active owner")), "{standings:?}");
}

#[tokio::test]
async fn a_suspension_lists_what_hangs_on_the_account() {
    let portal = portal().await;
    let (id, _ines) = busy(&portal).await;
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    let (page, action) = (format!("/admin/members/{INES}"), format!("/admin/members/{INES}/suspend"));
    assert_lists(&admin.get(&page).await, &["Casier 03", "elle reste valable", "Rôle Contrôle"]);
    let reason = [("reason", "Carte volée")];

    let refused = confirm(&admin, &page, &action, &reason, async || {
        take(&portal, 5, id).await;
    })
    .await;

    assert_shown_again(&refused, &["Casier 05"]);
    assert!(portal.is_active(INES).await);
    send(&admin, &action, &fields(&refused, &action)).await.assert_redirect(&page);
    assert_eq!(count_with(&portal.db, "members", json!({"state": "suspended"})).await, 1);
}

#[tokio::test]
async fn staff_close_an_account_with_a_reason_and_are_told_what_hangs_on_it() {
    let portal = portal().await;
    let (id, _ines) = busy(&portal).await;
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    let path = format!("/admin/members/{INES}/close");
    assert_lists(&admin.get(&path).await, &ALL);

    admin.post(&path, &[("reason", " ")]).await.assert_status(422);
    let reason = [("reason", "Diplômée")];
    let refused = confirm(&admin, &path, &path, &reason, async || {
        take(&portal, 5, id).await;
    })
    .await;
    assert_shown_again(&refused, &["Casier 05"]);
    assert!(portal.is_active(INES).await);

    send(&admin, &path, &fields(&refused, &path)).await.assert_redirect(&format!("/admin/members/{INES}"));
    assert_eq!(count_with(&portal.db, "members", json!({"state": "closed"})).await, 1);
    let entry = audit::entries_of(&portal.db, "account.closed").await.pop().unwrap();
    assert_eq!((entry.reason.as_deref(), entry.member_id), (Some("Diplômée"), Some(id)));
    send(&admin, &path, &fields(&refused, &path)).await.assert_status(409);
}

#[tokio::test]
async fn neither_the_last_administrator_nor_ones_own_account_is_closed_by_staff() {
    let portal = portal().await;
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    let own = format!("/admin/members/{ADMIN}/close");
    admin.post(&own, &[("reason", "a")]).await.assert_status(409);
    let other = portal.signed_in("20410002", &[Role::Administrator]).await;
    members::member(&portal.db, ADMIN).suspend().await;
    other.post("/account/close", &[("password", PASSWORD)]).await.assert_status(409);
    assert!(portal.is_active("20410002").await);
}

#[tokio::test]
async fn cancelling_a_concert_counts_the_seats_sold_and_asks_again_when_there_are_more() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let staff = portal.signed_in(ADMIN, &[Role::BoxOffice]).await;
    let guest = portal.browser();
    booked(&guest, id, &["A1", "A2"]).await;
    let (page, action) = (format!("/admin/concerts/{id}"), format!("/admin/concerts/{id}/cancel"));
    assert_lists(&staff.get(&page).await, &["2 places sont vendues."]);
    let reason = [("reason", "Inondation")];

    let refused = confirm(&staff, &page, &action, &reason, async || {
        booked(&portal.browser(), id, &["B1"]).await;
    })
    .await;

    assert_shown_again(&refused, &["3 places sont vendues."]);
    assert_eq!(count_with(&portal.db, "concerts", json!({"cancelled_at": null})).await, 1);
    send(&staff, &action, &fields(&refused, &action)).await.assert_redirect(&page);
}

#[tokio::test]
async fn closing_a_bay_names_its_tenants_and_who_waits() {
    let portal = portal().await;
    let id = bay(&portal).await;
    let ines = portal.member(INES, &[]).await;
    let staff = portal.signed_in(ADMIN, &[Role::LockerManager]).await;
    let (page, action) = (format!("/admin/bays/{id}"), format!("/admin/bays/{id}/close"));
    let reason = [("reason", "Travaux")];

    let refused = confirm(&staff, &page, &action, &reason, async || {
        waits::join(&portal.db, id, ines, datetime!(2026-11-21 08:00 UTC)).await;
    })
    .await;

    assert_shown_again(&refused, &["Une personne attend un casier"]);
    assert_eq!(bays::closed(&portal.db).await, 0);
    take(&portal, 3, ines).await;
    assert_lists(&staff.get(&page).await, &["Casier 03 : attribué à Inès Carpentier, échéance le"]);
    confirm(&staff, &page, &action, &reason, async || ()).await.assert_status(409);
    allocations::end_all(&portal.db, datetime!(2026-11-21 09:00 UTC), "released").await;
    confirm(&staff, &page, &action, &reason, async || ()).await.assert_redirect("/admin/bays");
}

#[tokio::test]
async fn a_locker_that_has_another_tenant_meanwhile_is_not_taken_back_moved_or_set_out_of_service() {
    let portal = portal().await;
    bay(&portal).await;
    let ines = portal.member(INES, &[]).await;
    portal.import(&format!("{TOM},Mercier,Tom,,student,,,")).await;
    let tom = members::member(&portal.db, TOM).id().await;
    let staff = portal.signed_in(ADMIN, &[Role::LockerManager]).await;
    let page = "/admin/lockers/locker_03";
    let nine = datetime!(2026-11-21 09:00 UTC);
    for (act, more) in
        [("take-back", ("reason", "a")), ("move", ("to", "locker_05")), ("service", ("service", "to_check"))]
    {
        allocations::end_all(&portal.db, nine, "released").await;
        factories::lockers::all_usable(&portal.db).await;
        take(&portal, 3, ines).await;
        let action = format!("{page}/{act}");
        assert_lists(&staff.get(page).await, &["Inès Carpentier"]);
        let filled = [("reason", "Serrure"), more];
        let refused = confirm(&staff, page, &action, &filled, async || {
            allocations::end_all(&portal.db, nine, "released").await;
            take(&portal, 3, tom).await;
        })
        .await;
        assert_shown_again(&refused, &["Tom Mercier"]);
        assert_eq!(state(&portal, 3).await, "in_use", "{act}");
        confirm(&staff, page, &action, &filled, async || ()).await.assert_status(303);
    }
}

#[tokio::test]
async fn deleting_a_room_counts_its_people_and_asks_again_when_somebody_came() {
    let portal = portal().await;
    let staff = portal.signed_in(ADMIN, &[Role::Moderator]).await;
    let room = make(&staff, "room", "Échecs", "open").await;
    let ines = portal.signed_in(INES, &[]).await;
    let (page, action) = (format!("/chat/rooms/{room}/edit"), format!("/chat/rooms/{room}/delete"));
    assert_lists(&staff.get(&page).await, &["Une personne en est membre"]);

    let refused = confirm(&staff, &page, &action, &[], async || {
        ines.post(&format!("/chat/rooms/{room}/memberships"), &[]).await.assert_status(303);
        crate::chat::facts::posted(&portal, &ines, room, "Bonjour").await;
    })
    .await;

    assert_shown_again(&refused, &["2 personnes en sont membres", "Il contient un message", "L’une d’elles"]);
    assert_eq!(count_with(&portal.db, "rooms", json!({"name": "Échecs", "deleted_at": null})).await, 1);
    send(&staff, &action, &fields(&staff.get(&page).await, &action)).await.assert_redirect("/chat");
}

#[tokio::test]
async fn removing_a_role_says_what_the_member_can_no_longer_do_and_asks_again_when_that_is_more() {
    let portal = portal().await;
    portal.member(INES, &[Role::Helpdesk, Role::Auditor]).await;
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;
    let (path, action) = (format!("/admin/members/{INES}"), format!("/admin/members/{INES}/roles/remove"));
    let page = admin.get(&path).await;
    assert_eq!(
        page.all("[data-loses=helpdesk] li"),
        [
            "créer des codes d’activation",
            "bloquer et remplacer des cartes perdues",
            "voir les courriels non envoyés et réessayer"
        ],
        "the rest the other role allows"
    );
    assert_eq!(page.all("[data-loses=auditor] li"), ["lire le journal"]);

    let role = [("role", "helpdesk")];
    let refused = confirm(&admin, &path, &action, &role, async || {
        members::member(&portal.db, INES).revoke("auditor").await;
    })
    .await;

    refused.assert_status(409);
    assert!(refused.one("[data-error-for='']").contains("Il y a du nouveau"), "{}", refused.text());
    let more = refused.all("[role=dialog]:not([popover]) [data-loses=helpdesk] li");
    assert!(more.len() > 2 && more.contains(&"ouvrir le tableau de bord".to_owned()), "{more:?}");
    assert!(refused.has("#suspension[popover]"), "the other dialogs stay closed");
    assert_eq!(count_with(&portal.db, "role_grants", json!({"role": "helpdesk"})).await, 1, "nothing was done");
    let form = with(&fields(&refused, &action), "role", "helpdesk");
    send(&admin, &action, &form).await.assert_redirect(&path);
    assert_eq!(count_with(&portal.db, "role_grants", json!({"role": "helpdesk"})).await, 0);
}
