//! The audit: every act leaves one entry, which nobody changes and which tells no secret.

use parvis::{
    accounts::roles::Role,
    audit::{Action, Origin},
    lockers::attention::alarm::AlarmKind,
    web::Language,
};
use sqlx::FromRow;

use crate::{
    accounts::{activate, png},
    factories::audit as factory,
    harness::{
        PASSWORD, TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

const ADMIN: &str = "20410001";
const TARGET: &str = "20418376";
const OTHER_PASSWORD: &str = "cinq violons dans la brume";

#[derive(Debug, FromRow, PartialEq)]
struct Entry {
    via: String,
    actor: Option<String>,
    action: String,
    member: Option<String>,
    reason: Option<String>,
    detail: Option<String>,
    request_id: Option<String>,
    address: Option<String>,
}

/// The entries made after the first `known` ones.
async fn entries_after(portal: &TestPortal, known: i64) -> Vec<Entry> {
    sqlx::query_as(
        "SELECT e.via, a.number AS actor, e.action, m.number AS member, e.reason, e.detail, e.request_id,
                host(e.address) AS address
         FROM audit_entries e LEFT JOIN members a ON a.id = e.actor_id LEFT JOIN members m ON m.id = e.member_id
         ORDER BY e.id OFFSET $1",
    )
    .bind(known)
    .fetch_all(portal.db.pool())
    .await
    .unwrap()
}

/// Reads along while acts happen.
struct Reader<'a> {
    portal: &'a TestPortal,
    known: i64,
}

impl<'a> Reader<'a> {
    async fn new(portal: &'a TestPortal) -> Self {
        let known = i64::try_from(entries_after(portal, 0).await.len()).unwrap();
        Self { portal, known }
    }

    /// Stops unless the act that was answered so left exactly this entry.
    async fn expect(
        &mut self,
        answer: &Answer,
        actor: Option<&str>,
        action: &str,
        reason: Option<&str>,
        detail: Option<&str>,
    ) {
        let found = entries_after(self.portal, self.known).await;
        assert_eq!(found.len(), 1, "{action}: {found:#?}\n{}", answer.text());
        self.known += 1;
        let text = |text: Option<&str>| text.map(str::to_owned);
        let expected = Entry {
            via: "web".to_owned(),
            actor: text(actor),
            action: action.to_owned(),
            member: Some(TARGET.to_owned()),
            reason: text(reason),
            detail: text(detail),
            request_id: Some(answer.header("x-request-id").to_owned()),
            address: Some("10.9.8.7".to_owned()),
        };
        assert_eq!(found[0], expected);
    }

    /// Stops if anything was written.
    async fn expect_nothing(&self, what: &str) {
        assert_eq!(entries_after(self.portal, self.known).await, Vec::new(), "{what}");
    }
}

/// Everything an entry can hold, as one text.
async fn whole(portal: &TestPortal) -> String {
    sqlx::query_scalar("SELECT string_agg(e::text, E'\n') FROM audit_entries e")
        .fetch_one(portal.db.pool())
        .await
        .unwrap()
}

// covers S48
#[tokio::test]
async fn each_act_of_a_member_leaves_one_entry_without_secrets() {
    let portal = portal().await;
    let code =
        portal.import("20418376,Carpentier,Inès,ines@campus.example,student,,AB12CD34,").await.remove(0).to_string();
    let browser = portal.browser().from("10.9.8.7");
    let mut audit = Reader::new(&portal).await;
    let me = Some(TARGET);

    let activated = activate(&browser, TARGET, &code, PASSWORD).await;
    audit.expect(&activated, None, "account.activated", None, None).await;
    audit.expect(&browser.sign_in(TARGET, PASSWORD).await, me, "session.began", None, None).await;
    audit
        .expect(&browser.post("/account/profile", &[("theme", "dark")]).await, me, "profile.changed", None, None)
        .await;
    let picture = png(20, 20);
    let sent = browser.upload("/account/picture", "picture", &picture).await;
    audit.expect(&sent, me, "picture.changed", None, None).await;
    audit.expect(&browser.post("/account/picture/remove", &[]).await, me, "picture.changed", None, None).await;
    let fields =
        [("current_password", PASSWORD), ("password", OTHER_PASSWORD), ("password_confirmation", OTHER_PASSWORD)];
    audit.expect(&browser.post("/account/password", &fields).await, me, "password.changed", None, None).await;
    audit.expect(&browser.get("/account/export").await, me, "account.exported", None, None).await;

    let telephone = portal.browser().from("10.9.8.7");
    audit.expect(&telephone.sign_in(TARGET, OTHER_PASSWORD).await, me, "session.began", None, None).await;
    let end = browser.get("/account").await.attribute("#sessions form", "action").unwrap();
    audit.expect(&browser.post(&end, &[]).await, me, "session.ended", None, None).await;
    audit.expect(&browser.post("/sign-out", &[]).await, me, "session.left", None, None).await;
    browser.post("/sign-out", &[]).await.assert_redirect("/");
    audit.expect_nothing("a second sign-out").await;
    audit.expect(&browser.sign_in(TARGET, OTHER_PASSWORD).await, me, "session.began", None, None).await;
    browser.post("/account/profile", &[("theme", "pink")]).await.assert_status(422);
    browser.get("/account").await.assert_status(200);
    audit.expect_nothing("a refused form, a page").await;
    let closed = browser.post("/account/close", &[("password", OTHER_PASSWORD)]).await;
    audit.expect(&closed, me, "account.closed", None, None).await;

    let all = whole(&portal).await;
    for secret in [PASSWORD, OTHER_PASSWORD, &code, &code.replace('-', ""), "@", "AB12CD34", "argon2"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

async fn staff(portal: &TestPortal) -> Browser {
    portal.member(ADMIN, &[Role::Administrator]).await;
    let browser = portal.browser().from("10.9.8.7");
    browser.sign_in(ADMIN, PASSWORD).await.assert_redirect("/");
    browser
}

// covers S46 S48
#[tokio::test]
async fn each_act_of_staff_leaves_one_entry_with_its_reason() {
    let portal = portal().await;
    portal.member(TARGET, &[]).await;
    let admin = staff(&portal).await;
    let mut audit = Reader::new(&portal).await;
    let act =
        async |act: &str, fields: &[(&str, &str)]| admin.post(&format!("/admin/members/{TARGET}/{act}"), fields).await;
    let by = Some(ADMIN);

    let issued = act("code", &[]).await;
    let code = issued.one("[data-activation-code]");
    audit.expect(&issued, by, "code.issued", None, None).await;
    let reason = [("reason", "Carte volée")];
    audit.expect(&act("suspend", &reason).await, by, "account.suspended", Some("Carte volée"), None).await;
    act("suspend", &reason).await.assert_status(409);
    act("code", &[]).await.assert_status(409);
    act("restore", &[]).await.assert_status(422);
    audit.expect_nothing("refused acts").await;
    audit.expect(&act("restore", &reason).await, by, "account.restored", Some("Carte volée"), None).await;
    let role = [("role", "box_office")];
    audit.expect(&act("roles", &role).await, by, "role.granted", None, Some("box_office")).await;
    act("roles", &role).await;
    audit.expect_nothing("a role held already").await;
    audit.expect(&act("roles/remove", &role).await, by, "role.removed", None, Some("box_office")).await;
    act("roles/remove", &role).await;
    act("roles", &[("role", "king")]).await.assert_status(422);
    audit.expect_nothing("a role not held, a role that is none").await;

    let all = whole(&portal).await;
    for secret in [PASSWORD, &code, &code.replace('-', ""), "@"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

const CHANGES: [&str; 4] = [
    "UPDATE audit_entries SET reason = 'other'",
    "UPDATE audit_entries SET reason = 'other' WHERE false",
    "DELETE FROM audit_entries",
    "TRUNCATE audit_entries",
];

#[tokio::test]
async fn entries_are_only_ever_added() {
    let portal = portal().await;
    portal.prepare(TARGET).await;
    let before = whole(&portal).await;
    let around =
        ["INSERT INTO audit_entries (id, at, via, action) OVERRIDING SYSTEM VALUE SELECT id, at, 'job', 'other.act'
         FROM audit_entries ON CONFLICT (id) DO UPDATE SET action = 'other.act'"];
    for change in CHANGES.into_iter().chain(around) {
        let refused = sqlx::raw_sql(change).execute(portal.db.pool()).await.expect_err(change);
        let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{change}: {refused}");
    }
    sqlx::raw_sql("DELETE FROM members").execute(portal.db.pool()).await.unwrap();
    assert_eq!(whole(&portal).await, before, "entries outlive the members whom they name");
}

// Either of the two would refuse the changes of the test before.
#[tokio::test]
async fn the_program_may_not_change_entries_and_a_superuser_is_refused_all_the_same() {
    let portal = portal().await;
    portal.prepare(TARGET).await;

    for right in ["UPDATE", "DELETE", "TRUNCATE"] {
        let question = "SELECT has_table_privilege('audit_entries', $1)";
        let has: bool = sqlx::query_scalar(question).bind(right).fetch_one(portal.db.pool()).await.unwrap();
        assert!(!has, "{right}");
    }
    let mut superuser = portal.db.superuser().await;
    for change in CHANGES {
        let refused = sqlx::raw_sql(change).execute(&mut superuser).await.expect_err(change);
        let message = refused.as_database_error().unwrap().message();
        assert_eq!(message, "table audit_entries is append-only", "{change}");
    }
}

/// The acts of a page of the audit.
fn lines(page: &Answer) -> Vec<String> {
    page.assert_status(200).all("#entries .entry b")
}

#[tokio::test]
async fn the_audit_is_searched_by_name_number_reason_and_reference() {
    let portal = portal().await;
    portal.import("20418376,Étienne,Zoé,,student,,,").await;
    let admin = staff(&portal).await;
    let suspended = admin.post(&format!("/admin/members/{TARGET}/suspend"), &[("reason", "Carte VOLÉE à 50 %")]).await;
    let reference = suspended.header("x-request-id").to_owned();
    admin.post(&format!("/admin/members/{TARGET}/restore"), &[("reason", "Retrouvée")]).await;
    let cases: [(&str, &[&str]); 10] = [
        ("zoe", &["Compte rétabli", "Compte suspendu", "Membre importé"]),
        ("Étienne", &["Compte rétabli", "Compte suspendu", "Membre importé"]),
        ("20418376", &["Compte rétabli", "Compte suspendu", "Membre importé"]),
        ("account.suspended", &["Compte suspendu"]),
        ("carte", &["Compte suspendu"]),
        ("volée", &["Compte suspendu"]),
        ("retrouvee", &["Compte rétabli"]),
        ("zoé volée", &["Compte suspendu"]),
        (&reference, &["Compte suspendu"]),
        ("personne", &[]),
    ];
    for (question, expected) in cases {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", question).finish();
        let page = admin.get(&format!("/admin/audit?{query}")).await;
        assert_eq!(lines(&page), expected, "{question:?}");
    }
    let page = admin.get("/admin/audit?q=vol%C3%A9e").await;
    let entry = page.one("#entries .entry");
    for part in
        ["Zoé Étienne", "Motif : Carte VOLÉE", "par Inès Carpentier", "10.9.8.7", &reference, "aujourd’hui à 10"]
    {
        assert!(entry.contains(part), "{part} in {entry}");
    }
    let table = admin.get(&page.attribute("a[download]", "href").unwrap()).await;
    let rows: Vec<&str> = table.text().lines().collect();
    assert_eq!(rows[0], "\u{feff}Date;Origine;Auteur;Action;Code de l’action;Membre;Motif;Détail;Référence;Adresse");
    assert_eq!(
        rows[1],
        format!(
            "2026-11-21 10:00:00;portail;{ADMIN};Compte suspendu;account.suspended;{TARGET};Carte VOLÉE à 50 %;;{reference};10.9.8.7"
        )
    );
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn the_audit_is_paged_without_gap_or_repeat_and_its_table_runs_no_formula() {
    let portal = portal().await;
    let admin = staff(&portal).await;
    factory::fill(portal.db.pool(), "job", "=motif", 120).await;
    let mut reasons = Vec::new();
    let mut next = Some("/admin/audit?q=motif".to_owned());
    while let Some(path) = next {
        let page = admin.get(&path).await;
        assert!(lines(&page).len() <= 50);
        reasons.extend(page.all("#entries .entry div > p:nth-of-type(2)"));
        next = page.attribute("[data-more]", "href");
    }
    let expected: Vec<String> = (1..=120).rev().map(|n| format!("Motif : =motif {n}")).collect();
    assert_eq!(reasons, expected);
    let table = admin.get("/admin/audit.csv?q=motif").await;
    assert_eq!(table.text().matches(";'=motif ").count(), 120);
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"parvis-audit.csv\"");
    let empty = admin.get("/admin/audit?before=1").await;
    assert!(empty.assert_status(200).one("#results h2").contains("Rien de tel"));
}

#[tokio::test]
async fn acts_of_the_command_line_are_told_from_those_of_nobody() {
    let portal = portal().await;
    let admin = staff(&portal).await;
    let code = portal.prepare(TARGET).await.to_string();
    activate(&portal.browser(), TARGET, &code, PASSWORD).await.assert_redirect("/sign-in");
    let entries = admin.get(&format!("/admin/members/{TARGET}")).await.all(".entry");
    assert!(entries[0].contains("Compte activé") && entries[0].contains("une personne non connectée"), "{entries:?}");
    assert!(entries[1].contains("Membre importé") && entries[1].contains("la ligne de commande"), "{entries:?}");
    assert!(admin.get("/admin").await.all(".entry").len() >= 3, "the dashboard shows the last ones");
}

#[tokio::test]
async fn the_table_of_the_audit_has_no_end_before_the_last_entry() {
    let portal = portal().await;
    let admin = staff(&portal).await;
    factory::fill(portal.db.pool(), "web", "motif", 2500).await;
    let table = admin.get("/admin/audit.csv?q=motif").await;
    assert_eq!(table.text().lines().count(), 2501);
    assert!(table.text().lines().last().unwrap().contains(";motif 1;"), "the oldest comes last");
}

#[tokio::test]
async fn what_an_entry_holds_is_said_in_words() {
    let portal = portal().await;
    let admin = staff(&portal).await;
    portal.prepare(TARGET).await;
    admin.post(&format!("/admin/members/{TARGET}/roles"), &[("role", "locker_manager")]).await;
    let entries = admin.get(&format!("/admin/members/{TARGET}")).await.all(".entry");
    assert!(entries[0].contains("(Gestion des casiers)"), "{entries:?}");
    assert!(entries[1].contains("(Code d’activation)"), "{entries:?}");
}

#[tokio::test]
async fn acknowledged_alarms_of_every_kind_are_named_in_the_language_of_the_reader() {
    let portal = portal().await;
    let origin = Origin::command_line(portal.clock.now());
    for kind in AlarmKind::ALL {
        let detail = format!("{} locker_03 (#1)", kind.code());
        origin.act(Action::ALARM_ACKNOWLEDGED).detail(&detail).record(&*portal.db).await.unwrap();
    }
    let admin = portal.signed_in(ADMIN, &[Role::Administrator]).await;

    let audit = admin.get("/admin/audit").await;

    for kind in AlarmKind::ALL {
        let said = format!("{} locker_03", Language::Fr.text(kind.label()));
        assert!(audit.text().contains(&said), "{said}");
        assert!(!audit.text().contains(&format!("{} locker_03", kind.code())), "{}", kind.code());
    }
}
