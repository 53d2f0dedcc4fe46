//! Suspension, restoration, closing and removal of accounts, each in one transaction with its audit entry.

use sqlx::{Acquire as _, PgConnection, Postgres, Transaction};

use crate::{
    accounts::{
        Accounts, Departure, Leaving,
        members::{self, dependents, listed::Listed, profiles::picture_files, store_records},
        notices::store_news,
        roles,
    },
    audit::{Action, Origin},
    error::Refusable,
    ids::MemberId,
    web::{Form, Language, Refusal},
};

/// Reasons for which an account is neither suspended nor closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotEnded {
    /// Nobody else could administer the portal.
    LastAdministrator,
    /// There are other dependent records than the confirmation page showed.
    DependentsChanged,
    /// The account is in another state by now.
    StateChanged,
}

impl From<NotEnded> for Refusal {
    fn from(reason: NotEnded) -> Self {
        Self::conflict(match reason {
            NotEnded::LastAdministrator => "last-administrator",
            NotEnded::DependentsChanged => "dependents-changed",
            NotEnded::StateChanged => "member-state-changed",
        })
    }
}

/// A confirmation in view of the dependent records of an account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConfirmationForm<'a> {
    /// Has the fingerprint of what the page showed.
    pub(crate) form: &'a Form,
    /// Language of the page.
    pub(crate) language: Language,
}

impl ConfirmationForm<'_> {
    fn leaving(self, member_id: MemberId, departure: Departure, origin: &Origin) -> Leaving {
        Leaving { member_id, departure, language: self.language, now: origin.at }
    }

    /// Why the account may not end now. Holds off changes of administrators until the transaction ends.
    async fn check(
        self,
        db: &mut PgConnection,
        accounts: &Accounts,
        leaving: Leaving,
    ) -> sqlx::Result<Option<NotEnded>> {
        if roles::store::is_last_administrator(&mut *db, leaving.member_id).await? {
            return Ok(Some(NotEnded::LastAdministrator));
        }
        let dependents = dependents::list(accounts.hooks.dependents, db, leaving).await?;
        Ok((!dependents.agrees(self.form)).then_some(NotEnded::DependentsChanged))
    }
}

/// Suspends an account; its sessions end.
pub(crate) async fn suspend(
    accounts: &Accounts,
    origin: &Origin,
    id: MemberId,
    reason: &str,
    confirmation: ConfirmationForm<'_>,
) -> Refusable<(), NotEnded, sqlx::Error> {
    let leaving = confirmation.leaving(id, Departure::Suspension, origin);
    let mut transaction = accounts.context.db.begin().await?;
    if let Some(refusal) = confirmation.check(&mut transaction, accounts, leaving).await? {
        return Ok(Err(refusal));
    }
    if !members::store::suspend(&mut transaction, id, reason, origin.at).await? {
        return Ok(Err(NotEnded::StateChanged));
    }
    origin.entry(Action::ACCOUNT_SUSPENDED, id).with_reason(reason).record(&mut *transaction).await?;
    let touched = (accounts.hooks.state_changed)(&mut transaction, id, origin.at).await?;
    store_news::suspended(&mut transaction, id, reason, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(id);
    accounts.topics_changed(&touched);
    Ok(Ok(()))
}

/// Ends the suspension of an account. False: it is not suspended.
pub(crate) async fn restore(accounts: &Accounts, origin: &Origin, id: MemberId, reason: &str) -> sqlx::Result<bool> {
    let mut transaction = accounts.context.db.begin().await?;
    if !members::store::restore(&mut transaction, id, origin.at).await? {
        return Ok(false);
    }
    origin.entry(Action::ACCOUNT_RESTORED, id).with_reason(reason).record(&mut *transaction).await?;
    let touched = (accounts.hooks.state_changed)(&mut transaction, id, origin.at).await?;
    store_news::restored(&mut transaction, id, reason, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.topics_changed(&touched);
    Ok(true)
}

/// Closes an active account with its dependent records. Without a reason its member closes it, else staff.
pub(crate) async fn close(
    accounts: &Accounts,
    origin: &Origin,
    id: MemberId,
    reason: Option<&str>,
    confirmation: ConfirmationForm<'_>,
) -> Refusable<(), NotEnded, sqlx::Error> {
    let leaving = confirmation.leaving(id, Departure::Closing, origin);
    let mut transaction = accounts.context.db.begin().await?;
    if let Some(refusal) = confirmation.check(&mut transaction, accounts, leaving).await? {
        return Ok(Err(refusal));
    }
    // Before the account itself: who writes in a conversation holds its row and then looks at the author's.
    let touched = (accounts.hooks.on_closing)(&mut transaction, &accounts.context, id, origin.at).await?;
    let Some(replaced) = members::store::close(&mut transaction, id, origin.at).await? else {
        return Ok(Err(NotEnded::StateChanged));
    };
    roles::store::remove_all(&mut transaction, origin, id).await?;
    let entry = origin.entry(Action::ACCOUNT_CLOSED, id);
    let entry = match reason {
        Some(reason) => entry.with_reason(reason),
        None => entry,
    };
    entry.record(&mut *transaction).await?;
    store_news::closed(&mut transaction, id, reason, origin.at).await?;
    transaction.commit().await?;
    accounts.context.mailer.wake();
    accounts.rights_changed(id);
    accounts.topics_changed(&touched);
    picture_files::delete(accounts, replaced.picture).await;
    Ok(Ok(()))
}

/// How an account ended that was never activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removal {
    /// The record is deleted except for audit entries.
    Removed,
    /// The account is closed, because others refer to the member; the school's record stays.
    Closed,
}

/// Removes a member who never activated the account; closes it where others refer to the member.
pub(crate) async fn remove(
    accounts: &Accounts,
    origin: &Origin,
    listed: &Listed,
    reason: &str,
    confirmation: ConfirmationForm<'_>,
) -> Refusable<Removal, NotEnded, sqlx::Error> {
    let leaving = confirmation.leaving(listed.id, Departure::Closing, origin);
    let mut transaction = accounts.context.db.begin().await?;
    if let Some(refusal) = confirmation.check(&mut transaction, accounts, leaving).await? {
        return Ok(Err(refusal));
    }
    let touched = (accounts.hooks.on_closing)(&mut transaction, &accounts.context, listed.id, origin.at).await?;
    let Some(removal) = remove_or_close(&mut transaction, origin, listed, reason).await? else {
        return Ok(Err(NotEnded::StateChanged));
    };
    transaction.commit().await?;
    accounts.rights_changed(listed.id);
    accounts.topics_changed(&touched);
    Ok(Ok(removal))
}

/// None: the account is in another state by now.
async fn remove_or_close(
    transaction: &mut Transaction<'_, Postgres>,
    origin: &Origin,
    listed: &Listed,
    reason: &str,
) -> sqlx::Result<Option<Removal>> {
    let id = listed.id;
    // A part of its own: when it is refused, the rest goes on.
    let mut part = transaction.begin().await?;
    if store_records::remove(&mut part, id).await? {
        part.commit().await?;
        let detail = format!("{} {} {}", listed.number, listed.first_name, listed.surname);
        origin.act(Action::MEMBER_REMOVED).with_reason(reason).detail(&detail).record(&mut **transaction).await?;
        return Ok(Some(Removal::Removed));
    }
    part.rollback().await?;
    if !store_records::close_prepared(transaction, id, origin.at).await? {
        return Ok(None);
    }
    roles::store::remove_all(transaction, origin, id).await?;
    origin.entry(Action::ACCOUNT_CLOSED, id).with_reason(reason).record(&mut **transaction).await?;
    Ok(Some(Removal::Closed))
}
