//! Refused form: shown again with its input, the errors and the matching status.

use std::time::Duration;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use crate::web::{FieldErrors, Form, Fragment, Message, cookies::Cookie, pages::fragment};

/// Refusal of a form.
#[derive(Debug)]
pub struct Refusal {
    pub errors: FieldErrors,
    status: StatusCode,
    wait: Option<Duration>,
    cookie: Option<Cookie>,
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self { errors, status: StatusCode::UNPROCESSABLE_ENTITY, wait: None, cookie: None }
    }
}

impl Refusal {
    /// An error of one field.
    #[must_use]
    pub fn one(field: &'static str, message: impl Into<Message>) -> Self {
        FieldErrors::one(field, message).into()
    }

    /// Lost a race: 409.
    #[must_use]
    pub fn conflict(message: impl Into<Message>) -> Self {
        Self { status: StatusCode::CONFLICT, ..Self::one("", message) }
    }

    /// Lost a race, with words for each field that it touches: 409.
    #[must_use]
    pub fn conflict_on(errors: FieldErrors) -> Self {
        Self { status: StatusCode::CONFLICT, ..errors.into() }
    }

    /// Seen, but not allowed, with words: 403.
    #[must_use]
    pub fn forbidden(message: impl Into<Message>) -> Self {
        Self { status: StatusCode::FORBIDDEN, ..Self::one("", message) }
    }

    /// The subject of the form does not exist any more: 404.
    #[must_use]
    pub fn absent(message: impl Into<Message>) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::one("", message) }
    }

    /// The input is too large: 413.
    #[must_use]
    pub fn too_large(field: &'static str, message: impl Into<Message>) -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, ..Self::one(field, message) }
    }

    /// Tried too often: 429 with `Retry-After`.
    #[must_use]
    pub fn too_early(wait: Duration) -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, wait: Some(wait), ..Self::one("", said(wait)) }
    }

    /// The same with a cookie that the browser keeps.
    #[must_use]
    pub(crate) fn with_cookie(self, cookie: Option<Cookie>) -> Self {
        Self { cookie, ..self }
    }

    /// The status for a form whose body had its own trouble, else that of the refusal.
    #[must_use]
    pub fn status(&self, form: &Form) -> StatusCode {
        if self.status == StatusCode::UNPROCESSABLE_ENTITY { form.refusal() } else { self.status }
    }

    /// Adds the headers that repeat the refusal for programs.
    #[must_use]
    pub fn add_headers(&self, mut response: Response) -> Response {
        if let Some(wait) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
        }
        Cookie::put(self.cookie.clone(), response)
    }
}

/// Wait as text, rounded up.
fn said(wait: Duration) -> Message {
    match seconds(wait) {
        seconds if seconds > 90 => Message::new("try-later-minutes").count("minutes", (seconds + 59) / 60),
        seconds => Message::new("try-later").count("seconds", seconds),
    }
}

/// Whole seconds, rounded up.
pub(crate) fn seconds(wait: Duration) -> i64 {
    i64::try_from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).unwrap_or(900).max(1)
}

/// A page around a form: fields `form` and `errors`, and a block that htmx swaps in.
pub(crate) trait FormView: Template + Sized {
    /// Input and errors.
    fn parts(&mut self) -> (&Form, &mut FieldErrors);

    /// The block that htmx swaps in.
    fn block(&self) -> askama::Result<String>;

    /// The form for the first time.
    fn fresh(self, fragment: Fragment) -> Response {
        fragment::respond(StatusCode::OK, if fragment.0 { self.block() } else { self.render() })
    }

    /// The form again.
    fn refused(mut self, fragment: Fragment, refusal: impl Into<Refusal>) -> Response {
        let refusal = refusal.into();
        let (form, errors) = self.parts();
        let status = refusal.status(form);
        *errors = refusal.errors.clone();
        refusal.add_headers(fragment::respond(status, if fragment.0 { self.block() } else { self.render() }))
    }
}

/// Makes a template struct with fields `form` and `errors` a [`FormView`]; its block is `form`, or the one that is named.
macro_rules! form_view {
    ($($view:ty),+) => {$( form_view!($view: as_form); )+};
    ($view:ty: $block:ident) => {
        impl $crate::web::forms::refusal::FormView for $view {
            fn parts(&mut self) -> (&$crate::web::Form, &mut $crate::web::FieldErrors) {
                (&self.form, &mut self.errors)
            }

            fn block(&self) -> askama::Result<String> {
                askama::Template::render(&self.$block())
            }
        }
    };
}
pub(crate) use form_view;
