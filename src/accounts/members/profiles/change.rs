//! Change of a profile by its member.

use crate::{
    accounts::{
        Accounts,
        members::{
            member::Member,
            profiles::{
                store::{self, Profile, UpdateOutcome},
                store_chosen_names,
            },
        },
    },
    audit::{Action, Origin},
    web::Version,
};

/// Outcome of a change of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProfileOutcome {
    Changed,
    /// Another member is known by the display name.
    NameTaken,
    /// The account is not active any more.
    Inactive,
    /// The profile has another version than the one that the change is based on.
    Stale,
}

/// Saves the choices of a member over this version of them.
pub(crate) async fn change(
    accounts: &Accounts,
    origin: &Origin,
    member: &Member,
    profile: &Profile<'_>,
    version: Version,
) -> sqlx::Result<ProfileOutcome> {
    let mut transaction = accounts.context.db.begin().await?;
    if let Some(name) = profile.display_name.filter(|name| member.display_name.as_deref() != Some(*name))
        && store_chosen_names::is_taken(&mut transaction, member, name).await?
    {
        return Ok(ProfileOutcome::NameTaken);
    }
    match store::update(&mut *transaction, member.id, profile, version, origin.at).await? {
        UpdateOutcome::Updated => {}
        UpdateOutcome::Inactive => return Ok(ProfileOutcome::Inactive),
        UpdateOutcome::Stale => return Ok(ProfileOutcome::Stale),
    }
    origin.entry(Action::PROFILE_CHANGED, member.id).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(ProfileOutcome::Changed)
}
