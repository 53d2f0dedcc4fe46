//! Actions of staff on lockers: opened, taken back, exchanged, out of service; alarms, faults, penalties; many at once.

use parvis::ids::MemberId;
use serde_json::json;

use super::{
    facts::{bay, bay_with, code, connected, lockers, origin, state},
    staff::staff,
};
use crate::{
    concerts::counter::{assert_refused, last_entry},
    factories::{
        self, audit, count, count_with, emails,
        lockers::{alarms, allocations, commands, faults},
    },
    harness::{
        TestPortal, portal,
        wait::{found, timed},
    },
};

const INES: &str = "20418376";
const TOM: &str = "20417733";

async fn claimed(portal: &TestPortal, number: u16, member: &str) -> MemberId {
    let member_id = portal.member(member, &[]).await;
    let claim = lockers(portal).claim(&origin(portal.clock.now(), member_id), &code(number), member_id).await;
    claim.unwrap().unwrap();
    member_id
}

// covers L12
#[tokio::test]
async fn staff_opens_a_locker_with_a_reason_that_the_audit_keeps() {
    let portal = portal().await;
    let id = bay(&portal).await;
    let staff = staff(&portal).await;
    let path = "/admin/lockers/locker_03/orders";
    let order = |key, reason| [("action", "open"), ("reason", reason), ("idempotency_key", key)];

    assert_refused(&staff.post(path, &order("key-0001", "Contrôle")).await, 409, "", "rien n’a été envoyé");
    connected(&portal, id).await;
    assert_refused(&staff.post(path, &order("key-0002", " ")).await, 422, "reason", "");
    assert_refused(&staff.post(path, &[("action", "kick"), ("reason", "a")]).await, 422, "action", "");
    staff.post(path, &order("key-0003", "Objet oublié")).await.assert_redirect("/admin/lockers/locker_03");
    staff.post(path, &order("key-0003", "Objet oublié")).await.assert_status(303);
    assert_refused(&staff.post(path, &order("key-0004", "Encore")).await, 409, "", "Un autre ordre");

    let page = staff.get("/admin/lockers/locker_03").await;
    assert_eq!(page.attributes("[data-command]", "data-command-state"), ["requested", "bay_offline"]);
    let (action, reason, ..) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("door.commanded", Some("Objet oublié")));
    let block = staff.htmx().get(path).await;
    assert!(block.has("#orders [data-command-state='requested']"));
    assert!(block.has("hx-partial[hx-target='#facts']"), "the door is told with it");
    assert!(page.text().contains("http-equiv=\"refresh\""), "without script the page asks again by itself");
}

#[tokio::test]
async fn a_locker_is_taken_back_from_its_holder_once() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let ines = claimed(&portal, 3, INES).await;
    let path = "/admin/lockers/locker_03/take-back";
    assert_refused(&staff.post(path, &[("reason", "")]).await, 422, "reason", "");
    assert_eq!(state(&portal, 3).await, "in_use");

    staff.post(path, &[("reason", "Fin d’inscription")]).await.assert_redirect("/admin/lockers/locker_03");

    assert_eq!(state(&portal, 3).await, "to_check", "things may be in it");
    let (action, reason, detail, member) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("locker.taken_back", Some("Fin d’inscription")));
    assert_eq!((detail.as_deref(), member), (Some("locker_03"), Some(ines)));
    let told = emails::reason(&portal.db, ines, "locker.taken_back").await;
    assert_eq!(told.as_deref(), Some("Fin d’inscription"));
    assert_refused(&staff.post(path, &[("reason", "Encore")]).await, 409, "", "plus à personne");
    assert!(staff.get("/admin/lockers/locker_03").await.text().contains("repris par l’équipe"));
}

#[tokio::test]
async fn a_holder_is_given_another_locker_with_the_same_deadline_unless_it_was_taken_meanwhile() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    claimed(&portal, 3, INES).await;
    claimed(&portal, 5, TOM).await;
    let path = "/admin/lockers/locker_03/move";
    let to = |to| [("to", to), ("reason", "Serrure usée")];
    assert_refused(&staff.post(path, &to("locker_05")).await, 409, "", "vient d’être pris");
    assert_refused(&staff.post(path, &to("locker_03")).await, 422, "to", "");
    assert_refused(&staff.post(path, &to("casier")).await, 422, "to", "");

    staff.post(path, &to("locker_04")).await.assert_redirect("/admin/lockers/locker_04");

    assert_eq!((state(&portal, 3).await, state(&portal, 4).await), ("to_check".to_owned(), "in_use".to_owned()));
    assert_eq!(allocations::dues_of(&portal.db, INES).await.len(), 1);
    assert_refused(&staff.post(path, &to("locker_06")).await, 409, "", "rien à échanger");
}

// covers L12
#[tokio::test]
async fn a_locker_goes_out_of_service_and_back_and_keeps_its_fittings() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let path = "/admin/lockers/locker_03/service";
    let to = |service| [("service", service), ("reason", "Porte voilée")];
    assert_refused(&staff.post(path, &to("broken")).await, 422, "service", "");
    staff.post(path, &to("out_of_service")).await.assert_status(303);
    assert_eq!(state(&portal, 3).await, "out_of_service");
    assert_refused(&staff.post(path, &to("out_of_service")).await, 409, "", "déjà");
    staff.post(path, &to("in_service")).await.assert_status(303);
    assert_eq!(state(&portal, 3).await, "free");
    let refused = staff.post(path, &[("service", "to_check"), ("reason", "")]).await;
    assert_eq!(refused.said("[name=service][checked]", "value"), "to_check");
    let edit = "/admin/lockers/locker_03/edit";
    let fittings = [("place", "Rangée du haut"), ("department", ""), ("accessible", "yes"), ("pulse_ms", "600")];
    staff.post(edit, &fittings).await.assert_status(303);
    let page = staff.get("/admin/lockers/locker_03").await;
    assert_eq!(page.said("[name=place]", "value"), "Rangée du haut");
    assert!(page.has("[name=accessible][checked]") && !page.has("[name=sensor][checked]"));
    assert_refused(&staff.post(edit, &[("pulse_ms", "1")]).await, 422, "pulse_ms", "50 à 5000");
}

// covers L11
#[tokio::test]
async fn all_lockers_are_searched_filtered_and_exported() {
    let portal = portal().await;
    let id = bay(&portal).await;
    let staff = staff(&portal).await;
    claimed(&portal, 3, INES).await;
    assert_eq!(staff.get("/admin/lockers").await.all("#lockers [data-locker]").len(), 8);
    let codes = |page: crate::harness::browser::Answer| page.attributes("#lockers [data-locker]", "data-locker");
    assert_eq!(codes(staff.get(&format!("/admin/lockers?q={INES}")).await), ["locker_03"]);
    assert_eq!(codes(staff.get(&format!("/admin/lockers?state=in_use&bay={id}")).await), ["locker_03"]);
    assert!(codes(staff.get("/admin/lockers?q=hall+zzz").await).is_empty());
    assert!(codes(staff.get("/admin/lockers?bay=9999").await).is_empty());
    let csv = staff.get("/admin/lockers.csv?state=in_use").await;
    let lines: Vec<&str> = csv.text().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with("locker_03;Campus nord;Hall 1;;occupé;inconnue;20418376;"), "{}", lines[1]);
    staff.get("/admin/lockers?after=x").await.assert_status(404);
}

#[tokio::test]
async fn an_alarm_is_seen_by_one_person_and_stays_in_the_list() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let alarm = alarms::raise(&portal.db, 3, "forced", portal.clock.now()).await;
    let page = staff.get("/admin/bays").await;
    assert!(page.one(&format!("[data-alarm='{alarm}']")).contains("Porte forcée, locker_03"));
    let path = format!("/admin/bays/alarms/{alarm}/acknowledge");
    staff.post(&path, &[]).await.assert_redirect("/admin/bays");
    staff.post(&path, &[]).await.assert_status(303);
    assert!(!staff.get("/admin/bays").await.has("[data-alarm]"));
    assert!(staff.get("/admin/bays/alarms").await.one("[data-alarm]").contains("Vue par"));
    assert_eq!(audit::count_of(&portal.db, "alarm.acknowledged").await, 1);
}

#[tokio::test]
async fn a_fault_is_closed_with_what_was_done_and_the_locker_is_in_service_again() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    factories::lockers::unusable(&portal.db, 3, "to_check", "ne bouge pas").await;
    let fault = faults::report(&portal.db, 3, None, "Trois essais", portal.clock.now()).await;
    let path = format!("/admin/lockers/faults/{fault}/close");
    assert_refused(&staff.post(&path, &[("reason", "")]).await, 422, "reason", "");
    staff.post(&path, &[("reason", "Serrure graissée"), ("in_service", "yes")]).await.assert_status(303);
    assert_eq!(state(&portal, 3).await, "free");
    assert_refused(&staff.post(&path, &[("reason", "Encore")]).await, 409, "", "déjà réglé");
    let closed = staff.get("/admin/lockers/faults?state=closed").await;
    assert!(closed.one("[data-fault]").contains("Serrure graissée"));
}

// covers L48
#[tokio::test]
async fn a_penalty_is_given_and_lifted_with_a_reason() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let ines = portal.member(INES, &[]).await;
    let path = "/admin/lockers/penalties";
    let give = |number, until| [("number", number), ("until", until), ("reason", "Casier sale")];
    let day = (portal.clock.now() + time::Duration::days(2)).date();
    let until = format!("{day}T12:00");
    assert_refused(&staff.post(path, &give("99999999", &until)).await, 422, "number", "Aucun membre");
    assert_refused(&staff.post(path, &give(INES, "2020-01-01T10:00")).await, 422, "until", "à venir");
    staff.post(path, &give(INES, &until)).await.assert_redirect(path);
    let claim = lockers(&portal).claim(&origin(portal.clock.now(), ines), &code(3), ines).await.unwrap();
    assert!(matches!(claim, Err(parvis::lockers::allocations::rules::Refusal::Penalty(_))));
    let page = staff.get(&format!("{path}?q={INES}")).await;
    let lift = format!("{path}/{}/lift", page.said("[data-penalty]", "data-penalty"));
    assert_refused(&staff.post(&lift, &[("reason", "")]).await, 422, "reason", "");
    staff.post(&lift, &[("reason", "Erreur")]).await.assert_redirect(path);
    assert_refused(&staff.post(&lift, &[("reason", "Erreur")]).await, 409, "", "ne compte plus");
    lockers(&portal).claim(&origin(portal.clock.now(), ines), &code(3), ines).await.unwrap().unwrap();
}

/// Waits until an act has ended; the answer that says so.
async fn ended(staff: &crate::harness::browser::Browser, path: &str) -> crate::harness::browser::Answer {
    found("the act has ended", async || {
        let page = staff.get(path).await;
        (!page.has("#progress[hx-get]")).then_some(page)
    })
    .await
}

#[tokio::test]
async fn at_the_end_of_the_term_lockers_are_taken_back_but_for_the_exceptions_and_new_holders() {
    let portal = portal().await;
    let id = bay(&portal).await;
    let staff = staff(&portal).await;
    claimed(&portal, 3, INES).await;
    let tom = claimed(&portal, 4, TOM).await;
    claimed(&portal, 5, "20410005").await;
    let preview = staff.get(&format!("/admin/bays/release?bay={id}")).await;
    assert_eq!(preview.said("[data-touched]", "data-touched"), "3");
    let keys = preview.attributes("[name=locker]", "value");
    let bay_id = id.to_string();
    let refused = staff.post("/admin/bays/release", &[("reason", "Été"), ("bay", &bay_id)]).await;
    assert_refused(&refused, 422, "locker", "");
    assert!(!refused.has("[name=locker][checked]"), "what was left out stays so");
    let form = [("locker", keys[0].as_str()), ("locker", &keys[1]), ("bay", &bay_id), ("reason", "Fin de trimestre")];
    // Meanwhile one gives it back and another takes it: that is not theirs to lose.
    lockers(&portal).release(&origin(portal.clock.now(), tom), &code(4), tom).await.unwrap().unwrap();
    claimed(&portal, 4, "20410006").await;

    let answer = staff.post("/admin/bays/release", &form).await;
    answer.assert_status(303);
    ended(&staff, answer.header("location")).await;

    assert_eq!(state(&portal, 3).await, "to_check", "things may be in it");
    assert_eq!(state(&portal, 4).await, "in_use");
    assert_eq!(state(&portal, 5).await, "in_use", "the exception");
    assert_eq!(count_with(&portal.db, "allocations", json!({"ending": "term"})).await, 1);
}

#[tokio::test]
async fn many_doors_are_opened_one_after_the_other_until_somebody_stops_it() {
    let portal = portal().await;
    // Enough of them that the act is still at it when the stop arrives, however slow the machine.
    let id = bay_with(&portal, 1, 60).await;
    connected(&portal, id).await;
    let staff = staff(&portal).await;
    let preview = staff.get(&format!("/admin/bays/opening?bay={id}")).await;
    let keys = preview.attributes("[name=locker]", "value");
    assert_eq!(keys.len(), 60);
    let form: Vec<_> = keys.iter().map(|key| ("locker", key.as_str())).chain([("reason", "Évacuation")]).collect();
    let (page, time) = timed(async {
        let answer = staff.post("/admin/bays/opening", &form).await;
        answer.assert_status(303);
        let path = answer.header("location").to_owned();
        assert_refused(&staff.post("/admin/bays/opening", &form).await, 409, "", "en cours");
        staff.post(&format!("{path}/stop"), &[]).await.assert_redirect(&path);
        ended(&staff, &path).await
    })
    .await;
    let pauses = time.as_millis() / 300;
    assert!(page.one("#progress [role=status]").contains("arrêté"));
    let ordered = count_with(&portal.db, "commands", json!({"via": "staff", "reason": "Évacuation"})).await;
    assert!((1..60).contains(&ordered), "{ordered}");
    assert!(i128::from(ordered) <= i128::try_from(pauses).unwrap() + 1, "{ordered} doors in {pauses} pauses");
    portal.clock.advance(time::Duration::minutes(6));
    staff.post("/admin/bays/opening", &form).await.assert_status(303);
    assert_eq!(count(&portal.db, "mass_acts").await, 1, "the password is asked for again");
}

#[tokio::test]
async fn an_act_whose_program_ended_is_shown_as_interrupted() {
    let portal = portal().await;
    bay(&portal).await;
    let staff = staff(&portal).await;
    let id = commands::interrupted_act(&portal.db, portal.clock.now() - time::Duration::minutes(1)).await;
    let page = staff.get(&format!("/admin/bays/acts/{id}")).await;
    assert!(page.one("[role=status]").contains("interrompu"));
    assert!(!page.has("#progress[hx-get]"));
}

#[tokio::test]
async fn the_chart_and_the_dashboard_count_lockers_that_are_used() {
    let portal = portal().await;
    let id = bay(&portal).await;
    let staff = staff(&portal).await;
    claimed(&portal, 3, INES).await;
    claimed(&portal, 4, TOM).await;
    let week = staff.get("/admin/bays/occupancy").await.attributes("[data-used]", "data-used");
    assert_eq!(week, ["0", "0", "0", "0", "0", "0", "2"]);
    let month = staff.get(&format!("/admin/bays/occupancy?days=30&bay={id}")).await;
    assert_eq!(month.all("[data-used]").len(), 30);
    let dashboard = staff.get("/admin").await;
    assert_eq!(dashboard.one("[data-lockers-in='in_use']"), "2");
    assert_eq!(dashboard.one("[data-lockers-in='free']"), "6");
    let helpdesk = portal.signed_in("10000009", &[parvis::accounts::roles::Role::Helpdesk]).await;
    assert!(!helpdesk.get("/admin").await.has("[data-lockers-in]"));
}
