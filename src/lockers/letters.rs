//! E-mails about lockers: a deadline comes near or has passed, a locker is offered, taken back or lent. Queued in the
//! transaction of the act, written here when they are sent.

use async_trait::async_trait;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

pub use super::store::letters::{offered, out_of_service, shared};
use super::{
    Lockers, alarm_emails, paths,
    store::letters::{self, Facts},
};
use crate::{
    accounts::find_reachable_addressee,
    mail::{Email, EmailKind, Letter, NotSent, Writer},
    web::{Language, time::in_full},
};

/// The deadline comes near.
pub const REMINDER: EmailKind = day("locker.reminder", "email-locker-reminder");
/// The deadline has passed.
pub const OVERDUE: EmailKind = day("locker.overdue", "email-locker-overdue");
/// A locker is held for a member who waited.
pub const OFFERED: EmailKind = day("locker.offered", "email-locker-offered");
/// A member lends their locker.
pub const SHARED: EmailKind = day("locker.shared", "email-locker-shared");
/// Staff took the locker back.
pub const TAKEN_BACK: EmailKind = days("locker.taken_back", "email-locker-taken-back");
/// Staff took it back with all others at the end of the term.
pub const TERM: EmailKind = days("locker.term", "email-locker-term");

/// The locker is out of service, or to be checked, while a member has it.
pub const OUT_OF_SERVICE: EmailKind = days("locker.out_of_service", "email-locker-out-of-service");
/// Staff gave the member another locker.
pub const EXCHANGED: EmailKind = days("locker.exchanged", "email-locker-exchanged");
/// An offer was not taken in time.
pub const OFFER_OVER: EmailKind = days("locker.offer_over", "email-locker-offer-over");
/// A reservation was not used in time.
pub const RESERVATION_OVER: EmailKind = days("locker.reservation_over", "email-locker-reservation-over");
/// The owner lends the locker no more.
pub const UNSHARED: EmailKind = days("locker.unshared", "email-locker-unshared");

/// Staff set another deadline.
pub const PROLONGED: EmailKind = days("locker.prolonged", "email-locker-prolonged");
/// Staff gave the member a locker.
pub const ASSIGNED: EmailKind = days("locker.assigned", "email-locker-assigned");
/// Things were found in a locker that the member had.
pub const FOUND: EmailKind = days("locker.found", "email-locker-found");

/// A locker that a member borrowed is nobody's to lend any more: taken back, given back, or its holder's account was closed.
pub const LOAN_OVER: EmailKind = days("locker.loan_over", "email-locker-loan-over");
/// A borrowed locker is out of service, or to be checked.
pub const LOAN_OUT_OF_SERVICE: EmailKind = days("locker.loan_out_of_service", "email-locker-loan-out-of-service");
/// Another locker takes the place of a borrowed one.
pub const LOAN_EXCHANGED: EmailKind = days("locker.loan_exchanged", "email-locker-loan-exchanged");
/// A borrowed locker opens for nobody while its holder's account is suspended; told without the reason.
pub const LOAN_PAUSED: EmailKind = days("locker.loan_paused", "email-locker-loan-paused");
/// It opens again.
pub const LOAN_RESUMED: EmailKind = days("locker.loan_resumed", "email-locker-loan-resumed");

/// All kinds.
pub const KINDS: &[EmailKind] = &[
    REMINDER,
    OVERDUE,
    OFFERED,
    SHARED,
    TAKEN_BACK,
    TERM,
    OUT_OF_SERVICE,
    EXCHANGED,
    OFFER_OVER,
    RESERVATION_OVER,
    UNSHARED,
    PROLONGED,
    ASSIGNED,
    FOUND,
    alarm_emails::ALARM,
    LOAN_OVER,
    LOAN_OUT_OF_SERVICE,
    LOAN_EXCHANGED,
    LOAN_PAUSED,
    LOAN_RESUMED,
];

const fn day(name: &'static str, label: &'static str) -> EmailKind {
    EmailKind { name, label, lasts: Duration::hours(24) }
}

const fn days(name: &'static str, label: &'static str) -> EmailKind {
    EmailKind { name, label, lasts: EmailKind::DAYS }
}

#[async_trait]
impl Writer for Lockers {
    fn kinds(&self) -> &'static [EmailKind] {
        KINDS
    }

    async fn write(&self, email: &Email, now: OffsetDateTime) -> anyhow::Result<Result<Letter, NotSent>> {
        if email.kind == alarm_emails::ALARM.name {
            return alarm_emails::write(self, email).await;
        }
        let db = &self.accounts.db;
        let until = email.fact("until").and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
        let Some(facts) = letters::load_facts(db, email, until, now).await?.filter(|facts| facts.is_true) else {
            return Ok(Err(NotSent::Outdated));
        };
        // Members who never activated their account use lockers with the card: they are told too.
        let Some(addressee) = find_reachable_addressee(db, email.member_id()?).await? else {
            return Ok(Err(NotSent::NoAddress));
        };
        let language = addressee.language(self.accounts.settings.language);
        let subject = language.text(texts(&email.kind).0).arg("locker", facts.code.plate());
        let subject = subject.arg("from", email.fact("from").unwrap_or_default()).to_string();
        let words = Words { language, name: &addressee.first_name, base_url: &self.accounts.settings.base_url };
        Ok(Ok(Letter::new(addressee.email, subject, words.compose(email, &facts))))
    }
}

/// The keys of subject and text, by kind.
const TEXTS: [(&str, &str, &str); 18] = [
    ("locker.reminder", "mail-locker-reminder-subject", "mail-locker-reminder-text"),
    ("locker.offered", "mail-locker-offered-subject", "mail-locker-offered-text"),
    ("locker.shared", "mail-locker-shared-subject", "mail-locker-shared-text"),
    ("locker.term", "mail-locker-term-subject", "mail-locker-term-text"),
    ("locker.out_of_service", "mail-locker-out-of-service-subject", "mail-locker-out-of-service-text"),
    ("locker.exchanged", "mail-locker-exchanged-subject", "mail-locker-exchanged-text"),
    ("locker.offer_over", "mail-locker-offer-over-subject", "mail-locker-offer-over-text"),
    ("locker.reservation_over", "mail-locker-reservation-over-subject", "mail-locker-reservation-over-text"),
    ("locker.unshared", "mail-locker-unshared-subject", "mail-locker-unshared-text"),
    ("locker.prolonged", "mail-locker-prolonged-subject", "mail-locker-prolonged-text"),
    ("locker.assigned", "mail-locker-assigned-subject", "mail-locker-assigned-text"),
    ("locker.found", "mail-locker-found-subject", "mail-locker-found-text"),
    ("locker.loan_over", "mail-locker-loan-over-subject", "mail-locker-loan-over-text"),
    ("locker.loan_out_of_service", "mail-locker-loan-out-of-service-subject", "mail-locker-loan-out-of-service-text"),
    ("locker.loan_exchanged", "mail-locker-loan-exchanged-subject", "mail-locker-loan-exchanged-text"),
    ("locker.loan_paused", "mail-locker-loan-paused-subject", "mail-locker-loan-paused-text"),
    ("locker.loan_resumed", "mail-locker-loan-resumed-subject", "mail-locker-loan-resumed-text"),
    ("locker.overdue", "mail-locker-overdue-subject", "mail-locker-overdue-text"),
];

/// The keys of subject and text of an e-mail.
fn texts(kind: &str) -> (&'static str, &'static str) {
    let found = TEXTS.iter().find(|(name, ..)| *name == kind);
    found.map_or(("mail-locker-taken-back-subject", "mail-locker-taken-back-text"), |(_, subject, text)| {
        (*subject, *text)
    })
}

/// Language and recipient of an e-mail.
struct Words<'a> {
    language: Language,
    name: &'a str,
    base_url: &'a str,
}

impl Words<'_> {
    fn compose(&self, email: &Email, facts: &Facts) -> String {
        let language = self.language;
        let key = match texts(&email.kind).1 {
            "mail-locker-overdue-text" if facts.penalty_until.is_some() => "mail-locker-penalty-text",
            key => key,
        };
        let moment = |at: Option<OffsetDateTime>| at.map(|at| in_full(at, language)).unwrap_or_default();
        let place = if facts.place.is_empty() { String::new() } else { format!(", {}", facts.place) };
        let reason = email.fact("reason").map(|reason| language.text("mail-locker-reason").arg("reason", reason));
        language
            .text(key)
            .arg("name", self.name)
            .arg("locker", facts.code.plate())
            .arg("place", format!("{}, {}{place}", facts.bay, facts.site))
            .arg("until", moment(facts.until))
            .arg("penalty", moment(facts.penalty_until))
            .arg("holder", &facts.holder)
            .arg("from", email.fact("from").unwrap_or_default())
            .arg("things", email.fact("things").unwrap_or_default())
            .arg("reason", reason.map(|reason| reason.to_string()).unwrap_or_default())
            .arg("link", format!("{}{}", self.base_url, paths::locker(facts.code.as_str())))
            .to_string()
    }
}
