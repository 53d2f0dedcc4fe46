//! Profile settings: display name, language, theme, who may send messages.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;
use axum_messages::Messages;

use crate::{
    accounts::{
        Accounts, CurrentMember,
        audit::{self, store::About},
        members::{
            names::DisplayName,
            profiles::{self, change::ProfileOutcome, store::Profile},
        },
        pages::account::{self, ShowAccount},
        paths,
    },
    audit::{Action, Origin},
    error::Result,
    ids::MemberId,
    web::{
        FieldErrors, Form, Fragment, Language, Page, Refusal, Theme, Version,
        forms::version::{self, Compared},
    },
};

/// The fields that two devices may have changed differently.
const COMPARED: [Compared; 4] = [
    Compared::line("display_name", "profile-display-name"),
    Compared::choice("language", "profile-language", &[("fr", "language-fr"), ("en", "language-en")]),
    Compared::choice(
        "theme",
        "profile-theme",
        &[("auto", "theme-auto"), ("light", "theme-light"), ("dark", "theme-dark")],
    ),
    Compared::choice(
        "direct_from",
        "profile-direct",
        &[("everyone", "direct-everyone"), ("friends", "direct-friends"), ("nobody", "direct-nobody")],
    ),
];

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Profile::PATH, post(update))
}

/// Choices for the members who may open a direct conversation.
const DIRECT_FROM: [&str; 3] = ["everyone", "friends", "nobody"];

struct Choices {
    display_name: Option<DisplayName>,
    language: Language,
    theme: Theme,
    direct_from: &'static str,
}

impl Choices {
    /// The profile in the form of its table.
    fn profile(&self) -> Profile<'_> {
        Profile {
            display_name: self.display_name.as_ref().map(DisplayName::as_str),
            language: self.language.code(),
            theme: self.theme.code(),
            direct_from: self.direct_from,
        }
    }

    /// A field that is not sent keeps its value, because other programs may send one alone.
    fn parse(form: &Form, kept: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let sent = |name| if form.has(name) { form.value(name) } else { kept.value(name) };
        let display_name = match sent("display_name").trim() {
            "" => None,
            name => errors.take(DisplayName::parse(name)),
        };
        let language = Language::from_code(sent("language"));
        let theme = Theme::from_code(sent("theme"));
        let direct_from = DIRECT_FROM.into_iter().find(|choice| *choice == sent("direct_from"));
        for (field, known) in
            [("language", language.is_some()), ("theme", theme.is_some()), ("direct_from", direct_from.is_some())]
        {
            if !known {
                errors.add(field, "choice-wrong");
            }
        }
        match (language, theme, direct_from) {
            (Some(language), Some(theme), Some(direct_from)) if errors.is_empty() => {
                Ok(Self { display_name, language, theme, direct_from })
            }
            _ => Err(errors),
        }
    }
}

async fn update(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    origin: Origin,
    fragment: Fragment,
    page: Page,
    messages: Messages,
    mut form: Form,
) -> Result<Response> {
    let mut view = ShowAccount::load(&accounts, &member, page).await?;
    let choices = match Choices::parse(&form, &view.profile) {
        Ok(choices) => choices,
        Err(errors) => {
            let status = form.refusal();
            view.profile = form;
            view.profile_errors = errors;
            return Ok(fragment.draw(status, &view, ShowAccount::as_profile));
        }
    };
    let version = Version::of(&form);
    let refusal =
        match profiles::change::change(&accounts, &origin, &member.member, &choices.profile(), version).await? {
            ProfileOutcome::Changed => None,
            ProfileOutcome::NameTaken => Some(Refusal::one("display_name", "name-taken")),
            ProfileOutcome::Inactive => Some(Refusal::conflict("member-state-changed")),
            ProfileOutcome::Stale => Some(stale(&accounts, member.id, &mut form, view.language()).await?),
        };
    if let Some(refusal) = refusal {
        let status = refusal.status(&form);
        view.profile_errors = refusal.errors;
        view.profile = form;
        return Ok(fragment.draw(status, &view, ShowAccount::as_profile));
    }
    // In the language that was just chosen.
    messages.success(choices.language.text("flash-profile").to_string());
    Ok(fragment.redirect(paths::Account))
}

/// Shows the input of this device beside the values saved by another one meanwhile.
async fn stale(accounts: &Accounts, id: MemberId, form: &mut Form, language: Language) -> Result<Refusal> {
    let current = account::filled(&profiles::store::load(&accounts.context.db, id).await?, language);
    let change = audit::store::find_last(&accounts.context.db, &[Action::PROFILE_CHANGED], About::Member(id)).await?;
    Ok(version::stale(form, &current, &COMPARED, change.as_ref(), language))
}
