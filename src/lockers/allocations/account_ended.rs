//! Lockers of an account that is closed, suspended or restored.
//!
//! Closing ends all: lockers are given back and looked at by staff before anybody has them, reservations, offers, shares and
//! places in waiting lists end. A suspension is temporary and ends nothing: the member's card opens no door, lockers that
//! the member lent open for nobody else, and the member is passed over in waiting lists, until the account is restored.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    audit::{Action, Origin},
    context::Context,
    ids::{BayId, MemberId},
    live::Topic,
    lockers::{
        allocations::{
            self,
            store::{
                Ending,
                account_ended::{self, OpenAllocation, Reach},
                loans, situation,
            },
        },
        attention::store_checks::{self, NewCheck},
        bays::AllocationState,
        topics,
    },
};

/// Ends the allocations, shares and waiting list entries of a closed account, in the transaction that closes it.
/// Returns the changed topics.
pub async fn account_closed(
    db: &mut PgConnection,
    context: &Context,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Topic>> {
    situation::lock_member(db, member_id).await?;
    let reach = account_ended::find_reach(db, member_id).await?;
    let reason = context.language.text("locker-account-closed").to_string();
    for open in account_ended::lock_open(db, member_id).await? {
        end(db, member_id, &open, &reason, now).await?;
    }
    let mut topics = topics(&reach);
    topics.extend(
        account_ended::end_borrowed(db, member_id, now).await?.into_iter().map(|id| Topic::new(topics::TENANT, id)),
    );
    let left = account_ended::leave_queues(db, member_id).await?;
    topics.extend(left.into_iter().map(|bay_id| Topic::new(topics::BAY, bay_id)));
    Ok(topics)
}

async fn end(
    db: &mut PgConnection,
    member_id: MemberId,
    open: &OpenAllocation,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let (ending, action) = match open.state {
        AllocationState::Held | AllocationState::Reserved => (Ending::Cancelled, Action::RESERVATION_CANCELLED),
        AllocationState::InUse | AllocationState::Releasing => (Ending::Released, Action::LOCKER_RELEASED),
    };
    // Borrowers are told, but not that the account was closed.
    allocations::store::end(db, open.id, ending, None, now).await?;
    if ending == Ending::Released {
        // Nobody who could open it is left, and nobody knows whether it is empty.
        let (locker_id, allocation_id) = (open.locker_id, open.id);
        store_checks::ask(db, NewCheck { locker_id, allocation_id, member_id, reason }, now).await?;
    }
    Origin::job(now).entry(action, member_id).detail(open.code.as_str()).record(db).await
}

/// Informs the borrowers of a member whose account is suspended or restored. Returns the changed topics: bays whose
/// card lists change, and the pages of the borrowers.
pub async fn account_state_changed(
    db: &mut PgConnection,
    member_id: MemberId,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Topic>> {
    loans::account_state_changed(db, member_id, now).await?;
    Ok(topics(&account_ended::find_reach(db, member_id).await?))
}

/// The topics in which something changes when the card of a member was blocked, unblocked or replaced: the bays whose
/// controllers have a list of cards, and the pages that say what the card opens.
pub async fn card_changed(db: &mut PgConnection, member_id: MemberId) -> sqlx::Result<Vec<Topic>> {
    Ok(topics(&account_ended::find_reach(db, member_id).await?))
}

fn topics(reach: &[Reach]) -> Vec<Topic> {
    let bays: BTreeSet<BayId> = reach.iter().map(|one| one.bay_id).collect();
    let keepers: BTreeSet<MemberId> = reach.iter().map(|one| one.member_id).collect();
    let of_bays =
        bays.iter().flat_map(|id| [topics::BAY, topics::CONTROLLER, topics::BOARD].map(|kind| Topic::new(kind, *id)));
    let of_keepers = keepers.iter().map(|id| Topic::new(topics::TENANT, *id));
    let all = (!bays.is_empty()).then(|| Topic::new(topics::BOARDS, 0));
    of_bays.chain(of_keepers).chain(all).collect()
}
