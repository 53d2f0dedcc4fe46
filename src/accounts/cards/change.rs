//! Report of a lost, found or replaced card. Bays are told at once, the member by e-mail and on the home page.

use time::Date;

use crate::{
    accounts::{
        Accounts,
        cards::{self, card::CardNumber, store::Replaced},
        notices::{
            emails::{CARD_BLOCKED, CARD_REPLACED, CARD_UNBLOCKED},
            store_news::{self, CARD_BLOCKED_NOTICE, CARD_REPLACED_NOTICE, CARD_UNBLOCKED_NOTICE},
        },
    },
    audit::{Action, Origin},
    ids::MemberId,
};

/// A change of the card of a member.
#[derive(Debug, Clone)]
pub enum CardChange {
    /// The card was lost and must not open anything any more.
    Block,
    /// The card was found again.
    Unblock,
    /// The member has another one, with its last day if it has one. The one before counts as lost.
    Replace(CardNumber, Option<Date>),
}

/// The result of a change of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardChanged {
    Done,
    /// There is no card, or it is so already.
    Nothing,
    /// The new card is another member's.
    Held,
    /// The new card was reported lost.
    Lost,
}

impl Accounts {
    /// Blocks, unblocks or replaces the card of a member, and tells bays and the member.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_card(
        &self,
        origin: &Origin,
        member_id: MemberId,
        change: &CardChange,
    ) -> sqlx::Result<CardChanged> {
        let mut transaction = self.context.db.begin().await?;
        let done = match change {
            CardChange::Block => outcome(cards::store::block(&mut transaction, member_id, origin.at).await?),
            CardChange::Unblock => outcome(cards::store::unblock(&mut transaction, member_id).await?),
            CardChange::Replace(card, end) => {
                match cards::store::replace(&mut transaction, &self.context.keyring, member_id, card, *end, origin.at)
                    .await?
                {
                    Replaced::Done => CardChanged::Done,
                    Replaced::Same => CardChanged::Nothing,
                    Replaced::Held => CardChanged::Held,
                    Replaced::Lost => CardChanged::Lost,
                }
            }
        };
        if done != CardChanged::Done {
            return Ok(done);
        }
        let (action, email, notice) = match change {
            CardChange::Block => (Action::CARD_BLOCKED, &CARD_BLOCKED, &CARD_BLOCKED_NOTICE),
            CardChange::Unblock => (Action::CARD_UNBLOCKED, &CARD_UNBLOCKED, &CARD_UNBLOCKED_NOTICE),
            CardChange::Replace(..) => (Action::CARD_REPLACED, &CARD_REPLACED, &CARD_REPLACED_NOTICE),
        };
        origin.entry(action, member_id).record(&mut *transaction).await?;
        store_news::card_changed(&mut transaction, member_id, email, notice, origin.at).await?;
        let touched = (self.hooks.card_changed)(&mut transaction, member_id, origin.at).await?;
        transaction.commit().await?;
        self.context.mailer.wake();
        self.topics_changed(&touched);
        Ok(CardChanged::Done)
    }
}

fn outcome(done: bool) -> CardChanged {
    if done { CardChanged::Done } else { CardChanged::Nothing }
}
