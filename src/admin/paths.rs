//! Paths of the staff pages. The `Display` of a path is its URL.

use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::{accounts::members::number::MemberNumber, error::Error, ids::EmailId};

#[derive(Debug, TypedPath)]
#[typed_path("/admin")]
pub struct Dashboard;

/// Members, as staff see them.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/members")]
pub struct Members;

/// The same list as a table for spreadsheets.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/members.csv")]
pub struct MembersCsv;

/// The form of a new member.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/members/new")]
pub struct NewMember;

/// One member.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}", rejection(Error))]
pub struct Member {
    pub number: MemberNumber,
}

/// Correction of what the school knows of a member.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/edit", rejection(Error))]
pub struct MemberEdit {
    pub number: MemberNumber,
}

/// Closing of the account of a member, or removal of one who never had any.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/close", rejection(Error))]
pub struct MemberClosing {
    pub number: MemberNumber,
}

/// A new activation code.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/code", rejection(Error))]
pub struct MemberCode {
    pub number: MemberNumber,
}

/// Suspension of the account.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/suspend", rejection(Error))]
pub struct MemberSuspension {
    pub number: MemberNumber,
}

/// Restoration of the account.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/restore", rejection(Error))]
pub struct MemberRestoration {
    pub number: MemberNumber,
}

/// Blocking, unblocking and replacement of the card.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/card", rejection(Error))]
pub struct MemberCard {
    pub number: MemberNumber,
}

/// Grant of a role.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/roles", rejection(Error))]
pub struct MemberRoles {
    pub number: MemberNumber,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/members/{number}/roles/remove", rejection(Error))]
pub struct MemberRoleRemoval {
    pub number: MemberNumber,
}

/// E-mails that were not sent.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/mail")]
pub struct Mail;

impl Mail {
    /// The e-mails that are older than this one.
    #[must_use]
    pub fn before(&self, id: EmailId) -> String {
        format!("{self}?before={id}")
    }
}

/// Another try for all of them.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/mail/tries")]
pub struct MailRetries;

/// Another try for one.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/admin/mail/{id}/tries", rejection(Error))]
pub struct MailRetry {
    pub id: EmailId,
}

/// The audit log.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/audit")]
pub struct Audit;

/// The audit log as a table for spreadsheets.
#[derive(Debug, TypedPath)]
#[typed_path("/admin/audit.csv")]
pub struct AuditCsv;
