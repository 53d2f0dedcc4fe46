//! Paths of the account pages. The `Display` of a path is its URL.

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    accounts::members::number::MemberNumber,
    error::Error,
    ids::{NoticeId, SignInId},
};

/// Activation with a code.
#[derive(Debug, TypedPath)]
#[typed_path("/activate")]
pub struct Activation;

/// Activation, or a new password, with a link that was sent by e-mail.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/activate/link/{token}", rejection(Error))]
pub struct EmailedLink {
    pub token: String,
}

#[derive(Debug, TypedPath)]
#[typed_path("/sign-in")]
pub struct SignIn;

impl SignIn {
    /// Sign in, then go on to `next`.
    #[must_use]
    pub fn then(&self, next: &str) -> String {
        format!("{self}?{}", next_query(next))
    }
}

/// A page to which a form is led that was sent under another address of the portal.
#[must_use]
pub fn moved(path: &str) -> String {
    format!("{path}?moved=1")
}

#[derive(Debug, TypedPath)]
#[typed_path("/sign-out")]
pub struct SignOut;

/// Request for a link by e-mail.
#[derive(Debug, TypedPath)]
#[typed_path("/password/forgotten")]
pub struct ForgottenPassword;

/// My account.
#[derive(Debug, TypedPath)]
#[typed_path("/account")]
pub struct Account;

/// Report of one's own lost card.
#[derive(Debug, TypedPath)]
#[typed_path("/account/card/block")]
pub struct CardBlock;

/// Setting of e-mail reminders.
#[derive(Debug, TypedPath)]
#[typed_path("/account/reminders")]
pub struct Reminders;

/// Display name, language, theme, who may write.
#[derive(Debug, TypedPath)]
#[typed_path("/account/profile")]
pub struct Profile;

/// Dismissal of a notice on the home page.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/account/notices/{id}/dismiss", rejection(Error))]
pub struct NoticeDismissal {
    pub id: NoticeId,
}

/// Replacement of my picture.
#[derive(Debug, TypedPath)]
#[typed_path("/account/picture")]
pub struct Picture;

#[derive(Debug, TypedPath)]
#[typed_path("/account/picture/remove")]
pub struct PictureRemoval;

/// Change of password.
#[derive(Debug, TypedPath)]
#[typed_path("/account/password")]
pub struct Password;

/// Sign-out of one device.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/account/sessions/{id}/end", rejection(Error))]
pub struct SessionEnd {
    pub id: SignInId,
}

/// Sign-out of all other devices.
#[derive(Debug, TypedPath)]
#[typed_path("/account/sessions/end")]
pub struct OtherSessionsEnd;

/// Export of the viewer's data.
#[derive(Debug, TypedPath)]
#[typed_path("/account/export")]
pub struct Export;

/// Closing of my account.
#[derive(Debug, TypedPath)]
#[typed_path("/account/close")]
pub struct Closure;

/// The password again, before sensitive actions.
#[derive(Debug, TypedPath)]
#[typed_path("/account/confirm")]
pub struct Confirmation;

impl Confirmation {
    /// Enter the password again, then go on to `next`.
    #[must_use]
    pub fn then(&self, next: &str) -> String {
        format!("{self}?{}", next_query(next))
    }
}

/// Choice of language before signing in.
#[derive(Debug, TypedPath)]
#[typed_path("/language")]
pub struct LanguageChoice;

/// The directory of members.
#[derive(Debug, TypedPath)]
#[typed_path("/members")]
pub struct Members;

/// Profile of a member.
#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/members/{number}", rejection(Error))]
pub struct Member {
    pub number: MemberNumber,
}

#[derive(Debug, TypedPath, Deserialize)]
#[typed_path("/members/{number}/picture", rejection(Error))]
pub struct MemberPicture {
    pub number: MemberNumber,
}

impl MemberPicture {
    /// URL of one version of the picture: a new picture has a new URL.
    #[must_use]
    pub fn version(&self, id: Uuid) -> String {
        format!("{self}?v={}", id.simple())
    }
}

fn next_query(next: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish()
}

/// A redirect target from the request: only an own path, else the home page.
#[must_use]
pub fn safe_next(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.starts_with("/\\")
        && next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if ours { next } else { "/" }
}
