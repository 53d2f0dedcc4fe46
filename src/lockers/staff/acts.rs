//! What staff does with a locker: its door moved, out of service, taken back, exchanged, changed.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};

use super::{
    draft,
    locker::{LockerForm, ShowStaffLocker, find_locker},
    paths, takings,
};
use crate::{
    accounts::{
        Visit,
        audit::{Action, Origin},
        session::RunsLockers,
    },
    error::Result,
    lockers::{
        Lockers,
        command::{CommandState, Op},
        locker::{LockerCode, Service},
        orders::{By, Denial, Wish},
        store::staff::lockers::{self as rows, Fittings, Record},
    },
    web::{FieldErrors, Form, Message, Refusal, reason::parse_reason, time::When},
};

pub(super) fn router() -> Router<Lockers> {
    Router::new()
        .route(&paths::staff_orders("{code}"), post(order))
        .route(&paths::staff_service("{code}"), post(set_service))
        .route(&paths::staff_taking_back("{code}"), post(take_back))
        .route(&paths::staff_move("{code}"), post(exchange))
        .route(&paths::staff_locker_edit("{code}"), post(update))
}

/// What the form of an order says.
struct OrderForm {
    op: Op,
    reason: String,
    key: String,
}

impl OrderForm {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let op = errors.take(draft::choice(Op::parse(form.value("action")), "action"));
        let reason = errors.take(parse_reason(form.value("reason")));
        let key = form.value("idempotency_key");
        let good = (8..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !good {
            errors.add("", "rack-order-key");
        }
        match (op, reason) {
            (Some(op), Some(reason)) if errors.is_empty() => Ok(Self { op, reason, key: key.to_owned() }),
            _ => Err(errors),
        }
    }
}

async fn order(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    Path(code): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &visit.page).await?;
    let refusal = match OrderForm::parse(&form) {
        Ok(order) => {
            let by = By::Staff(staff.member.id, &order.reason);
            let wish = Wish { code: &locker.code, op: order.op, by, key: &order.key };
            match lockers.order(&visit.origin, wish).await? {
                Ok(command) if command.state == CommandState::BayOffline => offline(&locker, &visit),
                Ok(_) => return Ok(visit.done(&paths::staff_locker(&locker.code), "flash-door-ordered")),
                Err(Denial::Busy) => Refusal::conflict("rack-order-busy"),
                Err(Denial::ReaderOnly) => Refusal::conflict("rack-order-reader"),
                Err(Denial::Rule(_)) => Refusal::conflict("rack-locker-gone"),
            }
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, (visit, form), LockerForm::Order, refusal).await
}

/// The bay is away: since when, and that nothing waits for it.
fn offline(locker: &Record, visit: &Visit) -> Refusal {
    let page = &visit.page;
    Refusal::conflict(match locker.heard_at {
        Some(at) => {
            Message::new("rack-order-offline").with("since", When::new(at, page.now, page.language).to_string())
        }
        None => "rack-order-never".into(),
    })
}

async fn set_service(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path(code): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &visit.page).await?;
    let mut errors = form.errors();
    let service = errors.take(draft::choice(Service::parse(form.value("service")), "service"));
    let reason = errors.take(parse_reason(form.value("reason")));
    let refusal = match service.zip(reason).filter(|_| errors.is_empty()) {
        Some((service, reason)) => {
            if change_service(&lockers, &visit.origin, &locker, service, &reason).await? {
                return Ok(visit.done(&paths::staff_locker(&locker.code), "flash-service-changed"));
            }
            Refusal::conflict("rack-service-same")
        }
        None => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, (visit, form), LockerForm::Service, refusal).await
}

async fn change_service(
    lockers: &Lockers,
    origin: &Origin,
    locker: &Record,
    service: Service,
    reason: &str,
) -> Result<bool> {
    let mut transaction = lockers.accounts.db.begin().await?;
    if !rows::set_service(&mut transaction, locker.id, service, reason).await? {
        return Ok(false);
    }
    let detail = format!("{} {service}", locker.code);
    let entry = origin.act(Action::LOCKER_SERVICE_CHANGED).on(locker.holder_id);
    entry.because(reason).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    lockers.changed(locker.bay_id, &[locker.id]);
    if let Some(holder) = locker.holder_id {
        lockers.changed_for(holder);
    }
    Ok(true)
}

async fn take_back(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path(code): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &visit.page).await?;
    let refusal = match form.reason() {
        Ok(reason) => match lockers.take_back(&visit.origin, &locker.code, takings::Why::ByStaff(&reason)).await? {
            Some(_) => return Ok(visit.done(&paths::staff_locker(&locker.code), "flash-locker-taken-back")),
            None => Refusal::conflict("rack-nobodys"),
        },
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, (visit, form), LockerForm::TakingBack, refusal).await
}

async fn exchange(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path(code): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &visit.page).await?;
    let mut errors = form.errors();
    let to = LockerCode::parse(form.value("to").trim()).filter(|to| *to != locker.code);
    let to = errors.take(draft::choice(to, "to"));
    let reason = errors.take(parse_reason(form.value("reason")));
    let refusal = match to.zip(reason).filter(|_| errors.is_empty()) {
        Some((to, reason)) => match lockers.exchange_locker(&visit.origin, &locker.code, &to, &reason).await? {
            Ok(()) => return Ok(visit.done(&paths::staff_locker(&to), "flash-locker-exchanged")),
            Err(takings::NoExchange::NotInUse) => Refusal::conflict("rack-move-not-in-use"),
            Err(takings::NoExchange::Taken) => Refusal::conflict("rack-move-taken"),
        },
        None => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, (visit, form), LockerForm::Move, refusal).await
}

fn parse_fittings(form: &Form) -> Result<Fittings, FieldErrors> {
    let mut errors = form.errors();
    let place = match form.value("place").trim() {
        "" => Some(String::new()),
        _ => errors.take(draft::line(form, "place", "rack-name-empty")),
    };
    let department = errors.take(draft::department(form));
    let pulse_ms = errors.take(draft::number(form, "pulse_ms", Fittings::usual().pulse_ms, (50, 5000)));
    match (place, department, pulse_ms) {
        (Some(place), Some(department), Some(pulse_ms)) if errors.is_empty() => Ok(Fittings {
            place,
            department,
            accessible: form.checked("accessible"),
            sensor: form.checked("sensor"),
            pulse_ms,
        }),
        _ => Err(errors),
    }
}

async fn update(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path(code): Path<String>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &visit.page).await?;
    let refusal = match parse_fittings(&form) {
        Ok(fittings) => {
            change(&lockers, &visit.origin, &locker, &fittings).await?;
            return Ok(visit.done(&paths::staff_locker(&locker.code), "flash-locker-changed"));
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, (visit, form), LockerForm::Fittings, refusal).await
}

async fn change(lockers: &Lockers, origin: &Origin, locker: &Record, fittings: &Fittings) -> Result<()> {
    let mut transaction = lockers.accounts.db.begin().await?;
    rows::update(&mut transaction, locker.id, fittings).await?;
    origin.act(Action::LOCKER_CHANGED).detail(locker.code.as_str()).record(&mut *transaction).await?;
    transaction.commit().await?;
    // The controller is told of sensors and pulses.
    lockers.changed_whole(locker.bay_id);
    Ok(())
}
