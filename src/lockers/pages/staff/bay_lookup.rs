//! The bay of a page.

use crate::{
    error::{Error, Result},
    ids::BayId,
    lockers::{
        Lockers,
        bays::store::admin::{self, Bay},
    },
};

/// The bay of an address that is not closed.
pub(crate) async fn find_bay(lockers: &Lockers, id: BayId) -> Result<Bay> {
    let bay = admin::find(&lockers.context.db, id).await?;
    bay.filter(|bay| bay.closed_at.is_none()).ok_or(Error::NotFound)
}
