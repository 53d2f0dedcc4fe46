//! Addresses of the account pages: no URL is spelled twice.

/// Activation with a code.
#[must_use]
pub fn activate() -> &'static str {
    "/activate"
}

/// Activation, or a new password, with a mailed link.
#[must_use]
pub fn link(token: &str) -> String {
    format!("/activate/link/{token}")
}

/// Sign in.
#[must_use]
pub fn sign_in() -> &'static str {
    "/sign-in"
}

/// Sign in, then go on to `next`.
#[must_use]
pub fn sign_in_then(next: &str) -> String {
    format!("/sign-in?{}", next_query(next))
}

/// A page to which a form is led that was sent under another address of the portal.
#[must_use]
pub fn moved(path: &str) -> String {
    format!("{path}?moved=1")
}

/// Sign out.
#[must_use]
pub fn sign_out() -> &'static str {
    "/sign-out"
}

/// Ask for a mailed link.
#[must_use]
pub fn password_forgotten() -> &'static str {
    "/password/forgotten"
}

/// My account.
#[must_use]
pub fn account() -> &'static str {
    "/account"
}

/// Report one's own card lost.
#[must_use]
pub fn card_block() -> &'static str {
    "/account/card/block"
}

/// Setting of e-mail reminders.
#[must_use]
pub fn reminders() -> &'static str {
    "/account/reminders"
}

/// Display name, language, theme, who may write.
#[must_use]
pub fn profile() -> &'static str {
    "/account/profile"
}

/// A notice on the first page, to be dismissed.
#[must_use]
pub fn notice_dismissal(id: &str) -> String {
    format!("/account/notices/{id}/dismiss")
}

/// My picture, to be replaced.
#[must_use]
pub fn picture() -> &'static str {
    "/account/picture"
}

/// My picture, to be removed.
#[must_use]
pub fn picture_removal() -> &'static str {
    "/account/picture/remove"
}

/// Change of password.
#[must_use]
pub fn password() -> &'static str {
    "/account/password"
}

/// Sign a device out.
#[must_use]
pub fn session_end(id: impl std::fmt::Display) -> String {
    format!("/account/sessions/{id}/end")
}

/// Sign all other devices out.
#[must_use]
pub fn sessions_end() -> &'static str {
    "/account/sessions/end"
}

/// Export of the viewer's data.
#[must_use]
pub fn export() -> &'static str {
    "/account/export"
}

/// Close my account.
#[must_use]
pub fn closure() -> &'static str {
    "/account/close"
}

/// Enter the password again before something grave.
#[must_use]
pub fn confirmation() -> &'static str {
    "/account/confirm"
}

/// Enter the password again, then go on to `next`.
#[must_use]
pub fn confirmation_then(next: &str) -> String {
    format!("/account/confirm?{}", next_query(next))
}

/// Choice of language before signing in.
#[must_use]
pub fn language() -> &'static str {
    "/language"
}

/// The directory of members.
#[must_use]
pub fn members() -> &'static str {
    "/members"
}

/// Profile of a member.
#[must_use]
pub fn member(number: &str) -> String {
    format!("/members/{number}")
}

/// A member's picture.
#[must_use]
pub fn member_picture(number: &str) -> String {
    format!("/members/{number}/picture")
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
