//! Effects of closing an account, a bay or a locker.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{Departure, Leaving},
    ids::BayId,
    lockers::bays::{
        AllocationState,
        store::{dependents, lockers::Record},
    },
    web::{Language, Message, time::in_full},
};

/// Lockers, shares and places in queues, a sentence each.
pub async fn list(db: &mut PgConnection, leaving: Leaving) -> sqlx::Result<Vec<Message>> {
    let closing = leaving.departure == Departure::Closing;
    let key = |closed, suspended| if closing { closed } else { suspended };
    let at = |at| in_full(at, leaving.language);
    let mut list = Vec::new();
    for one in dependents::list_lockers(db, leaving.member_id, leaving.now).await? {
        let label = match one.state {
            AllocationState::InUse | AllocationState::Releasing => {
                key("dependents-locker-closed", "dependents-locker-suspended")
            }
            AllocationState::Held | AllocationState::Reserved => {
                key("dependents-reservation-closed", "dependents-reservation-suspended")
            }
        };
        let message = Message::new(label).with("locker", one.code.plate()).with("bay", one.bay.clone());
        list.push(message.with("until", one.until.map(at).unwrap_or_default()));
        for borrower in one.borrowers {
            let label = key("dependents-lent-closed", "dependents-lent-suspended");
            list.push(Message::new(label).with("locker", one.code.plate()).with("member", borrower));
        }
    }
    for one in dependents::list_borrowed(db, leaving.member_id, leaving.now).await? {
        let message = Message::new(key("dependents-borrowed-closed", "dependents-borrowed-suspended"));
        let message = message.with("locker", one.code.plate()).with("bay", one.bay).with("member", one.lender);
        list.push(message.with("until", at(one.until)));
    }
    for bay in dependents::list_queues(db, leaving.member_id).await? {
        list.push(Message::new(key("dependents-queue-closed", "dependents-queue-suspended")).with("bay", bay));
    }
    Ok(list)
}

/// Holder and borrowers of a locker.
pub async fn of_locker(db: &mut PgConnection, locker: &Record, language: Language) -> sqlx::Result<Vec<Message>> {
    let (Some(id), Some(holder)) = (locker.allocation_id, &locker.holder) else { return Ok(Vec::new()) };
    let plate = locker.code.plate();
    let mut list = vec![tenant(plate, &holder.name, holder.until, language)];
    for borrower in dependents::list_borrowers(db, id).await? {
        list.push(Message::new("dependents-borrower").with("locker", plate).with("member", borrower));
    }
    Ok(list)
}

/// Holders of lockers of a bay, and the numbers of waiting members and of controllers.
pub async fn of_bay(
    db: &mut PgConnection,
    bay_id: BayId,
    now: OffsetDateTime,
    language: Language,
) -> sqlx::Result<Vec<Message>> {
    let tenants = dependents::list_tenants(db, bay_id, now).await?;
    let mut list: Vec<Message> =
        tenants.iter().map(|one| tenant(one.code.plate(), &one.member, one.until, language)).collect();
    let counts = dependents::count_of_bay(db, bay_id).await?;
    for (key, count) in [("dependents-waiters", counts.waiters), ("dependents-controllers", counts.controllers)] {
        if count > 0 {
            list.push(Message::new(key).count("count", count));
        }
    }
    Ok(list)
}

fn tenant(plate: &str, member: &str, until: Option<OffsetDateTime>, language: Language) -> Message {
    let message = |key| Message::new(key).with("locker", plate).with("member", member);
    match until {
        Some(until) => message("dependents-tenant").with("until", in_full(until, language)),
        None => message("dependents-tenant-open"),
    }
}
