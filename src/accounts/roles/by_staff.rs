//! Roles granted and removed by staff.

use crate::{
    accounts::{
        Accounts,
        roles::store::{self, Change, Changed},
    },
    audit::Origin,
    ids::{MemberId, SignInId},
    web::{Form, Language},
};

/// A change of the roles of a member, as the form asks for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoleChange<'a> {
    pub(crate) member_id: MemberId,
    pub(crate) change: Change,
    /// Session of the member that goes on. None: all of them end.
    pub(crate) kept: Option<SignInId>,
    /// Has the fingerprint of the permissions that the page showed.
    pub(crate) form: &'a Form,
    /// Language of the page.
    pub(crate) language: Language,
}

/// Outcome of a change of roles by staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoleOutcome {
    Done,
    /// The member had the role already, or had it not.
    Already,
    /// No administrator would be left.
    LastAdministrator,
    /// The member would lose other permissions than the page showed.
    PermissionsChanged,
}

/// Grants or removes a role. A role is removed in view of the permissions that the member loses now.
pub(crate) async fn change(accounts: &Accounts, origin: &Origin, wanted: RoleChange<'_>) -> sqlx::Result<RoleOutcome> {
    let RoleChange { member_id, change, kept, form, language } = wanted;
    let mut transaction = accounts.context.db.begin().await?;
    if let Change::Remove(role) = change {
        let held = store::lock_roles(&mut transaction, member_id).await?;
        if held.hold(role) && !held.shown_without(role, language).agrees(form) {
            return Ok(RoleOutcome::PermissionsChanged);
        }
    }
    let changed = store::change(&mut transaction, origin, member_id, change, kept).await?;
    transaction.commit().await?;
    Ok(match changed {
        Changed::Done => {
            accounts.rights_changed(member_id);
            RoleOutcome::Done
        }
        Changed::Already => RoleOutcome::Already,
        Changed::LastAdministrator => RoleOutcome::LastAdministrator,
    })
}
