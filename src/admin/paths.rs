//! Addresses of the staff pages.

use std::fmt::Display;

/// The dashboard.
#[must_use]
pub fn dashboard() -> &'static str {
    "/admin"
}

/// Members, as staff see them.
#[must_use]
pub fn members() -> &'static str {
    "/admin/members"
}

/// The same list as a table for spreadsheets.
#[must_use]
pub fn members_csv() -> &'static str {
    "/admin/members.csv"
}

/// The form of a new member.
#[must_use]
pub fn member_new() -> &'static str {
    "/admin/members/new"
}

/// Correct what the school knows of a member.
#[must_use]
pub fn member_edit(number: &str) -> String {
    format!("/admin/members/{number}/edit")
}

/// Close the account of a member, or remove one who never had any.
#[must_use]
pub fn member_closing(number: &str) -> String {
    format!("/admin/members/{number}/close")
}

/// One member.
#[must_use]
pub fn member(number: &str) -> String {
    format!("/admin/members/{number}")
}

/// A new activation code.
#[must_use]
pub fn member_code(number: &str) -> String {
    format!("/admin/members/{number}/code")
}

/// Suspend the account.
#[must_use]
pub fn member_suspension(number: &str) -> String {
    format!("/admin/members/{number}/suspend")
}

/// Restore the account.
#[must_use]
pub fn member_restoration(number: &str) -> String {
    format!("/admin/members/{number}/restore")
}

/// Block, unblock or replace the card.
#[must_use]
pub fn member_card(number: &str) -> String {
    format!("/admin/members/{number}/card")
}

/// Grant a role.
#[must_use]
pub fn member_roles(number: &str) -> String {
    format!("/admin/members/{number}/roles")
}

/// Remove a role.
#[must_use]
pub fn member_role_removal(number: &str) -> String {
    format!("/admin/members/{number}/roles/remove")
}

/// E-mails that were not sent.
#[must_use]
pub fn mail() -> &'static str {
    "/admin/mail"
}

/// Another try for all of them.
#[must_use]
pub fn mail_retries() -> &'static str {
    "/admin/mail/tries"
}

/// Another try for one.
#[must_use]
pub fn mail_retry(id: impl Display) -> String {
    format!("/admin/mail/{id}/tries")
}

/// The audit.
#[must_use]
pub fn audit() -> &'static str {
    "/admin/audit"
}

/// The audit as a table for spreadsheets.
#[must_use]
pub fn audit_csv() -> &'static str {
    "/admin/audit.csv"
}
