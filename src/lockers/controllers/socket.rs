//! `GET /bays/connect`: the WebSocket of the controllers.

use axum::{
    Router,
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse as _, Response},
    routing::get,
};

use crate::{
    error::{Result, error_chain},
    lockers::{
        Lockers,
        controllers::{
            frames::{Fault, LONGEST},
            greeting::greet,
            session,
            wire::BaySocket,
        },
    },
    web::ClientAddress,
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route("/bays/connect", get(show))
}

/// Not a page: what machines hold open. Any `Origin` passes, or none: WebSocket libraries of microcontrollers send their own, and
/// what counts is the token, which a page in a browser cannot know (bay-protocol.md §3.8).
async fn show(
    State(lockers): State<Lockers>,
    ClientAddress(address): ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) => {
            let upgrade = upgrade.max_message_size(LONGEST).max_frame_size(LONGEST);
            upgrade.on_upgrade(async move |socket| {
                let hub = lockers.hub.clone();
                hub.until_its_end(meet(lockers, BaySocket::new(socket), address.into())).await;
            })
        }
        Err(rejection) => rejection.into_response(),
    }
}

/// From the first frame to the last.
async fn meet(lockers: Lockers, mut wire: BaySocket, address: ipnetwork::IpNetwork) {
    let met = greet(&lockers, &mut wire, address).await;
    let ended = match met {
        Ok(Some(greeting)) => {
            let bay_id = greeting.bay_id;
            let ended = session::hold(&lockers, &mut wire, greeting).await;
            ended.inspect_err(|error| {
                tracing::warn!(bay = bay_id.0, error = error_chain(error), "bay connection failed");
            })
        }
        Ok(None) => Ok(None),
        Err(error) => {
            tracing::warn!(%address, error = error_chain(&error), "bay handshake failed");
            Err(error)
        }
    };
    let fault = ended.unwrap_or(Some(Fault::Unavailable));
    wire.end(fault).await;
}
