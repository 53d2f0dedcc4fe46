//! Bays made, changed, watched and closed by staff.

use parvis::accounts::roles::Role;

use super::facts::{bay, code, connected, lockers, origin};
use crate::{
    concerts::counter::{assert_refused, last_entry},
    factories::{count, lockers::bays},
    harness::{TestPortal, browser::Browser, portal},
};

pub const STAFF: &str = "10000001";

/// A signed-in member of the locker staff.
pub async fn staff(portal: &TestPortal) -> Browser {
    portal.signed_in(STAFF, &[Role::LockerManager]).await
}

/// The form of a bay, as the web contract has it.
pub const FORM: [(&str, &str); 9] = [
    ("name", "Hall nord"),
    ("site", "Campus nord"),
    ("policy", "day_use"),
    ("release_on_open", "yes"),
    ("department", ""),
    ("opens_at", "08:00"),
    ("closes_at", "19:00"),
    ("actuator", "bay"),
    ("lockers", "24"),
];

fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let value_of = |name: &str| changes.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let mut fields: Vec<_> = FORM.into_iter().map(|(name, value)| (name, value_of(name).unwrap_or(value))).collect();
    fields.extend(changes.iter().filter(|(name, _)| !FORM.iter().any(|(other, _)| other == name)));
    fields
}

async fn create(staff: &Browser, changes: &[(&str, &str)]) -> i64 {
    let answer = staff.post("/admin/bays", &form(changes)).await;
    answer.assert_status(303);
    answer.header("location").strip_prefix("/admin/bays/").unwrap().parse().unwrap()
}

// covers L10 L11 L71
#[tokio::test]
async fn staff_makes_a_bay_whose_lockers_have_the_next_numbers_of_the_campus_without_22() {
    let portal = portal().await;
    let staff = staff(&portal).await;

    let id = create(&staff, &[]).await;

    let page = staff.get(&format!("/admin/bays/{id}")).await;
    assert_eq!(page.one("h1"), "Hall nord");
    assert_eq!(page.all("[data-locker]").len(), 24);
    assert!(page.has(&format!("[data-bay='{id}'][data-connection='never']")));
    assert!(page.has("[data-locker='locker_03'][data-allocation='free'][data-door='unknown']"));
    assert!(page.has("[data-locker='locker_25']"), "one more, for the one that is left out");
    assert!(!page.has("[data-locker='locker_22']"));
    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(
        (action.as_str(), detail.unwrap()),
        ("bay.created", format!("Hall nord (#{id}), locker_01 … locker_25"))
    );
    let second = create(&staff, &[("name", "Bibliothèque"), ("lockers", "2")]).await;
    let page = staff.get(&format!("/admin/bays/{second}")).await;
    assert_eq!(page.attributes("[data-locker]", "data-locker"), ["locker_26", "locker_27"]);
    let board = staff.get("/admin/bays").await;
    assert_eq!(board.attributes("[data-bay]", "data-bay").len(), 2);
    assert_eq!(board.all("[data-locker]").len(), 26);
    for page in ["/admin/bays", "/admin/lockers", "/admin/lockers/faults"] {
        let page = staff.get(page).await;
        assert_eq!(page.attributes(".tabs .wide [aria-current]", "href"), ["/admin/bays"]);
    }
}

#[tokio::test]
async fn a_bay_by_the_term_without_its_end_lasts_until_the_usual_one() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("policy", "term"), ("release_on_open", "false")]).await;
    let (ends, releases) = bays::term(&portal.db, id).await;
    assert_eq!((ends.to_string().as_str(), releases), ("2027-01-31", false));
}

#[tokio::test]
async fn what_is_wrong_with_a_bay_is_said_beside_its_field() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    create(&staff, &[("name", "Déjà là")]).await;
    let long = "é".repeat(81);
    for (field, value, says) in [
        ("name", " ", "Écrivez un nom"),
        ("name", &long, "80 caractères"),
        ("name", "Hall\u{202e}nord", "ne se voient pas"),
        ("name", "Déjà là", "déjà une baie"),
        ("site", "", "Écrivez un site"),
        ("policy", "year", ""),
        ("release_on_open", "perhaps", ""),
        ("department", &long, "80 caractères"),
        ("opens_at", "8 h", "comme 08:00"),
        ("closes_at", "25:00", "comme 08:00"),
        ("closes_at", "07:00", "après l’ouverture"),
        ("actuator", "nobody", ""),
        ("lockers", "0", "1 à 500"),
        ("lockers", "501", "1 à 500"),
        ("student_quota", "21", "0 à 20"),
        ("penalty_hours", "-1", "0 à 2000"),
        ("reservation_minutes", "", "5 à 1440"),
    ] {
        let answer = staff.post("/admin/bays", &form(&[(field, value)])).await;
        assert_refused(&answer, 422, field, says);
        let block = staff.htmx().post("/admin/bays", &form(&[(field, value)])).await;
        assert_refused(&block, 422, field, says);
        assert!(!block.text().contains("<html"));
    }
    let answer = staff.post("/admin/bays", &form(&[("policy", "term"), ("term_ends_on", "")])).await;
    assert_refused(&answer, 422, "term_ends_on", "Choisissez un jour");
    assert_eq!(count(&portal.db, "bays").await, 1);
    assert_eq!(count(&portal.db, "lockers").await, 24);
}

#[tokio::test]
async fn two_bays_made_at_the_same_time_share_no_number() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (one, other) = tokio::join!(
        create(&staff, &[("name", "Un"), ("lockers", "30")]),
        create(&staff, &[("name", "Deux"), ("lockers", "30")])
    );
    assert_ne!(one, other);
    assert_eq!(count(&portal.db, "lockers").await, 60);
}

#[tokio::test]
async fn staff_changes_a_bay_adds_lockers_and_closes_it_once_nobody_has_any() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("lockers", "2"), ("opens_at", "00:00"), ("closes_at", "23:59")]).await;
    let page = staff.get(&format!("/admin/bays/{id}/edit")).await;
    assert_eq!(page.said("[name=name]", "value"), "Hall nord");
    assert_eq!(page.said("[name=student_quota]", "value"), "1");
    let changed = form(&[("name", "Hall sud"), ("student_quota", "2"), ("opens_at", "00:00"), ("closes_at", "23:59")]);
    staff.post(&format!("/admin/bays/{id}/edit"), &changed).await.assert_redirect(&format!("/admin/bays/{id}"));
    assert_eq!(staff.get(&format!("/admin/bays/{id}")).await.one("h1"), "Hall sud");

    let more = format!("/admin/bays/{id}/lockers");
    staff.post(&more, &[("lockers", "3")]).await.assert_status(303);
    assert_refused(&staff.post(&more, &[("lockers", "x")]).await, 422, "lockers", "1 à 500");
    assert_refused(&staff.post(&more, &[("lockers", "500")]).await, 422, "lockers", "500 casiers au plus");
    assert_eq!(staff.get(&format!("/admin/bays/{id}")).await.all("[data-locker]").len(), 5);

    let ines = portal.member("20418376", &[]).await;
    lockers(&portal).claim(&origin(portal.clock.now(), ines), &code(3), ines).await.unwrap().unwrap();
    let close = format!("/admin/bays/{id}/close");
    assert_refused(&staff.post(&close, &[("reason", "")]).await, 422, "reason", "");
    assert_refused(&staff.post(&close, &[("reason", "Travaux")]).await, 409, "", "1 casier est encore");
    lockers(&portal).release(&origin(portal.clock.now(), ines), &code(3), ines).await.unwrap().unwrap();
    staff.post(&close, &[("reason", "Travaux")]).await.assert_redirect("/admin/bays");
    let (action, reason, ..) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("bay.closed", Some("Travaux")));
    staff.get(&format!("/admin/bays/{id}")).await.assert_status(404);
    staff.post(&close, &[("reason", "Travaux")]).await.assert_status(404);
    assert!(!staff.get("/admin/bays").await.has("[data-bay]"));
}

#[tokio::test]
async fn the_board_shows_who_has_which_locker_and_follows_it_live() {
    let portal = portal().await;
    let id = bay(&portal).await;
    connected(&portal, id).await;
    let staff = staff(&portal).await;
    let ines = portal.member("20418376", &[]).await;
    let mut all = staff.listen("/admin/bays/events").await;
    let mut one = staff.listen(&format!("/admin/bays/{id}/events")).await;
    let first = all.next().await.unwrap().data;
    assert!(first.contains("data-connection=\"online\""), "{first}");
    let (path, overview) = (format!("/admin/bays/{id}"), staff.get("/admin/bays").await);
    overview.assert_takes(&first);
    staff.get(&path).await.assert_takes(&one.next().await.unwrap().data);

    lockers(&portal).claim(&origin(portal.clock.now(), ines), &code(3), ines).await.unwrap().unwrap();

    let told = all.next().await.unwrap().data;
    assert!(told.contains("data-locker=\"locker_03\" data-allocation=\"in_use\""), "{told}");
    assert!(!told.contains("locker_04"), "only what changed");
    overview.assert_takes(&told);
    let told = one.next().await.unwrap().data;
    assert!(told.contains("data-allocation=\"in_use\"") && told.contains("id=\"line-"), "{told}");
    let page = staff.get(&path).await;
    page.assert_takes(&told);
    assert!(page.has("[data-locker='locker_03'][data-allocation='in_use']"));
    assert!(page.text().contains(", fin "));
}

#[tokio::test]
async fn a_code_for_a_controller_is_shown_once_to_who_gave_the_password_just_now() {
    let portal = portal().await;
    let id = bay(&portal).await;
    let staff = staff(&portal).await;
    let path = format!("/admin/bays/{id}/enrolment");

    let answer = staff.post(&path, &[]).await;

    answer.assert_status(200);
    let code = answer.one("[data-enrolment-code]");
    assert_eq!(code.replace('-', "").len(), 10);
    assert!(!staff.get(&format!("/admin/bays/{id}")).await.text().contains(&code));
    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(action, "bay.code_issued");
    assert!(!detail.unwrap().contains(&code));
    portal.clock.advance(time::Duration::minutes(6));
    staff.post(&path, &[]).await.assert_status(303);
    assert_eq!(count(&portal.db, "bay_enrolments").await, 1);
}

#[tokio::test]
async fn only_those_who_run_lockers_touch_bays() {
    let portal = portal().await;
    for (number, roles, status) in [
        ("10000002", &[][..], 403),
        ("10000003", &[Role::Helpdesk, Role::Moderator, Role::Auditor, Role::BoxOffice], 403),
        ("10000004", &[Role::Administrator], 303),
    ] {
        let browser = portal.signed_in(number, roles).await;
        browser.post("/admin/bays", &FORM).await.assert_status(status);
    }
    portal.browser().post("/admin/bays", &FORM).await.assert_redirect("/sign-in?next=%2F");
    assert_eq!(count(&portal.db, "bays").await, 1);
}

#[tokio::test]
async fn sites_are_listed_added_and_renamed_and_their_bays_are_found_by_the_new_name() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    assert!(staff.get("/admin/bays/sites").await.has(".empty"), "nothing yet is said");
    create(&staff, &[]).await;

    assert_refused(&staff.post("/admin/bays/sites", &[("name", " ")]).await, 422, "name", "Écrivez un nom");
    assert_refused(&staff.post("/admin/bays/sites", &[("name", "Campus nord")]).await, 422, "name", "déjà ce nom");
    staff.post("/admin/bays/sites", &[("name", "Campus sud")]).await.assert_status(303);
    let page = staff.get("/admin/bays/sites").await;
    assert_eq!(page.all("[data-site] b"), ["Campus nord", "Campus sud"]);
    assert!(page.text().contains("aucune baie"));
    assert!(staff.get("/admin/bays/new").await.has("#sites option[value='Campus sud']"));

    let north = format!("/admin/bays/sites/{}", page.attributes("[data-site]", "data-site").first().unwrap());
    assert_eq!(staff.get(&north).await.said("#name", "value"), "Campus nord");
    assert_refused(&staff.post(&north, &[("name", "Campus sud")]).await, 422, "name", "déjà ce nom");
    staff.post(&north, &[("name", "Quartier latin")]).await.assert_status(303);
    let (action, _, detail, _) = last_entry(&portal).await;
    assert_eq!(action, "site.renamed");
    assert!(detail.unwrap().starts_with("Campus nord → Quartier latin"));
    assert!(staff.get("/admin/bays").await.text().contains("Quartier latin"));
    assert_eq!(staff.get("/admin/lockers?q=quartier").await.all("[data-locker]").len(), 24);
    staff.get("/admin/bays/sites/999").await.assert_status(404);
}
