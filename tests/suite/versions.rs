//! Two people edit one record at once: the second save never undoes the first unseen.

use parvis::accounts::roles::Role;
use scraper::{ElementRef, Html, Selector};

use crate::{
    chat::{
        facts::{general, posted},
        people::make,
    },
    concerts::facts::concert,
    factories::lockers::bays,
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal,
    },
    lockers::facts::bay,
    routes::table::ROUTES,
};

const FIRST: &str = "20410001";
const SECOND: &str = "20410002";

/// The fields of a form as a browser would send them.
pub type Fields = Vec<(String, String)>;

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

fn value_of(field: ElementRef<'_>) -> Option<String> {
    let value = || field.attr("value").unwrap_or_default().to_owned();
    match (field.value().name(), field.attr("type").unwrap_or_default()) {
        ("textarea", _) => Some(field.text().collect()),
        ("select", _) => {
            let options = select("option");
            let chosen = field.select(&options).find(|option| option.attr("selected").is_some());
            let option = chosen.or_else(|| field.select(&options).next())?;
            Some(option.attr("value").unwrap_or_default().to_owned())
        }
        ("input", "checkbox" | "radio") => field.attr("checked").is_some().then(value),
        ("input", "file") => None,
        ("input", _) => Some(value()),
        _ => None,
    }
}

/// The fields of the form of a page that is sent to `action`.
pub fn fields(page: &Answer, action: &str) -> Fields {
    let html = Html::parse_document(page.text());
    let forms = select("form");
    let form = html.select(&forms).find(|form| form.attr("action") == Some(action));
    let form = form.unwrap_or_else(|| panic!("no form for {action} in {}", page.text()));
    let named = select("input[name], textarea[name], select[name]");
    form.select(&named)
        .filter_map(|field| Some((field.attr("name").unwrap_or_default().to_owned(), value_of(field)?)))
        .collect()
}

/// The same fields with another value of one of them.
pub fn with(fields: &Fields, name: &str, value: &str) -> Fields {
    let mut fields: Fields = fields.iter().filter(|(field, _)| field != name).cloned().collect();
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

pub async fn send(browser: &Browser, action: &str, fields: &Fields) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(action, &fields).await
}

fn sent<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

/// A form that edits a record, and two changes that do not know of each other.
struct Case {
    /// As the table of routes has it.
    route: &'static str,
    page: String,
    action: String,
    /// Change of the first person: field and value.
    mine: (&'static str, &'static str),
    /// Change that the second person saves before.
    theirs: (&'static str, &'static str),
    /// How that value is said.
    said: &'static str,
}

impl Case {
    fn new(
        route: &'static str,
        (page, action): (String, String),
        mine: (&'static str, &'static str),
        theirs: (&'static str, &'static str),
    ) -> Self {
        Self { route, page, action, mine, theirs, said: theirs.1 }
    }

    fn said(self, said: &'static str) -> Self {
        Self { said, ..self }
    }
}

/// Two administrators who run everything; the first is signed in twice.
struct Stage {
    portal: TestPortal,
    first: Browser,
    telephone: Browser,
    second: Browser,
}

async fn stage() -> Stage {
    let portal = portal().await;
    let first = portal.signed_in(FIRST, &[Role::Administrator]).await;
    let second = portal.signed_in(SECOND, &[Role::Administrator]).await;
    let telephone = portal.browser();
    telephone.sign_in(FIRST, PASSWORD).await.assert_redirect("/");
    Stage { portal, first, telephone, second }
}

/// The forms that two members of the staff may have open.
async fn shared_forms(stage: &Stage) -> Vec<Case> {
    let mut forms = member_and_room_forms(stage).await;
    forms.extend(concert_forms(stage).await);
    forms.extend(locker_forms(stage).await);
    forms
}

async fn member_and_room_forms(stage: &Stage) -> Vec<Case> {
    const RECORD: &str = "/admin/members/{number}/edit";
    stage.portal.import("20410009,Mercier,Tom,,student,,0000AAAA,").await;
    let record = "/admin/members/20410009/edit".to_owned();
    let room = format!("/chat/rooms/{}/edit", make(&stage.first, "room", "Échecs", "open").await);
    let both = || (record.clone(), record.clone());
    vec![
        Case::new(RECORD, both(), ("surname", "Le Goff"), ("email", "tom@campus.example")),
        // The number of a card is shown to nobody.
        Case::new(RECORD, both(), ("kind", "teacher"), ("card_number", "0000BBBB")).said("Inès Carpentier"),
        Case::new("/chat/rooms/{id}/edit", (room.clone(), room), ("name", "Jeux"), ("about", "Le lundi, salle 3")),
    ]
}

async fn concert_forms(stage: &Stage) -> Vec<Case> {
    const CONCERT: &str = "/admin/concerts/{id}/edit";
    let concert = format!("/admin/concerts/{}/edit", concert(&stage.portal).await);
    let both = || (concert.clone(), concert.clone());
    vec![
        Case::new(CONCERT, both(), ("title", "Les Heures brèves"), ("venue", "Grand amphi")),
        Case::new(CONCERT, both(), ("text", "Un soir."), ("audience", "members")).said("membres"),
    ]
}

async fn locker_forms(stage: &Stage) -> Vec<Case> {
    const BAY: &str = "/admin/bays/{id}/edit";
    let id = bay(&stage.portal).await;
    let site = bays::only_site(&stage.portal.db).await;
    let (bay, site) = (format!("/admin/bays/{id}/edit"), format!("/admin/bays/sites/{site}"));
    let locker = "/admin/lockers/locker_03".to_owned();
    let both = || (bay.clone(), bay.clone());
    let at = |act: &str| (locker.clone(), format!("{locker}/{act}"));
    vec![
        Case::new(BAY, both(), ("name", "Hall sud"), ("student_quota", "7")),
        Case::new(BAY, both(), ("opens_at", "07:00"), ("site", "Campus est")),
        Case::new("/admin/bays/sites/{id}", (site.clone(), site), ("name", "Campus A"), ("name", "Campus B")),
        Case::new("/admin/lockers/{code}/edit", at("edit"), ("place", "En bas"), ("pulse_ms", "700")),
        Case::new(
            "/admin/lockers/{code}/service",
            at("service"),
            ("service", "to_check"),
            ("service", "out_of_service"),
        )
        .said("hors service"),
    ]
}

/// The forms that one member may have open on two devices.
async fn own_forms(stage: &Stage) -> Vec<Case> {
    let room = general(&stage.portal.db).await;
    let message = posted(&stage.portal, &stage.first, room, "Salle 12").await;
    let edit = format!("/chat/messages/{message}/edit");
    let profile = ("/account".to_owned(), "/account/profile".to_owned());
    vec![
        Case::new("/account/profile", profile, ("display_name", "Inès C."), ("direct_from", "nobody")).said("Personne"),
        Case::new(
            "/chat/messages/{id}/edit",
            (edit.clone(), edit),
            ("body", "Salle 13, au premier"),
            ("body", "Salle 14, au fond"),
        ),
    ]
}

/// Gives what a form needs besides what is changed.
fn ready(case: &Case, fields: &Fields) -> Fields {
    if case.route.ends_with("/service") { with(fields, "reason", "Serrure") } else { fields.clone() }
}

async fn assert_second_save_is_refused(case: &Case, first: &Browser, second: &Browser, name: &str) {
    let mine = ready(case, &fields(&first.get(&case.page).await, &case.action));
    let theirs = ready(case, &fields(&second.get(&case.page).await, &case.action));
    assert!(!sent(&mine, "version").is_empty(), "{}: the form carries its version", case.route);
    send(second, &case.action, &with(&theirs, case.theirs.0, case.theirs.1)).await.assert_status(303);
    let standing = fields(&first.get(&case.page).await, &case.action);

    let refused = send(first, &case.action, &with(&mine, case.mine.0, case.mine.1)).await;

    refused.assert_status(409);
    let said = refused.one("[data-error-summary]");
    assert!(said.contains(case.said), "{}: what stands there: {said}", case.route);
    assert!(said.contains(name), "{}: who changed it: {said}", case.route);
    assert_eq!(refused.all("[data-error-heading]"), ["Changé entre-temps"], "{}", case.route);
    let again = fields(&refused, &case.action);
    assert_eq!(sent(&again, case.mine.0), case.mine.1, "{}: what was typed is kept", case.route);
    let now = fields(&first.get(&case.page).await, &case.action);
    assert_eq!(now, standing, "{}: nothing was written", case.route);

    send(first, &case.action, &ready(case, &again)).await.assert_status(303);
    let now = fields(&second.get(&case.page).await, &case.action);
    assert_eq!(sent(&now, case.mine.0), case.mine.1, "{}: saved knowingly", case.route);
}

#[tokio::test]
async fn the_second_save_shows_both_and_writes_only_when_it_is_sent_again() {
    let stage = stage().await;
    for case in shared_forms(&stage).await {
        let name = if case.route.starts_with("/chat") { "" } else { "Inès Carpentier" };
        assert_second_save_is_refused(&case, &stage.first, &stage.second, name).await;
    }
    for case in own_forms(&stage).await {
        assert_second_save_is_refused(&case, &stage.first, &stage.telephone, "").await;
    }
}

#[tokio::test]
async fn a_program_that_sends_no_version_saves_as_before() {
    let stage = stage().await;
    for case in shared_forms(&stage).await {
        assert_saved_unchecked(&case, &stage.first, &stage.second).await;
    }
    for case in own_forms(&stage).await {
        assert_saved_unchecked(&case, &stage.first, &stage.telephone).await;
    }
}

async fn assert_saved_unchecked(case: &Case, first: &Browser, second: &Browser) {
    let mut fields = ready(case, &fields(&first.get(&case.page).await, &case.action));
    fields.retain(|(name, _)| name != "version");
    send(second, &case.action, &with(&fields, case.theirs.0, case.theirs.1)).await.assert_status(303);
    send(first, &case.action, &with(&fields, case.mine.0, case.mine.1)).await.assert_status(303);
}

#[tokio::test]
async fn a_version_that_is_no_number_is_an_old_one() {
    let stage = stage().await;
    for case in shared_forms(&stage).await {
        let fields = ready(&case, &fields(&stage.first.get(&case.page).await, &case.action));
        let fields = with(&with(&fields, "version", "zwölf"), case.mine.0, case.mine.1);
        send(&stage.first, &case.action, &fields).await.assert_status(409);
    }
}

#[tokio::test]
async fn of_two_saves_at_once_one_is_refused() {
    let stage = stage().await;
    for case in shared_forms(&stage).await {
        let mine = ready(&case, &fields(&stage.first.get(&case.page).await, &case.action));
        let (mine, theirs) = (with(&mine, case.mine.0, case.mine.1), with(&mine, case.theirs.0, case.theirs.1));
        let (one, other) =
            tokio::join!(send(&stage.first, &case.action, &mine), send(&stage.second, &case.action, &theirs));
        let mut answers = [one.status.as_u16(), other.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [303, 409], "{}", case.route);
    }
}

#[tokio::test]
async fn every_form_that_edits_a_record_is_tried_here() {
    let stage = stage().await;
    let tried: Vec<&str> =
        shared_forms(&stage).await.iter().chain(&own_forms(&stage).await).map(|case| case.route).collect();
    let edits = ROUTES.iter().filter(|(method, path, _)| *method == "POST" && path.ends_with("/edit"));
    for (_, path, _) in edits {
        assert!(tried.contains(path), "{path} edits a record: give its form a version, and try it here");
    }
}
