//! "My account" page: profile, picture, password, devices and data.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, CurrentMember,
        members::{
            self,
            profiles::{self, store::Stored},
        },
        paths,
        roles::Role,
        sign_in::{self, store::Device},
    },
    error::Result,
    ids::SignInId,
    web::{FieldErrors, Form, Language, Message, Page, forms::version, pages::fragment},
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Account::PATH, get(show))
}

/// Registered data of the member, shown on the account page.
struct Account {
    number: String,
    full_name: String,
    kind: Message,
    department: Option<String>,
    email: Option<String>,
    card_last_four: Option<String>,
    /// When the card was reported lost.
    card_lost_at: Option<OffsetDateTime>,
    picture: Option<String>,
    initials: String,
    /// True if reminders are sent.
    reminders: bool,
    roles: Vec<Message>,
}

/// A device in the list.
struct SignIn {
    id: SignInId,
    device: String,
    address: String,
    created_at: OffsetDateTime,
    seen_at: OffsetDateTime,
    current: bool,
}

impl SignIn {
    fn of(device: &Device, current: SignInId, page: &Page) -> Self {
        Self {
            current: device.id == current,
            id: device.id,
            device: device_name(&device.user_agent, page),
            address: device.address.ip().to_string(),
            created_at: device.created_at,
            seen_at: device.seen_at,
        }
    }
}

/// The page; each of its forms can be drawn again alone.
#[derive(Template)]
#[template(path = "accounts/account/show.html", blocks = ["profile", "picture", "password"])]
pub(crate) struct ShowAccount {
    page: Page,
    account: Account,
    pub(crate) profile: Form,
    pub(crate) profile_errors: FieldErrors,
    pub(crate) picture_errors: FieldErrors,
    pub(crate) password_errors: FieldErrors,
    sessions: Vec<SignIn>,
}

impl ShowAccount {
    /// The language of the page.
    pub(crate) fn language(&self) -> Language {
        self.page.language
    }

    pub(crate) async fn load(accounts: &Accounts, current: &CurrentMember, page: Page) -> Result<Self> {
        let me = &current.member;
        let details = members::store::load_details(&accounts.context.db, me.id).await?;
        let devices = sign_in::store::list(&accounts.context.db, me.id, page.now).await?;
        let profile = filled(&profiles::store::load(&accounts.context.db, me.id).await?, page.language);
        let account = Account {
            number: me.number.as_str().to_owned(),
            full_name: format!("{} {}", me.first_name, me.surname),
            kind: me.kind.label().into(),
            department: me.department.clone(),
            email: details.email,
            card_last_four: details.card_last_four,
            card_lost_at: details.card_lost_at,
            picture: me.picture_url(),
            initials: me.initials(),
            reminders: details.reminders_refused_at.is_none(),
            roles: current.roles.iter().map(Role::label).map(Message::new).collect(),
        };
        let sessions = devices.iter().map(|device| SignIn::of(device, current.sign_in_id, &page)).collect();
        Ok(Self {
            page,
            account,
            profile,
            profile_errors: FieldErrors::default(),
            picture_errors: FieldErrors::default(),
            password_errors: FieldErrors::default(),
            sessions,
        })
    }
}

/// The form of the profile as it stands; `language` is the one of the page, until the member chooses.
pub(crate) fn filled(stored: &Stored, language: Language) -> Form {
    Form::filled([
        ("display_name", stored.display_name.as_deref().unwrap_or_default()),
        ("language", stored.language.as_deref().unwrap_or(language.code())),
        ("theme", &stored.theme),
        ("direct_from", &stored.direct_from),
        (version::FIELD, &stored.version.to_string()),
    ])
}

/// Name of browser and system, as far as the browser tells: enough to recognise an own phone.
fn device_name(user_agent: &str, page: &Page) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: each browser also names those that it imitates.
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => page.t("device-unknown").to_string(),
    }
}

async fn show(State(accounts): State<Accounts>, member: CurrentMember, page: Page) -> Result<Response> {
    Ok(fragment::page(StatusCode::OK, &ShowAccount::load(&accounts, &member, page).await?))
}
