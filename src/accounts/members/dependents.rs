//! Effects of closing or suspending an account on each domain: the records of the member there, and what becomes of them.

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{roles::store_find, sign_in},
    ids::MemberId,
    web::{Language, Message, Shown},
};

/// Reasons for which a member leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// The account is closed, or the member removed.
    Closing,
    /// Staff suspend the account; it may be restored.
    Suspension,
}

/// A leaving member, and the viewer of the sentences.
#[derive(Debug, Clone, Copy)]
pub struct Leaving {
    pub member_id: MemberId,
    pub departure: Departure,
    /// Language of the reader, for dates within sentences.
    pub language: Language,
    pub now: OffsetDateTime,
}

/// Sentences about the records of a member in a domain, and what becomes of them. Reads only.
pub type DependentsOf = for<'db> fn(&'db mut PgConnection, Leaving) -> BoxFuture<'db, sqlx::Result<Vec<Message>>>;

/// Records of all domains that depend on an account. Called in the transaction that ends the account, it lists exactly
/// the ended records.
///
/// # Errors
/// When the database fails.
pub async fn list(dependents: &[DependentsOf], db: &mut PgConnection, leaving: Leaving) -> sqlx::Result<Shown> {
    let mut all = own(db, leaving).await?;
    for of_domain in dependents {
        all.extend(of_domain(db, leaving).await?);
    }
    Ok(Shown::new(&all, leaving.language))
}

/// Roles and devices.
async fn own(db: &mut PgConnection, leaving: Leaving) -> sqlx::Result<Vec<Message>> {
    let closing = leaving.departure == Departure::Closing;
    let mut own = Vec::new();
    let roles = store_find::find_roles(db, leaving.member_id).await?;
    for role in roles.iter() {
        let key = if closing { "dependents-role-closed" } else { "dependents-role-suspended" };
        own.push(Message::new(key).with("role", leaving.language.text(role.label()).to_string()));
    }
    let devices = sign_in::store::count(db, leaving.member_id, leaving.now).await?;
    if devices > 0 {
        own.push(Message::new("dependents-devices").count("count", devices));
    }
    Ok(own)
}
