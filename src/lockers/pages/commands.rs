//! Commands to doors, and their state.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{CurrentMember, FormRequest},
    error::{Error, Result},
    ids::CommandId,
    lockers::{
        Lockers,
        allocations::{
            my_locker::{LastCommand, OwnLocker},
            store::mine,
        },
        bays::LockerCode,
        commands::{self, CommandRequest, CommandSender, CommandState, Denial, Op, Source},
        pages::{
            refusal::{RefusalPage, conflict, refuse, say},
            refused::RefusedAction,
        },
        paths,
    },
    web::{FieldErrors, Form, Fragment, Page},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::Commands::PATH, post(create)).route(paths::Command::PATH, get(show))
}

/// State of a command: a page that refreshes itself, or the form with the button for htmx.
#[derive(Template)]
#[template(path = "lockers/commands/show.html", blocks = ["order"])]
struct ShowCommand {
    page: Page,
    code: LockerCode,
    order: LastCommand,
    /// The locker, as long as it is the reader's.
    own: Option<OwnLocker>,
}

fn read(form: &Form) -> Result<(Op, &str), FieldErrors> {
    let mut errors = form.errors();
    let op = Op::parse(form.value("action"));
    if op.is_none() {
        errors.add("action", "choice-wrong");
    }
    let key = form.value("idempotency_key");
    if !(8..=100).contains(&key.chars().count()) || key.chars().any(char::is_control) {
        errors.add("idempotency_key", "order-key");
    }
    op.filter(|_| errors.is_empty()).map(|op| (op, key)).ok_or(errors)
}

async fn create(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Commands { code }: paths::Commands,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let (op, key) = match read(&form) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let message = errors.iter().next().map_or("order-key".into(), |(_, message)| message.clone());
            let refused = RefusedAction::with_message(form.refusal(), message);
            return say(&lockers, &member, request, RefusalPage::Locker(&code), refused).await;
        }
    };
    let wanted = CommandRequest { code: &code, op, by: CommandSender::Member(member.member.id, Source::Web), key };
    let denial = match lockers.order(&request.origin, wanted).await? {
        Ok(command) if command.state == CommandState::BayOffline || request.fragment.0 => {
            let view = load(&lockers, &member, request.page, command.id).await?;
            let offline = view.order.state == CommandState::BayOffline;
            let status = if offline { StatusCode::CONFLICT } else { StatusCode::OK };
            return Ok(request.fragment.draw(status, &view, ShowCommand::as_order));
        }
        Ok(command) => return Ok(request.fragment.redirect(paths::Command { id: command.id })),
        Err(denial) => denial,
    };
    match denial {
        Denial::Rule(refusal) => refuse(&lockers, &member, request, RefusalPage::Locker(&code), refusal).await,
        Denial::Busy => conflict(&lockers, &member, request, RefusalPage::Locker(&code), "order-busy").await,
        Denial::ReaderOnly => {
            conflict(&lockers, &member, request, RefusalPage::Locker(&code), "order-reader-only").await
        }
    }
}

async fn show(
    State(lockers): State<Lockers>,
    member: CurrentMember,
    paths::Command { id }: paths::Command,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let view = load(&lockers, &member, page, id).await?;
    Ok(fragment.draw(StatusCode::OK, &view, ShowCommand::as_order).into_response())
}

/// An order, for who gave it.
async fn load(lockers: &Lockers, member: &CurrentMember, page: Page, id: CommandId) -> Result<ShowCommand> {
    let (db, me) = (&lockers.context.db, member.member.id);
    let command = commands::store::find(db, id).await?.filter(|command| command.member_id == Some(me));
    let command = command.ok_or(Error::NotFound)?;
    let own = mine::list(db, me, page.now).await?.into_iter().find(|own| own.id == command.locker_id);
    let order = LastCommand {
        id,
        op: command.op,
        state: command.state,
        refusal: command.refusal,
        requested_at: command.requested_at,
        finished_at: command.finished_at,
    };
    Ok(ShowCommand { page, code: command.code, order, own })
}
