//! All that the portal keeps about a member, handed over.

use parvis::accounts::roles::Role;
use serde_json::Value;

use super::facts::{NUMBER, activate};
use crate::{
    factories::{columns, members, references_to_members},
    harness::{PASSWORD, portal},
};

const OF_THE_MEMBER: [(&str, &str); 12] = [
    ("number", NUMBER),
    ("surname", "Carpentier"),
    ("first_name", "Inès"),
    ("display_name", "Inès 🎹"),
    ("kind", "teacher"),
    ("department", "Réseaux"),
    ("email", "ines@campus.example"),
    ("language", "en"),
    ("theme", "dark"),
    ("direct_from", "friends"),
    ("registered_at", "2026-11-21T09:00:00Z"),
    ("activated_at", "2026-11-21T09:00:00Z"),
];

#[tokio::test]
async fn a_member_takes_away_all_that_is_kept_and_nothing_secret() {
    let portal = portal().await;
    let code = portal
        .import("20418376,Carpentier,Inès,ines@campus.example,teacher,Réseaux,AB12CD34,2027-08-31")
        .await
        .remove(0)
        .to_string();
    let browser = portal.browser().with("user-agent", "Firefox/140.0 on Linux");
    activate(&browser, NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let choices = [("display_name", "Inès 🎹"), ("language", "en"), ("theme", "dark"), ("direct_from", "friends")];
    browser.post("/account/profile", &choices).await.assert_redirect("/account");
    browser
        .upload("/account/picture", "picture", &super::picture_upload::png(40, 40))
        .await
        .assert_redirect("/account");

    let file = browser.get("/account/export").await;
    file.assert_status(200);
    assert_eq!(file.header("content-type"), "application/json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"parvis-20418376.json\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let export: Value = serde_json::from_slice(&file.body).unwrap();
    let member = &export["member"];
    for (field, value) in OF_THE_MEMBER {
        assert_eq!(member[field], value, "{field}");
    }
    assert_eq!(member["card"], serde_json::json!({ "last_four": "CD34", "expires_on": "2027-08-31" }));
    assert_eq!(member["picture"]["content_type"], "image/jpeg");
    assert!(member["picture"]["base64"].as_str().unwrap().len() > 100);
    assert_eq!(export["devices"][0]["browser"], "Firefox/140.0 on Linux");
    assert_eq!(export["devices"][0]["address"], "10.0.0.2");
    assert_eq!(member["seen_at"], "2026-11-21T09:00:00Z");
    assert_acts(export["audit"].as_array().unwrap());

    let text = file.text().to_lowercase();
    let session = browser.cookie("parvis").unwrap();
    for secret in ["argon2", "hash", PASSWORD, &code.to_lowercase(), &session.to_lowercase(), "token", "ab12cd34"] {
        assert!(!text.contains(secret), "{secret} in the export");
    }
}

/// Actions of the member are exported with their origin.
fn assert_acts(entries: &[Value]) {
    let acts: Vec<&str> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    for act in ["member.imported", "account.activated", "session.began", "profile.changed", "picture.changed"] {
        assert!(acts.contains(&act), "{act} in {acts:?}");
    }
    let began = &entries[acts.iter().position(|act| *act == "session.began").unwrap()];
    assert_eq!((&began["via"], &began["address"]), (&Value::from("web"), &Value::from("10.0.0.2")));
    assert!(began["request_id"].is_string());
    let imported = entries.last().unwrap();
    assert!(imported["via"] == "command_line" && imported["address"].is_null(), "{imported}");
}

#[tokio::test]
async fn an_export_is_the_member_s_own() {
    let portal = portal().await;
    portal.signed_in("20418376", &[]).await;
    let staff = portal.signed_in("20417733", &[Role::Administrator]).await;
    let export: Value = serde_json::from_slice(&staff.get("/account/export").await.body).unwrap();
    assert_eq!(export["member"]["number"], "20417733");
    assert_eq!(export["member"]["roles"], serde_json::json!(["administrator"]));
    assert!(!export.to_string().contains("20418376"), "{export}");
}

const EXPORTED: &[&str] = &[
    "members.number",
    "members.surname",
    "members.first_name",
    "members.email",
    "members.kind",
    "members.department",
    "members.display_name",
    "members.language",
    "members.theme",
    "members.direct_from",
    "members.reminders_refused_at",
    "members.picture",
    "members.activated_at",
    "members.created_at",
    "members.seen_at",
    "members.missing_since",
    "cards.last_four",
    "cards.expires_on",
    "sign_ins.created_at",
    "sign_ins.seen_at",
    "sign_ins.address",
    "sign_ins.user_agent",
    "known_devices.created_at",
    "known_devices.seen_at",
    "role_grants.role",
    "audit_entries.at",
    "audit_entries.actor_id",
    "audit_entries.via",
    "audit_entries.action",
    "audit_entries.reason",
    "audit_entries.detail",
    "audit_entries.request_id",
    "audit_entries.address",
];

/// Keys and secrets; what follows from the rest; states in which nobody is signed in to ask.
const LEFT_OUT: &[&str] = &[
    "members.id",
    "members.edit_version",
    "members.profile_version",
    "members.password_hash",
    "members.search_text",
    "members.display_search_text",
    "members.updated_at",
    "members.suspended_at",
    "members.suspension_reason",
    "members.closed_at",
    "members.state",
    "cards.member_id",
    "cards.number_hash",
    "cards.controller_hash",
    "cards.reversed_hash",
    "cards.decimal_hash",
    "sign_ins.id",
    "sign_ins.member_id",
    "sign_ins.idle_seconds",
    "sign_ins.expires_at",
    "sign_ins.confirmed_at",
    "role_grants.member_id",
    // In the audit.
    "role_grants.granted_at",
    "known_devices.id_hash",
    "known_devices.member_id",
    "audit_entries.id",
    "audit_entries.member_id",
];

/// Tables of accounts whose columns are looked at one by one.
const TABLES: [&str; 6] = ["members", "cards", "sign_ins", "known_devices", "role_grants", "audit_entries"];

/// Further references to a member whose rows are in the export, in the part of their domain.
const EXPORTED_REFERENCES: &[&str] = &[
    "alarm_preferences.member_id",
    "allocations.member_id",
    "blocks.blocker_id",
    "bookings.member_id",
    "change_recipients.told_by",
    "chat_preferences.member_id",
    "check_ins.checked_in_by",
    "commands.member_id",
    "concert_changes.sent_by",
    "drafts.member_id",
    "emails.member_id",
    "faults.reported_by",
    "friendships.asked_id",
    "friendships.asker_id",
    "locker_checks.member_id",
    "locker_preferences.member_id",
    "locker_waits.member_id",
    "memberships.invited_by",
    "memberships.member_id",
    "mentions.member_id",
    "messages.author_id",
    "messages.subject_id",
    "notices.member_id",
    "penalties.member_id",
    "reactions.member_id",
    "rooms.created_by",
    "rooms.high_id",
    "rooms.low_id",
    "saved_messages.member_id",
    "shares.member_id",
    "waiting_list.member_id",
];

/// Secrets that wait to be used; acts of staff, which the audit has; blocks by others, which are theirs.
const REFERENCES_LEFT_OUT: &[&str] = &[
    "activation_codes.issuer_id",
    "activation_codes.member_id",
    "alarms.acknowledged_by",
    "blocks.blocked_id",
    "faults.closed_by",
    "locker_checks.checked_by",
    "locker_checks.handed_over_by",
    // In the audit, as the act of blocking the card.
    "lost_cards.member_id",
    "mailed_links.member_id",
    "mass_acts.started_by",
    "messages.deleted_by",
];

/// A new table about members has to be thought about here.
#[tokio::test]
async fn every_reference_to_a_member_is_exported_or_left_out_on_purpose() {
    let portal = portal().await;
    let references = references_to_members(&portal.db).await;
    assert!(references.len() > 30, "{references:?}");
    let unknown: Vec<_> = references
        .into_iter()
        .filter(|(table, _)| !TABLES.contains(&table.as_str()))
        .map(|(table, column)| format!("{table}.{column}"))
        .filter(|name| !EXPORTED_REFERENCES.contains(&name.as_str()) && !REFERENCES_LEFT_OUT.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "to be exported, or left out on purpose: {unknown:?}");
}

#[tokio::test]
async fn a_member_reads_since_when_the_school_s_list_lacks_them_and_which_browsers_are_known() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let export = async || serde_json::from_slice::<Value>(&browser.get("/account/export").await.body).unwrap();
    assert_eq!(export().await["member"]["missing_since"], Value::Null);
    members::member(&portal.db, NUMBER).missing_since(portal.clock.now()).await;

    let export = export().await;

    assert_eq!(export["member"]["missing_since"], "2026-11-21T09:00:00Z");
    let known = serde_json::json!([
        { "first_signed_in_at": "2026-11-21T09:00:00Z", "last_signed_in_at": "2026-11-21T09:00:00Z" }
    ]);
    assert_eq!(export["known_browsers"], known);
}

/// All columns about a member belong in the export: a new column has to be listed here.
#[tokio::test]
async fn every_column_about_a_member_is_exported_or_left_out_on_purpose() {
    let portal = portal().await;
    let columns = columns(&portal.db, &TABLES).await;
    let unknown: Vec<_> = columns
        .iter()
        .filter(|name| !EXPORTED.contains(&name.as_str()) && !LEFT_OUT.contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "to be exported, or left out on purpose: {unknown:?}");
}
