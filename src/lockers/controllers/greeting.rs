//! Handshake of a connection: enrolment of a controller, and its authentication.

use tokio::time::{Instant, timeout_at};

use crate::{
    accounts::{Attempt, Means},
    error::Result,
    ids::{BayId, BayTokenId},
    lockers::{
        Lockers,
        controllers::{
            enrolment::Applicant,
            frames::{Fault, FromBay, ToBay},
            wire::{BaySocket, Received, plain},
        },
    },
};

/// A bay that has said who it is, and proved it.
pub(crate) struct Greeting {
    pub(crate) bay_id: BayId,
    pub(crate) token_id: BayTokenId,
    pub(crate) token: String,
    /// Another one after each start of the controller.
    pub(crate) boot: String,
    pub(crate) firmware: String,
    pub(crate) config: Option<String>,
}

/// Waits until a bay has said who it is. None: it has not, and was told why.
pub(crate) async fn greet(
    lockers: &Lockers,
    wire: &mut BaySocket,
    address: ipnetwork::IpNetwork,
) -> Result<Option<Greeting>> {
    loop {
        let until = Instant::now() + lockers.hub.pace().greeting;
        let received = timeout_at(until, wire.frames.next()).await;
        let (seq, frame) = match received {
            Ok(Received::Frame(seq, frame)) => (seq, frame),
            Ok(Received::Fault(fault, of)) => return dismiss(wire, fault, of, address).await,
            Ok(Received::Gone) => return Ok(None),
            Err(_) => return dismiss(wire, Fault::TooLate, None, address).await,
        };
        match frame {
            FromBay::Enrol { code, hw, fw } => {
                let hardware = plain(&format!("{hw} {fw}"));
                let applicant = Applicant { code: &code, hardware: &hardware, address };
                match lockers.enrol(&applicant).await? {
                    Ok(enrolled) => {
                        tracing::info!(bay = enrolled.bay_id.0, %address, "controller enrolled");
                        wire.send(ToBay::EnrolOk { bay: enrolled.bay_id, token: enrolled.token }).await?;
                    }
                    Err(fault) => return dismiss(wire, fault, Some(seq), address).await,
                }
            }
            FromBay::Auth { bay, boot, fw, token, config } => {
                let Some(token_id) = lockers.authenticate(bay, &token).await? else {
                    Attempt::wrong(Means::Controller, None).log(address.ip());
                    return dismiss(wire, Fault::NotAuthentic, Some(seq), address).await;
                };
                let (boot, firmware) = (plain(&boot.to_string()), plain(&fw));
                return Ok(Some(Greeting { bay_id: bay, token_id, token, boot, firmware, config }));
            }
            _ => return dismiss(wire, Fault::OutOfOrder, Some(seq), address).await,
        }
    }
}

/// Rejects a bay: sends the fault, and returns no greeting.
async fn dismiss(
    wire: &BaySocket,
    fault: Fault,
    of: Option<u64>,
    address: ipnetwork::IpNetwork,
) -> Result<Option<Greeting>> {
    tracing::warn!(?fault, %address, "bay authentication failed");
    wire.send(ToBay::Error { code: fault, of }).await?;
    Ok(None)
}
