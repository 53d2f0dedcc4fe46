//! E-mails about lockers: deadline near or passed, locker offered, taken back or shared. Queued in the transaction of the
//! action, rendered here when they are sent.

use async_trait::async_trait;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

pub use crate::lockers::allocations::store::emails::{offered, out_of_service, shared};
use crate::{
    accounts::find_reachable_addressee,
    lockers::{
        Lockers,
        allocations::store::emails::{self, Facts},
        attention::alarm_emails,
        email_kinds::{ALARM, OFFERED, OVERDUE, REMINDER, SHARED},
        news::{
            ASSIGNED, EXCHANGED, FOUND, LOAN_EXCHANGED, LOAN_OUT_OF_SERVICE, LOAN_OVER, LOAN_PAUSED, LOAN_RESUMED,
            OFFER_OVER, OUT_OF_SERVICE, PROLONGED, RESERVATION_OVER, TAKEN_BACK, TERM, UNSHARED,
        },
        paths,
    },
    mail::{Email, EmailContent, EmailKind, NotSent, Writer},
    web::{Language, time::in_full},
};

pub const KINDS: &[EmailKind] = &[
    REMINDER,
    OVERDUE,
    OFFERED,
    SHARED,
    TAKEN_BACK.email,
    TERM.email,
    OUT_OF_SERVICE.email,
    EXCHANGED.email,
    OFFER_OVER.email,
    RESERVATION_OVER.email,
    UNSHARED.email,
    PROLONGED.email,
    ASSIGNED.email,
    FOUND.email,
    ALARM,
    LOAN_OVER.email,
    LOAN_OUT_OF_SERVICE.email,
    LOAN_EXCHANGED.email,
    LOAN_PAUSED.email,
    LOAN_RESUMED.email,
];

#[async_trait]
impl Writer for Lockers {
    fn kinds(&self) -> &'static [EmailKind] {
        KINDS
    }

    async fn write(&self, email: &Email, now: OffsetDateTime) -> anyhow::Result<Result<EmailContent, NotSent>> {
        if email.kind == ALARM.name {
            return alarm_emails::write(self, email).await;
        }
        let db = &self.context.db;
        let until = email.fact("until").and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
        let Some(facts) = emails::load_facts(db, email, until, now).await?.filter(|facts| facts.is_true) else {
            return Ok(Err(NotSent::Outdated));
        };
        // Members who never activated their account use lockers with the card: they are told too.
        let Some(addressee) = find_reachable_addressee(db, email.member_id()?).await? else {
            return Ok(Err(NotSent::NoAddress));
        };
        let language = addressee.language(self.context.language);
        let subject = language.text(texts(&email.kind).0).arg("locker", facts.code.plate());
        let subject = subject.arg("from", email.fact("from").unwrap_or_default()).to_string();
        let words = Words { language, name: &addressee.first_name, base_url: &self.context.base_url };
        Ok(Ok(EmailContent::new(addressee.email, subject, words.compose(email, &facts))))
    }
}

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

fn texts(kind: &str) -> (&'static str, &'static str) {
    let found = TEXTS.iter().find(|(name, ..)| *name == kind);
    found.map_or(("mail-locker-taken-back-subject", "mail-locker-taken-back-text"), |(_, subject, text)| {
        (*subject, *text)
    })
}

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
            .arg("link", format!("{}{}", self.base_url, paths::Locker { code: facts.code.clone() }))
            .to_string()
    }
}
