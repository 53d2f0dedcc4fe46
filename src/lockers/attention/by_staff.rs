//! Acts of staff on alarms, checks, faults and penalties: each is one transaction with its audit entry.

use time::OffsetDateTime;

use crate::{
    accounts::members::number::MemberNumber,
    audit::{Action, Origin},
    ids::{AlarmId, BayId, LockerCheckId, PenaltyId},
    lockers::{
        Lockers,
        attention::{
            store::{self, Fault},
            store_alarm_list, store_checks,
        },
        bays::{
            LockerCode, Service,
            store::lockers::{Record, ServiceOutcome, set_service},
        },
        news::News,
    },
    web::Version,
};

/// Acknowledges an alarm. False: there is none, or another member of staff was quicker.
pub(crate) async fn acknowledge(lockers: &Lockers, origin: &Origin, id: AlarmId) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(seen) = store_alarm_list::acknowledge(&mut transaction, id, origin).await? else { return Ok(false) };
    let detail = format!("{} {} (#{id})", seen.kind, seen.code.map(|code| code.to_string()).unwrap_or_default());
    origin.act(Action::ALARM_ACKNOWLEDGED).detail(&detail).commit(transaction).await?;
    lockers.changed_whole(seen.bay_id);
    Ok(true)
}

/// Acknowledges the alarms of a bay up to this one; returns their number.
pub(crate) async fn acknowledge_all(
    lockers: &Lockers,
    origin: &Origin,
    bay_id: BayId,
    upto: AlarmId,
) -> sqlx::Result<u64> {
    let mut transaction = lockers.context.db.begin().await?;
    let seen = store_alarm_list::acknowledge_all(&mut transaction, bay_id, upto, origin).await?;
    if seen > 0 {
        let detail = format!("#{bay_id}, {seen}");
        origin.act(Action::ALARMS_ACKNOWLEDGED).detail(&detail).commit(transaction).await?;
        lockers.changed_whole(bay_id);
    }
    Ok(seen)
}

/// Records the result of a check: the items found, of which the last holder is told. False: the locker is not to be checked.
pub(crate) async fn finish_check(
    lockers: &Lockers,
    origin: &Origin,
    locker: &Record,
    found: Option<&str>,
) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(checked) = store_checks::finish(&mut transaction, locker.id, found, origin).await? else {
        return Ok(false);
    };
    if let (Some(member_id), Some(allocation_id), Some(things)) = (checked.member_id, checked.allocation_id, found) {
        let news = News { member_id, allocation_id, code: &locker.code, from: None, reason: None };
        news.tell_found(&mut transaction, things, origin.at).await?;
    }
    let entry = origin.act(Action::LOCKER_CHECKED).on(checked.member_id);
    entry.detail(locker.code.as_str()).commit(transaction).await?;
    lockers.context.mailer.wake();
    lockers.changed(locker.bay_id, &[locker.id]);
    Ok(true)
}

/// Notes that the items found in a locker were handed over. False: another member of staff was quicker.
pub(crate) async fn hand_over(
    lockers: &Lockers,
    origin: &Origin,
    id: LockerCheckId,
    code: &LockerCode,
) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(member_id) = store_checks::hand_over(&mut transaction, id, origin).await? else { return Ok(false) };
    origin.act(Action::THINGS_HANDED_OVER).on(member_id).detail(code.as_str()).commit(transaction).await?;
    Ok(true)
}

/// Closes a fault ticket; `in_service` puts the locker in service again. False: it was closed before.
pub(crate) async fn close_fault(
    lockers: &Lockers,
    origin: &Origin,
    fault: &Fault,
    resolution: &str,
    in_service: bool,
) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    if !store::close_fault(&mut transaction, fault.id, resolution, origin).await? {
        return Ok(false);
    }
    let detail = format!("{} (#{})", fault.code, fault.id);
    origin.act(Action::FAULT_CLOSED).with_reason(resolution).detail(&detail).record(&mut *transaction).await?;
    if in_service {
        let (id, service) = (fault.locker_id, Service::InService);
        let outcome = set_service(&mut transaction, id, service, resolution, Version::any(), origin).await?;
        if outcome == ServiceOutcome::Changed {
            let detail = format!("{} {service}", fault.code);
            let entry = origin.act(Action::LOCKER_SERVICE_CHANGED).with_reason(resolution);
            entry.detail(&detail).record(&mut *transaction).await?;
        }
    }
    transaction.commit().await?;
    lockers.changed(fault.bay_id, &[fault.locker_id]);
    Ok(true)
}

pub(crate) struct NewPenalty {
    pub(crate) number: MemberNumber,
    pub(crate) until: OffsetDateTime,
    pub(crate) reason: String,
}

/// Imposes a penalty. False: there is no such member.
pub(crate) async fn impose_penalty(lockers: &Lockers, origin: &Origin, penalty: &NewPenalty) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(member_id) = store::find_member(&mut transaction, penalty.number.as_str()).await? else {
        return Ok(false);
    };
    store::insert_penalty(&mut transaction, member_id, &penalty.reason, origin.at, penalty.until).await?;
    origin.entry(Action::PENALTY_GIVEN, member_id).with_reason(&penalty.reason).commit(transaction).await?;
    lockers.changed_for(member_id);
    Ok(true)
}

/// Lifts a penalty. False: it does not count any more.
pub(crate) async fn lift_penalty(
    lockers: &Lockers,
    origin: &Origin,
    id: PenaltyId,
    reason: &str,
) -> sqlx::Result<bool> {
    let mut transaction = lockers.context.db.begin().await?;
    let Some(member_id) = store::lift_penalty(&mut transaction, id, reason, origin.at).await? else {
        return Ok(false);
    };
    origin.entry(Action::PENALTY_LIFTED, member_id).with_reason(reason).commit(transaction).await?;
    lockers.changed_for(member_id);
    Ok(true)
}
