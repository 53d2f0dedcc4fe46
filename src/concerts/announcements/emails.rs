//! E-mails about changes by staff, and about an expired offer of the waiting list. Each shows the facts at the time of
//! sending: a later change that is not announced yet is in the same e-mail.

use time::OffsetDateTime;

use crate::{
    concerts::{
        Concerts,
        announcements::{
            change::{self, Change, ChangeKind, Difference, Facts},
            store_changes, store_messages,
        },
        bookings::{
            self,
            booking_number::BookingNumber,
            recipients::{self, Addressee},
        },
        email_kinds::{BOOKING_CHANGED, CONCERT_CANCELLED, MESSAGE, OFFER_LAPSED, REINSTATED},
        paths,
        programme::{self, concert::Concert, dates::times},
        seats::seat::{counted, names_of},
        tickets::{emails, ticket::Ticket},
        waiting_list,
    },
    ids::{RecipientId, WaitingId},
    mail::{Email, EmailContent, NotSent},
    web::Language,
};

/// Writes one of the kinds of this file.
pub(crate) async fn write(
    concerts: &Concerts,
    email: &Email,
    now: OffsetDateTime,
) -> anyhow::Result<Result<EmailContent, NotSent>> {
    let Some(to) = recipients::find(concerts, email).await? else { return Ok(Err(NotSent::NoAddress)) };
    let content = if email.kind == OFFER_LAPSED.name {
        about_lapse(concerts, email, &to).await?
    } else if email.kind == MESSAGE.name {
        message(concerts, email, &to).await?
    } else {
        about_change(concerts, email, &to, now).await?
    };
    Ok(content.ok_or(NotSent::Outdated))
}

/// `None`: it is not true any more, or was told already.
async fn about_change(
    concerts: &Concerts,
    email: &Email,
    to: &Addressee,
    now: OffsetDateTime,
) -> anyhow::Result<Option<EmailContent>> {
    let (db, id) = (&concerts.context.db, email.subject(RecipientId)?);
    let Some(recipient) = store_changes::find_recipient(db, id).await? else { return Ok(None) };
    // Claimed first, read then: the other way round, a change in between would be claimed with facts from before it.
    let told = store_changes::claim(db, id, email.id).await?;
    if told.is_empty() {
        return Ok(None);
    }
    let Some(concert) = programme::store::find(db, recipient.concert_id).await? else { return Ok(None) };
    match &recipient.number {
        Some(number) => about_booking(concerts, email, to, number, concert, &told, now).await,
        None if recipient.waits => Ok(about_waiting(concerts, to, &concert, &told)),
        None => Ok(None),
    }
}

async fn about_booking(
    concerts: &Concerts,
    email: &Email,
    to: &Addressee,
    number: &BookingNumber,
    concert: Concert,
    told: &[Change],
    now: OffsetDateTime,
) -> anyhow::Result<Option<EmailContent>> {
    let context = &concerts.context;
    let Some(booking) = bookings::store::find(&context.db, number).await? else { return Ok(None) };
    let (cancelled, concert_cancelled) = (booking.cancelled_at.is_some(), concert.cancelled_at.is_some());
    let changed = email.kind == BOOKING_CHANGED.name;
    let differences = change::since(told, &Facts::from(&concert), &booking.seats, to.language);
    let outdated = if changed {
        cancelled || concert_cancelled || differences.is_empty()
    } else if email.kind == REINSTATED.name {
        cancelled || concert_cancelled
    } else {
        // It was taken back before this was written.
        !cancelled && !concert_cancelled
    };
    if outdated {
        return Ok(None);
    }
    let ticket = Ticket::load(context, booking, concert).await?;
    let (subject, text) = texts(&email.kind);
    let text = emails::text(text, &ticket, to)
        .arg("changes", lines(&differences, to.language))
        .arg("reason", reasons(told, !changed));
    let composed = emails::compose(context, &ticket, to, subject, &text, now);
    emails::attach_valid(composed, ticket, to.language).await.map(Some)
}

/// Keys of the subject and the text of an e-mail about a booking.
fn texts(kind: &str) -> (&'static str, &'static str) {
    if kind == BOOKING_CHANGED.name {
        ("mail-changed-subject", "mail-changed-text")
    } else if kind == REINSTATED.name {
        ("mail-reinstated-subject", "mail-reinstated-text")
    } else if kind == CONCERT_CANCELLED.name {
        ("mail-concert-cancelled-subject", "mail-concert-cancelled")
    } else {
        ("mail-cancelled-subject", "mail-ended-text")
    }
}

/// One line for each changed fact.
fn lines(differences: &[Difference], language: Language) -> String {
    let lines = differences.iter().map(|difference| {
        let line = language.text("mail-change-line").arg("fact", language.text(difference.label));
        line.arg("before", &difference.before).arg("after", &difference.after).to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The messages of the staff with changes whose facts are still the news, or with the cancellation, each once and in order.
fn reasons(told: &[Change], cancelled: bool) -> String {
    let told = told.iter().filter(|change| change.kind.is_cancellation() == cancelled);
    let mut reasons: Vec<&str> = told.map(|change| change.reason.as_str()).collect();
    reasons.dedup();
    reasons.join("\n")
}

fn about_waiting(concerts: &Concerts, to: &Addressee, concert: &Concert, told: &[Change]) -> Option<EmailContent> {
    let cancelled = concert.cancelled_at.is_some();
    let differences = change::since(told, &Facts::from(concert), &[], to.language);
    let restored = told.iter().any(|change| change.kind == ChangeKind::ConcertRestored);
    let ended = told.iter().any(|change| change.kind.is_cancellation());
    // A change of what does not take place; a cancellation that was taken back before this was written.
    let outdated = if cancelled { !ended } else { !restored && differences.is_empty() };
    if outdated {
        return None;
    }
    let (subject, text) = if !cancelled && restored {
        ("mail-reinstated-subject", "mail-waiting-restored-text")
    } else if cancelled {
        ("mail-concert-cancelled-subject", "mail-waiting-cancelled-text")
    } else {
        ("mail-changed-subject", "mail-waiting-changed-text")
    };
    let text = to
        .language
        .text(text)
        .arg("name", &to.name)
        .arg("title", &concert.title)
        .arg("when", times(concert, to.language))
        .arg("venue", &concert.venue)
        .arg("changes", lines(&differences, to.language))
        .arg("reason", reasons(told, cancelled))
        .arg("link", format!("{}{}", concerts.context.base_url, paths::Concert { id: concert.id }))
        .to_string();
    let subject = to.language.text(subject).arg("title", &concert.title).to_string();
    Some(EmailContent::new(&to.address, subject, text))
}

/// `None`: the person was told by hand, or the booking was cancelled meanwhile.
async fn message(concerts: &Concerts, email: &Email, to: &Addressee) -> anyhow::Result<Option<EmailContent>> {
    let db = &concerts.context.db;
    let claimed = store_messages::claim(db, email.subject(RecipientId)?, email.id).await?;
    let Some(message) = claimed else { return Ok(None) };
    let number = &message.number;
    let Some(booking) = bookings::store::find(db, number).await? else { return Ok(None) };
    let Some(concert) = programme::store::find(db, booking.concert_id).await? else { return Ok(None) };
    let text = to
        .language
        .text("mail-message-text")
        .arg("name", &to.name)
        .arg("text", message.text)
        .arg("title", &concert.title)
        .arg("when", times(&concert, to.language))
        .arg("venue", &concert.venue)
        .arg("number", number.spaced())
        .arg("link", format!("{}{}", concerts.context.base_url, paths::Booking { number: number.clone() }))
        .to_string();
    let subject = to.language.text("mail-message-subject").arg("title", &concert.title);
    let subject = subject.arg("subject", message.subject).to_string();
    Ok(Some(EmailContent::new(&to.address, subject, to.signed(text))))
}

async fn about_lapse(concerts: &Concerts, email: &Email, to: &Addressee) -> anyhow::Result<Option<EmailContent>> {
    let db = &concerts.context.db;
    let Some(entry) = waiting_list::store::find_lapsed(db, email.subject(WaitingId)?).await? else {
        return Ok(None);
    };
    // A member who waits again, or has booked, knows.
    let lapse = waiting_list::store::find_lapse(db, entry.concert_id, email.member_id()?).await?;
    let concert = programme::store::find(db, entry.concert_id).await?;
    let concert = concert.filter(|concert| concert.cancelled_at.is_none());
    let (Some(lapse), Some(concert)) = (lapse.filter(|lapse| *lapse == entry.lapse), concert) else { return Ok(None) };
    let text = to
        .language
        .text("mail-lapsed-text")
        .arg("name", &to.name)
        .arg("title", &concert.title)
        .arg("when", times(&concert, to.language))
        .arg("count", counted(&lapse.seats))
        .arg("seats", names_of(&lapse.seats))
        .arg("link", format!("{}{}", concerts.context.base_url, paths::Concert { id: concert.id }))
        .to_string();
    let subject = to.language.text("mail-lapsed-subject").arg("count", counted(&lapse.seats));
    let subject = subject.arg("title", &concert.title).to_string();
    Ok(Some(EmailContent::new(&to.address, subject, text)))
}
