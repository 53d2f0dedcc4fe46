//! Best seats for a group that does not choose on the map: adjacent, or the best split, with a wheelchair place on
//! request.

use axum::{Router, extract::State, response::Response, routing::post};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::FormRequest,
    concerts::{
        Concerts,
        holds::{
            hold_outcome::{Group, HoldRefusal},
            holder::Holder,
        },
        pages::holds::{HoldAttempt, hold_request, parse_count, refuse_form},
        paths,
        seats::{
            best_seats,
            seat::Seat,
            seat_map::SeatMap,
            store::{HoldOutcome, HoldRequest},
        },
    },
    error::{Error, Result},
    web::{Form, cookies::Cookie},
};

/// Attempts to find a wheelchair place when another viewer takes the found one at the same moment.
const TRIES: usize = 5;

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::BestSeats::PATH, post(create))
}

async fn create(
    State(concerts): State<Concerts>,
    paths::BestSeats { id }: paths::BestSeats,
    holder: Holder,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let group = match parse_count(&form, id) {
        Ok(count) => Group { count, wheelchair: form.checked("wheelchair") },
        Err(message) => return refuse_form(&concerts, id, &holder, request, &form, message).await,
    };
    let (holder, cookie) = holder.or_new_guest(&concerts);
    let names = holder.names();
    let wanted = hold_request(&concerts, id, &holder, &names, &request.origin);
    let (held, seats) = if group.wheelchair {
        hold_with_wheelchair(&concerts, &wanted, group).await?
    } else {
        best_seats::hold_best(&concerts, &wanted, group.count).await?
    };
    let attempt = HoldAttempt { held, seats, group: Some(group), taken: Some(HoldRefusal::Apart(group)) };
    Ok(Cookie::put(cookie, attempt.answer(&concerts, id, &holder, request).await?))
}

/// Holds a wheelchair place with its companion seat and the seats beside them. Seats apart are proposed, not held.
async fn hold_with_wheelchair(
    concerts: &Concerts,
    wanted: &HoldRequest<'_>,
    group: Group,
) -> Result<(HoldOutcome, Vec<Seat>)> {
    for _ in 0..TRIES {
        let seat_map = concerts.seat_maps.find(wanted.concert_id).await?.ok_or(Error::NotFound)?;
        let Some(seats) = together(&seat_map, group) else { break };
        let held = concerts.hold_writer.hold(wanted, &seats).await?;
        if held != HoldOutcome::Taken {
            return Ok((held, seats));
        }
        // The picture is older than what somebody else has done.
        concerts.changed(wanted.concert_id, &seats);
    }
    Ok((HoldOutcome::Taken, Vec::new()))
}

fn together(seat_map: &SeatMap, group: Group) -> Option<Vec<Seat>> {
    group.propose(seat_map).filter(|proposal| proposal.parts.len() == 1).map(|proposal| proposal.seats())
}
