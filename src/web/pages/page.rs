//! Common data of every full page.

use std::{convert::Infallible, fmt};

use axum::{
    extract::FromRequestParts,
    http::{
        Method,
        header::{COOKIE, REFERER},
        request::Parts,
    },
};
use axum_messages::{Level, Messages};
use time::OffsetDateTime;
use tower_http::request_id::RequestId;

use crate::web::{
    pages::{
        assets,
        fragment::{self, Fragment},
        language::{Language, Text},
        messages::Message,
    },
    time::When,
};

/// The cookie that keeps a visitor's language before signing in.
pub const LANGUAGE_COOKIE: &str = "parvis_language";

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Theme {
    /// Setting of the system.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The name in forms and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// The signed-in person, as the frame of a page shows them.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub number: String,
    /// The name that others see.
    pub name: String,
    /// For the round badge when there is no picture.
    pub initials: String,
    /// URL of the picture.
    pub picture: Option<String>,
    /// The staff pages that they may open.
    pub areas: Vec<Area>,
}

/// A staff page in the side bar.
#[derive(Debug, Clone)]
pub struct Area {
    pub path: String,
    /// Second root of its pages.
    pub also: Option<&'static str>,
    /// Key of its name.
    pub label: &'static str,
    /// Icon in the sprite.
    pub icon: &'static str,
}

impl Area {
    /// True if a page is one of the area's.
    #[must_use]
    pub fn holds(&self, page: &Page) -> bool {
        page.at(&self.path) || self.also.is_some_and(|also| page.at(also))
    }
}

/// Viewer of a page, with language and theme. Added to the request by the accounts.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The member's choice, or the browser's.
    pub language: Language,
    pub theme: Theme,
    /// Present when signed in.
    pub viewer: Option<Viewer>,
}

/// Default page context; added to every request by the application.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// For browsers that accept neither of our languages.
    pub language: Language,
    /// The time of the request.
    pub now: OffsetDateTime,
}

/// A message from the page before.
#[derive(Debug, Clone)]
pub struct Flash {
    /// `good`, `warn`, `bad` or nothing.
    pub tone: &'static str,
    /// Said in the viewer's language when it was made.
    pub text: String,
}

/// The frame of a page: language, theme, person, messages.
#[derive(Debug)]
pub struct Page {
    /// Language of the page.
    pub language: Language,
    /// Theme of the page.
    pub theme: Theme,
    /// Present when signed in.
    pub viewer: Option<Viewer>,
    /// Messages from the page before.
    pub flashes: Vec<Flash>,
    /// Path and query, where a person can come back to.
    pub here: String,
    /// Shown in small print with errors.
    pub request_id: String,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// True if the browser reads pages in gzip format.
    pub accepts_gzip: bool,
}

impl Page {
    /// The text of a key in the viewer's language.
    #[must_use]
    pub fn t(&self, key: &'static str) -> Text {
        self.language.text(key)
    }

    /// A message in the viewer's language.
    #[must_use]
    pub fn say(&self, message: &Message) -> Text {
        message.say(self.language)
    }

    /// The value of `data-theme`, when the member chose one.
    #[must_use]
    pub fn theme_attribute(&self) -> Option<&'static str> {
        (self.theme != Theme::Auto).then(|| self.theme.code())
    }

    /// The address of a file in `static/`, with its version.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The addresses of the scripts that a script of `static/` needs before it runs. A page names them all, so that the
    /// browser asks for them at once instead of one after the other.
    #[must_use]
    pub fn imports(&self, name: &str) -> Vec<String> {
        assets::imports(name)
    }

    /// An instant as people say it.
    #[must_use]
    pub fn time(&self, at: &OffsetDateTime) -> When {
        When::new(*at, self.now, self.language)
    }

    /// True if the viewer is at this path, or below it.
    #[must_use]
    pub fn at(&self, path: impl fmt::Display) -> bool {
        let here = self.here.split('?').next().unwrap_or_default();
        let path = path.to_string();
        here == path || (path != "/" && here.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')))
    }
}

impl Page {
    /// A page of nobody in particular, for what is rendered once for several viewers.
    #[must_use]
    pub fn shared(language: Language, now: OffsetDateTime) -> Self {
        Self {
            language,
            theme: Theme::Auto,
            viewer: None,
            flashes: Vec::new(),
            here: String::new(),
            request_id: String::new(),
            now,
            accepts_gzip: false,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let defaults = parts.extensions.get::<Defaults>().cloned();
        let fallback = defaults.as_ref().map_or(Language::Fr, |defaults| defaults.language);
        let visitor = parts.extensions.get::<Visitor>().cloned().unwrap_or_else(|| Visitor {
            language: asked_language(parts, fallback),
            theme: Theme::Auto,
            viewer: None,
        });
        // Without the session layer (the database is away) there is nothing to say from before.
        let Ok(fragment) = Fragment::from_request_parts(parts, state).await;
        let flashes = Messages::from_request_parts(parts, state).await.map_or(Vec::new(), flashes);
        Ok(Self {
            language: visitor.language,
            theme: visitor.theme,
            viewer: visitor.viewer,
            flashes,
            here: here(parts, fragment),
            request_id: request_id(parts),
            now: defaults.map_or(OffsetDateTime::UNIX_EPOCH, |defaults| defaults.now),
            accepts_gzip: fragment::accepts_gzip(&parts.headers),
        })
    }
}

/// The language of someone who has not signed in: chosen before, else the browser's, else the portal's.
#[must_use]
pub fn asked_language(parts: &Parts, fallback: Language) -> Language {
    cookie(parts, LANGUAGE_COOKIE)
        .and_then(Language::from_code)
        .or_else(|| Language::accepted(&parts.headers))
        .unwrap_or(fallback)
}

fn cookie<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

fn flashes(messages: Messages) -> Vec<Flash> {
    let tone = |level| match level {
        Level::Success => "good",
        Level::Warning => "warn",
        Level::Error => "bad",
        _ => "",
    };
    messages.into_iter().map(|message| Flash { tone: tone(message.level), text: message.message }).collect()
}

/// Path and query of the page in front of the person: of a form or fragment, the page that held it, which the browser names.
#[must_use]
pub fn here(parts: &Parts, fragment: Fragment) -> String {
    if parts.method == Method::GET && !fragment.0 {
        return parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    }
    let from = ["hx-current-url", REFERER.as_str()].iter().find_map(|name| parts.headers.get(*name)?.to_str().ok());
    let from = from.and_then(|from| url::Url::parse(from).ok());
    from.map_or_else(|| "/".to_owned(), |from| from[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
}

/// The id of a request, for the small print of errors, the log and the audit.
#[must_use]
pub fn request_id(parts: &Parts) -> String {
    let id = parts.extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    id.unwrap_or_default().to_owned()
}
