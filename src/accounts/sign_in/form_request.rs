//! Extractor of form requests: origin of the request, kind of response, messages.

use std::fmt;

use axum::{extract::FromRequestParts, response::Response};
use axum_messages::Messages;

use crate::{
    accounts::sign_in::known_devices::KnownBrowser,
    audit::Origin,
    web::{Fragment, Message, Page},
};

/// Origin of the form request, kind of the response, and messages for the next page.
#[derive(FromRequestParts)]
pub struct FormRequest {
    /// For the audit and the limits.
    pub origin: Origin,
    pub fragment: Fragment,
    pub page: Page,
    /// For the limits of guesses.
    pub browser: KnownBrowser,
    messages: Messages,
}

impl FormRequest {
    /// Redirects to `path`, which shows the message once.
    pub(crate) fn done(self, path: impl fmt::Display, message: impl Into<Message>) -> Response {
        self.messages.success(self.page.say(&message.into()).to_string());
        self.fragment.redirect(path)
    }
}
