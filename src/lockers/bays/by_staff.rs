//! Changes of bays, sites and lockers by staff: each is one transaction with its audit entry.

use std::fmt::Display;

use sqlx::PgConnection;

use crate::{
    audit::{Action, Origin},
    error::{Error, Refusable, Result},
    ids::{BayId, SiteId},
    lockers::{
        Lockers,
        allocations::emails,
        bays::{
            LockerCode, Service,
            bay_input::{self, MOST_LOCKERS, NewBay},
            dependents,
            store::{
                admin::{self, Bay, CloseOutcome, UpdateOutcome},
                lockers::{self, Fittings, Record, ServiceOutcome},
                sites::{self, RenameOutcome},
            },
        },
        commands::store_doors::list_keepers,
    },
    web::{Form, Language, Shown, Version},
};

/// Audit detail of a bay or a site.
pub(crate) fn audit_detail(id: impl Display, name: &str, more: &str) -> String {
    let separator = if more.is_empty() { "" } else { ", " };
    format!("{name} (#{id}){separator}{more}")
}

/// Reasons for which a bay or its lockers are not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAdded {
    /// The site has a bay of this name.
    NameTaken,
    /// The codes of the campus do not suffice for so many lockers.
    NumbersOut,
    /// The bay would have more lockers than a bay may have.
    Full,
    Gone,
}

pub(crate) async fn create_bay(
    lockers: &Lockers,
    origin: &Origin,
    bay: &NewBay,
    count: i16,
) -> Refusable<BayId, NotAdded, sqlx::Error> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(id) = admin::insert(&mut transaction, bay, origin.at).await? else {
        return Ok(Err(NotAdded::NameTaken));
    };
    let Some(codes) = lock_codes(&mut transaction, count).await? else { return Ok(Err(NotAdded::NumbersOut)) };
    admin::add_lockers(&mut transaction, id, &codes).await?;
    let detail = audit_detail(id, &bay.name, &span(&codes));
    origin.act(Action::BAY_CREATED).detail(&detail).commit(transaction).await?;
    lockers.changed_whole(id);
    Ok(Ok(id))
}

/// The next codes that no locker has, and that nobody else gives out until the transaction ends. None: there are not so many.
async fn lock_codes(db: &mut PgConnection, count: i16) -> sqlx::Result<Option<Vec<LockerCode>>> {
    let codes = bay_input::next_codes(&admin::lock_numbers(db).await?, count);
    Ok(Some(codes).filter(|codes| usize::try_from(count).is_ok_and(|count| count == codes.len())))
}

/// The first and the last of some codes.
fn span(codes: &[LockerCode]) -> String {
    match codes {
        [] => String::new(),
        [only] => only.to_string(),
        [first, .., last] => format!("{first} … {last}"),
    }
}

/// Changes a bay that has this version.
pub(crate) async fn update_bay(
    lockers: &Lockers,
    origin: &Origin,
    id: BayId,
    bay: &NewBay,
    version: Version,
) -> sqlx::Result<UpdateOutcome> {
    let mut transaction = lockers.context.db.begin().await?;
    let outcome = admin::update(&mut transaction, id, bay, version, origin.at).await?;
    if outcome == UpdateOutcome::Updated {
        origin.act(Action::BAY_CHANGED).detail(&audit_detail(id, &bay.name, "")).commit(transaction).await?;
        lockers.changed_whole(id);
    }
    Ok(outcome)
}

pub(crate) async fn add_lockers(
    lockers: &Lockers,
    origin: &Origin,
    bay: &Bay,
    count: i16,
) -> Refusable<(), NotAdded, sqlx::Error> {
    let mut transaction = lockers.context.db.begin().await?;
    let codes = lock_codes(&mut transaction, count).await?;
    // Counted again now that nobody else adds any.
    let most = i64::from(MOST_LOCKERS);
    let now = admin::find(&mut *transaction, bay.id).await?.map_or(most, |bay| bay.lockers);
    if now + i64::from(count) > most {
        return Ok(Err(NotAdded::Full));
    }
    let Some(codes) = codes else { return Ok(Err(NotAdded::NumbersOut)) };
    if !admin::add_lockers(&mut transaction, bay.id, &codes).await? {
        return Ok(Err(NotAdded::Gone));
    }
    let detail = audit_detail(bay.id, &bay.name, &span(&codes));
    origin.act(Action::LOCKERS_ADDED).detail(&detail).commit(transaction).await?;
    lockers.changed_whole(bay.id);
    Ok(Ok(()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotClosed {
    /// The form was sent in view of other lockers, waiting members or controllers.
    Changed,
    Before,
    Taken(i64),
}

/// Closes a bay for good, if its dependents are those that the form was confirmed for.
pub(crate) async fn close_bay(
    lockers: &Lockers,
    origin: &Origin,
    bay: &Bay,
    reason: &str,
    form: &Form,
    language: Language,
) -> Refusable<(), NotClosed, sqlx::Error> {
    let mut transaction = lockers.context.db.begin().await?;
    let messages = dependents::of_bay(&mut transaction, bay.id, origin.at, language).await?;
    if !Shown::new(&messages, language).agrees(form) {
        return Ok(Err(NotClosed::Changed));
    }
    match admin::close(&mut transaction, bay.id, origin.at).await? {
        CloseOutcome::Closed => {}
        CloseOutcome::Before => return Ok(Err(NotClosed::Before)),
        CloseOutcome::Taken(count) => return Ok(Err(NotClosed::Taken(count))),
    }
    let detail = audit_detail(bay.id, &bay.name, "");
    origin.act(Action::BAY_CLOSED).with_reason(reason).detail(&detail).commit(transaction).await?;
    lockers.changed_whole(bay.id);
    Ok(Ok(()))
}

/// Adds a site. False: there is one of this name.
pub(crate) async fn add_site(lockers: &Lockers, origin: &Origin, name: &str) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(id) = sites::insert(&mut transaction, name).await? else { return Ok(false) };
    origin.act(Action::SITE_ADDED).detail(&audit_detail(id, name, "")).commit(transaction).await?;
    Ok(true)
}

/// Gives a site that has this version another name.
pub(crate) async fn rename_site(
    lockers: &Lockers,
    origin: &Origin,
    id: SiteId,
    name: &str,
    version: Version,
) -> Result<RenameOutcome> {
    let mut transaction = lockers.context.db.begin().await?;
    let before = sites::lock(&mut transaction, id).await?.ok_or(Error::NotFound)?;
    let outcome = sites::rename(&mut transaction, id, name, version).await?;
    if outcome != RenameOutcome::Renamed {
        return Ok(outcome);
    }
    let bays = sites::refold(&mut transaction, id, name).await?;
    let detail = audit_detail(id, &format!("{before} → {name}"), "");
    origin.act(Action::SITE_RENAMED).detail(&detail).commit(transaction).await?;
    for bay_id in bays {
        lockers.changed_whole(bay_id);
    }
    Ok(outcome)
}

/// Puts a locker with this version in service, or out of service; its holder and borrowers are told.
pub(crate) async fn change_service(
    lockers: &Lockers,
    origin: &Origin,
    locker: &Record,
    service: Service,
    reason: &str,
    version: Version,
) -> sqlx::Result<ServiceOutcome> {
    let mut transaction = lockers.context.db.begin().await?;
    let outcome = lockers::set_service(&mut transaction, locker.id, service, reason, version, origin).await?;
    if outcome != ServiceOutcome::Changed {
        return Ok(outcome);
    }
    emails::out_of_service(&mut transaction, locker.id, origin.at).await?;
    let keepers = list_keepers(&mut transaction, locker.id).await?;
    let detail = format!("{} {service}", locker.code);
    let entry = origin.act(Action::LOCKER_SERVICE_CHANGED).on(locker.holder_id);
    entry.with_reason(reason).detail(&detail).commit(transaction).await?;
    lockers.context.mailer.wake();
    lockers.changed(locker.bay_id, &[locker.id]);
    for keeper in keepers {
        lockers.changed_for(keeper);
    }
    Ok(outcome)
}

/// Changes the fittings of a locker. False: the locker has another version.
pub(crate) async fn change_fittings(
    lockers: &Lockers,
    origin: &Origin,
    locker: &Record,
    fittings: &Fittings,
    version: Version,
) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    if !lockers::update(&mut transaction, locker.id, fittings, version).await? {
        return Ok(false);
    }
    origin.act(Action::LOCKER_CHANGED).detail(locker.code.as_str()).commit(transaction).await?;
    // The controller is told of sensors and pulses.
    lockers.changed_whole(locker.bay_id);
    Ok(true)
}
