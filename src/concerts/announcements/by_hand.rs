//! The mark that staff have told a person of changes by hand, and its removal.

use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    concerts::{
        Concerts,
        announcements::store_by_hand::{self, Person},
        bookings::booking_number::BookingNumber,
        programme::concert::Concert,
    },
    error::{Error, Result},
    ids::{MemberId, RecipientId},
};

async fn find_person(concerts: &Concerts, concert: &Concert, recipient_id: RecipientId) -> Result<Person> {
    store_by_hand::find_person(&concerts.context.db, concert.id, recipient_id).await?.ok_or(Error::NotFound)
}

/// Detail of an audit entry: the concert, and the number of the person's booking where there is one.
fn audit_detail(concert: &Concert, person: &Person) -> String {
    concert.audit_detail(person.number.as_ref().map_or("", BookingNumber::as_str))
}

/// Marks the person of a recipient as told by a member of staff. False: another one did it before.
pub(crate) async fn tell(
    concerts: &Concerts,
    origin: &Origin,
    concert: &Concert,
    recipient_id: RecipientId,
    by: MemberId,
) -> Result<bool> {
    let person = find_person(concerts, concert, recipient_id).await?;
    let mut transaction = concerts.context.db.begin().await?;
    if !store_by_hand::tell(&mut transaction, recipient_id, by, origin.at).await? {
        return Ok(false);
    }
    let entry = origin.act(Action::AUDIENCE_TOLD).on(person.member_id);
    entry.detail(&audit_detail(concert, &person)).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

/// The mark of a person: the last recipient that it covers, and when it was set. Another mark of the same person is another.
pub(crate) struct Tick {
    pub(crate) recipient_id: RecipientId,
    pub(crate) told_at: OffsetDateTime,
}

/// Removes the mark of a person. False: it was removed before, or set anew since.
pub(crate) async fn take_back(concerts: &Concerts, origin: &Origin, concert: &Concert, tick: &Tick) -> Result<bool> {
    let person = find_person(concerts, concert, tick.recipient_id).await?;
    let mut transaction = concerts.context.db.begin().await?;
    if !store_by_hand::take_back(&mut transaction, tick.recipient_id, tick.told_at).await? {
        return Ok(false);
    }
    let entry = origin.act(Action::AUDIENCE_TICK_TAKEN_BACK).on(person.member_id);
    entry.detail(&audit_detail(concert, &person)).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(true)
}
