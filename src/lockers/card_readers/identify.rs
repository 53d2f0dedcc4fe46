//! Identification at a card reader: a member number and the card that belongs to it. The reason for a refusal is shown to
//! staff only.

use std::{net::IpAddr, time::Duration};

use time::Date;

use crate::{
    accounts::{Attempt, Means, Outcome, cards::card::CardNumber, members::number::MemberNumber, remember_card},
    audit::{Action, Origin, Via},
    error::Result,
    ids::MemberId,
    lockers::{
        Lockers,
        card_readers::{self, store::Presented},
    },
    rate_limit::{
        self,
        store::{Rule, Try},
    },
    web::time::on_campus,
};

/// Cards are shown by hand, and numbers that belong to nobody cost a second each: ten tries, then ever longer waits.
const TRIES: Rule =
    Rule { free: 10, first: Duration::from_secs(1), max: Duration::from_mins(15), forget: Duration::from_hours(24) };

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifiedMember {
    pub id: MemberId,
    pub first_name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifyError {
    UnknownMember,
    UnknownCard,
    ForeignCard,
    LostCard,
    ExpiredCard,
    Suspended,
    Closed,
    /// A penalty runs, and there is no locker that they may open.
    Penalty,
    TooMany,
}

impl IdentifyError {
    fn outcome(self) -> Outcome {
        match self {
            Self::UnknownMember | Self::UnknownCard | Self::ForeignCard => Outcome::Wrong,
            Self::LostCard | Self::ExpiredCard | Self::Suspended | Self::Closed | Self::Penalty => Outcome::Barred,
            Self::TooMany => Outcome::Locked,
        }
    }

    /// For the audit.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownMember => "unknown_number",
            Self::UnknownCard => "unknown_card",
            Self::ForeignCard => "foreign_card",
            Self::LostCard => "lost_card",
            Self::ExpiredCard => "expired_card",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
            Self::Penalty => "penalty",
            Self::TooMany => "too_many_tries",
        }
    }
}

/// Recognises a member by number and card. A refusal is in the audit.
pub async fn identify(
    lockers: &Lockers,
    address: IpAddr,
    number: &MemberNumber,
    card: &CardNumber,
) -> Result<Result<IdentifiedMember, IdentifyError>> {
    let (context, now) = (&lockers.context, lockers.context.clock.now());
    let subject = format!("card of {number} from {address}");
    let key = context.keyring.hash("throttle", subject.as_bytes());
    let allowed = rate_limit::store::begin(&context.db, &[(&key, TRIES)], now).await? == Try::Allowed;
    let presented =
        card_readers::store::find_presented(&context.db, number.as_str(), &card.hash(&context.keyring), now).await?;
    let member_id = presented.member.as_ref().map(|member| member.id);
    let judged = if allowed { judge(presented, on_campus(now).date()) } else { Err(IdentifyError::TooMany) };
    match judged {
        Ok(_) => {
            rate_limit::store::succeed(&context.db, &key).await?;
            remember_card(&context.db, card, &context.keyring).await?;
        }
        Err(doubt) => {
            Attempt::new(Means::Card, doubt.outcome(), None).log(address);
            let origin = Origin::machine(now, Via::Reader, None, Some(address.into()));
            let entry = origin.entry(Action::READER_REFUSED, member_id).detail(doubt.code());
            entry.record(&context.db).await?;
        }
    }
    Ok(judged)
}

/// Accounts that wait for their activation count: who has a card can open a locker with it.
fn judge(presented: Presented, today: Date) -> Result<IdentifiedMember, IdentifyError> {
    let member = presented.member.ok_or(IdentifyError::UnknownMember)?;
    match member.state.as_str() {
        _ if !member.own_card => {
            Err(if presented.card_known { IdentifyError::ForeignCard } else { IdentifyError::UnknownCard })
        }
        _ if member.card_lost => Err(IdentifyError::LostCard),
        "suspended" => Err(IdentifyError::Suspended),
        "closed" => Err(IdentifyError::Closed),
        _ if member.card_expires_on.is_some_and(|last| last < today) => Err(IdentifyError::ExpiredCard),
        // A penalty does not lock a member out of a locker that they have; the rules keep them from taking another.
        _ if member.penalised && !member.has_locker => Err(IdentifyError::Penalty),
        _ => Ok(IdentifiedMember { id: member.id, first_name: member.first_name }),
    }
}
