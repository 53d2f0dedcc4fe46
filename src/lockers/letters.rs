//! What members are told by mail: that a deadline comes near or has passed, that a locker waits for them, was taken back
//! from them or is lent to them. Put down with what happened, sent from here; each at most once.

use time::{Duration, OffsetDateTime};

pub use super::store::letters::{offered, shared, taken_back};
use super::{
    Lockers, paths,
    store::letters::{self, News, Taken},
};
use crate::{
    accounts::find_active_addressee,
    error::Result,
    mail::Letter,
    web::{Language, time::in_full},
};

/// From the first try to the second; each pause is twice the one before.
const PAUSE: Duration = Duration::minutes(1);

/// What could not be sent for so long is news no more.
const STALE: Duration = Duration::hours(24);

/// Sends all that is due. A letter is taken before it is sent: whoever stops in between sends it no more, and no other
/// process sends it too. One that the mail server did not take is put back.
///
/// # Errors
/// When the database fails; the next tick does the rest.
pub async fn tick(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    let db = &lockers.accounts.db;
    while let Some(taken) = letters::take_next(db, now).await? {
        let Some(letter) = write(lockers, &taken, now).await? else { continue };
        let Err(error) = lockers.accounts.mailer.send(letter).await else { continue };
        let pause = PAUSE * 2_i32.pow(u32::from(taken.tries.clamp(1, 7).unsigned_abs()) - 1);
        let given_up = error.is_final() || taken.written_at + STALE <= now + pause;
        tracing::warn!(
            error = format!("{:#}", anyhow::Error::from(error)),
            given_up,
            "a mail about a locker was not sent"
        );
        if !given_up {
            letters::put_back(db, taken.id, now + pause).await?;
        }
    }
    Ok(())
}

/// None: there is nobody to write to, or it is not true any more.
async fn write(lockers: &Lockers, taken: &Taken, now: OffsetDateTime) -> Result<Option<Letter>> {
    if !taken.is_true || taken.written_at + STALE <= now {
        return Ok(None);
    }
    let addressee = find_active_addressee(&lockers.accounts.db, taken.member_id).await?;
    let Some(addressee) = addressee else { return Ok(None) };
    let chosen = addressee.language.as_deref().and_then(Language::from_code);
    let language = chosen.unwrap_or(lockers.accounts.settings.language);
    let subject = language.text(taken.news.label()).arg("locker", taken.code.plate()).to_string();
    let text = compose(taken, language, &addressee.first_name, &lockers.accounts.settings.base_url);
    Ok(Some(Letter::new(addressee.email, subject, text)))
}

fn compose(taken: &Taken, language: Language, name: &str, base_url: &str) -> String {
    let key = match taken.news {
        News::Reminder => "mail-locker-reminder-text",
        News::Overdue if taken.penalty_until.is_some() => "mail-locker-penalty-text",
        News::Overdue => "mail-locker-overdue-text",
        News::Offered => "mail-locker-offered-text",
        News::ByStaff => "mail-locker-taken-back-text",
        News::Term => "mail-locker-term-text",
        News::Shared => "mail-locker-shared-text",
    };
    let moment = |at: Option<OffsetDateTime>| at.map(|at| in_full(at, language)).unwrap_or_default();
    let place = if taken.place.is_empty() { String::new() } else { format!(", {}", taken.place) };
    let reason = taken.reason.as_deref().map(|reason| language.text("mail-locker-reason").arg("reason", reason));
    language
        .text(key)
        .arg("name", name)
        .arg("locker", taken.code.plate())
        .arg("place", format!("{}, {}{place}", taken.bay, taken.site))
        .arg("until", moment(taken.until))
        .arg("penalty", moment(taken.penalty_until))
        .arg("holder", &taken.holder)
        .arg("reason", reason.map(|reason| reason.to_string()).unwrap_or_default())
        .arg("link", format!("{base_url}{}", paths::locker(taken.code.as_str())))
        .to_string()
}
