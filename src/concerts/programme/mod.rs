//! The programme: concerts and their dates.

pub(crate) mod cancellation;
pub mod concert;
pub(crate) mod dates;
pub mod dependents;
pub mod edits;
pub mod store;
pub mod store_admin;
pub mod store_dependents;
pub mod store_dependents_of_members;
pub mod store_next;
