//! Actions of staff on a locker: move the door, put out of service, take back, exchange, change.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{About, FormRequest, find_last_change, sign_in::session::RunsLockers},
    audit::Action,
    error::Result,
    lockers::{
        Lockers,
        allocations::{exchange::NoExchange, take_back},
        bays::{
            LockerCode, Service, bay_input, by_staff, dependents,
            store::lockers::{Fittings, Record, ServiceOutcome},
        },
        commands::{CommandRequest, CommandSender, CommandState, Denial, Op},
        pages::staff::locker::{LockerForm, ShowStaffLocker, find_locker},
        paths::staff,
    },
    web::{
        FieldErrors, Form, Message, Page, Refusal, Shown, Version,
        forms::{
            reason::parse_reason,
            version::{self, Compared},
        },
        time::When,
    },
};

/// The fields of the fittings that two people may have changed differently.
const COMPARED_FITTINGS: [Compared; 5] = [
    Compared::line("place", "bay-field-place"),
    Compared::line("department", "bay-field-department"),
    Compared::check_box("accessible", "bay-field-accessible"),
    Compared::check_box("sensor", "bay-field-sensor"),
    Compared::line("pulse_ms", "bay-field-pulse"),
];

/// The same of the service.
const COMPARED_SERVICE: [Compared; 2] = [
    Compared::choice(
        "service",
        "bay-service-label",
        &[
            (Service::InService.code(), Service::InService.label()),
            (Service::ToCheck.code(), Service::ToCheck.label()),
            (Service::OutOfService.code(), Service::OutOfService.label()),
        ],
    ),
    Compared::line("reason", "desk-reason-label"),
];

pub(crate) fn router() -> Router<Lockers> {
    Router::new()
        .route(staff::LockerOrders::PATH, post(order))
        .route(staff::LockerService::PATH, post(set_service))
        .route(staff::LockerTakingBack::PATH, post(take_back))
        .route(staff::LockerMove::PATH, post(exchange))
        .route(staff::LockerEdit::PATH, post(update))
}

struct OrderForm {
    op: Op,
    reason: String,
    key: String,
}

impl OrderForm {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let op = errors.take(bay_input::choice(Op::parse(form.value("action")), "action"));
        let reason = errors.take(parse_reason(form.value("reason")));
        let key = form.value("idempotency_key");
        let good = (8..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !good {
            errors.add("", "bay-command-key");
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
    staff::LockerOrders { code }: staff::LockerOrders,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let refusal = match OrderForm::parse(&form) {
        Ok(order) => {
            let by = CommandSender::Staff(staff.member.id, &order.reason);
            let wanted = CommandRequest { code: &locker.code, op: order.op, by, key: &order.key };
            match lockers.order(&request.origin, wanted).await? {
                Ok(command) if command.state == CommandState::BayOffline => offline(&locker, &request),
                Ok(_) => return Ok(request.done(staff::StaffLocker { code }, "flash-door-ordered")),
                Err(Denial::Busy) => Refusal::conflict("bay-command-busy"),
                Err(Denial::ReaderOnly) => Refusal::conflict("bay-command-reader"),
                Err(Denial::Rule(_)) => Refusal::conflict("bay-locker-gone"),
            }
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::PastCommand, refusal).await
}

/// The bay is away: since when, and that nothing waits for it.
fn offline(locker: &Record, request: &FormRequest) -> Refusal {
    let page = &request.page;
    Refusal::conflict(match locker.heard_at {
        Some(at) => {
            Message::new("bay-command-offline").with("since", When::new(at, page.now, page.language).to_string())
        }
        None => "bay-command-never".into(),
    })
}

async fn set_service(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::LockerService { code }: staff::LockerService,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let mut errors = form.errors();
    let service = errors.take(bay_input::choice(Service::parse(form.value("service")), "service"));
    let reason = errors.take(parse_reason(form.value("reason")));
    let refusal = match service.zip(reason).filter(|_| errors.is_empty()) {
        Some(_) if !agrees(&lockers, &locker, &form, &request.page).await? => Refusal::conflict("dependents-changed"),
        Some((service, reason)) => {
            let version = Version::of(&form);
            match by_staff::change_service(&lockers, &request.origin, &locker, service, &reason, version).await? {
                ServiceOutcome::Changed => {
                    return Ok(request.done(staff::StaffLocker { code }, "flash-service-changed"));
                }
                ServiceOutcome::Same => Refusal::conflict("bay-service-same"),
                ServiceOutcome::Stale => stale(&lockers, &code, &mut form, &request.page, LockerForm::Service).await?,
            }
        }
        None => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::Service, refusal).await
}

/// Shows what was typed in a form of a locker beside what stands there now.
async fn stale(
    lockers: &Lockers,
    code: &LockerCode,
    form: &mut Form,
    page: &Page,
    which: LockerForm,
) -> Result<Refusal> {
    let locker = find_locker(lockers, code, page).await?;
    let stage = locker.current_form(which);
    let (action, detail, fields) = match which {
        LockerForm::Service => (Action::LOCKER_SERVICE_CHANGED, format!("{} %", locker.code), &COMPARED_SERVICE[..]),
        _ => (Action::LOCKER_CHANGED, locker.code.to_string(), &COMPARED_FITTINGS[..]),
    };
    let change = find_last_change(&lockers.context.db, &[action], About::Detail(&detail)).await?;
    Ok(version::stale(form, &stage, fields, change.as_ref(), page.language))
}

/// True if a form was confirmed in view of the member who has the locker now.
pub(crate) async fn agrees(lockers: &Lockers, locker: &Record, form: &Form, page: &Page) -> Result<bool> {
    let mut db = lockers.context.db.acquire().await?;
    let messages = dependents::of_locker(&mut db, locker, page.language).await?;
    Ok(Shown::new(&messages, page.language).agrees(form))
}

async fn take_back(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::LockerTakingBack { code }: staff::LockerTakingBack,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let refusal = match form.reason() {
        Ok(_) if !agrees(&lockers, &locker, &form, &request.page).await? => Refusal::conflict("dependents-changed"),
        Ok(reason) => {
            let taken = match locker.allocation_id {
                Some(id) => {
                    let why = take_back::TakeBackReason::ByStaff(&reason, id);
                    let afterwards = take_back::Afterwards::parse(&form);
                    lockers.take_back(&request.origin, &locker.code, why, afterwards).await?
                }
                None => None,
            };
            match taken {
                Some(_) => return Ok(request.done(staff::StaffLocker { code }, "flash-locker-taken-back")),
                None => Refusal::conflict("bay-nobodys"),
            }
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::TakingBack, refusal).await
}

async fn exchange(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::LockerMove { code }: staff::LockerMove,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let mut errors = form.errors();
    let to = LockerCode::parse(form.value("to").trim()).filter(|to| *to != locker.code);
    let to = errors.take(bay_input::choice(to, "to"));
    let reason = errors.take(parse_reason(form.value("reason")));
    let refusal = match to.zip(reason).filter(|_| errors.is_empty()) {
        Some(_) if !agrees(&lockers, &locker, &form, &request.page).await? => Refusal::conflict("dependents-changed"),
        Some((to, reason)) => match lockers
            .exchange_locker(&request.origin, &locker.code, &to, &reason, take_back::Afterwards::parse(&form))
            .await?
        {
            Ok(()) => return Ok(request.done(staff::StaffLocker { code: to }, "flash-locker-exchanged")),
            Err(NoExchange::NotInUse) => Refusal::conflict("bay-move-not-in-use"),
            Err(NoExchange::Taken) => Refusal::conflict("bay-move-taken"),
        },
        None => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::Move, refusal).await
}

fn parse_fittings(form: &Form) -> Result<Fittings, FieldErrors> {
    let mut errors = form.errors();
    let place = match form.value("place").trim() {
        "" => Some(String::new()),
        _ => errors.take(bay_input::line(form, "place", "bay-name-empty")),
    };
    let department = errors.take(bay_input::department(form));
    let pulse_ms = errors.take(bay_input::number(form, "pulse_ms", Fittings::usual().pulse_ms, 50..=5000));
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
    staff::LockerEdit { code }: staff::LockerEdit,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let locker = find_locker(&lockers, &code, &request.page).await?;
    let refusal = match parse_fittings(&form) {
        Ok(fittings) => {
            if by_staff::change_fittings(&lockers, &request.origin, &locker, &fittings, Version::of(&form)).await? {
                return Ok(request.done(staff::StaffLocker { code }, "flash-locker-changed"));
            }
            stale(&lockers, &code, &mut form, &request.page, LockerForm::Fittings).await?
        }
        Err(errors) => errors.into(),
    };
    ShowStaffLocker::refused(&lockers, &code, request, form, LockerForm::Fittings, refusal).await
}
