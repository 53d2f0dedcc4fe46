//! Single seats of a booking: exchange, transfer, cancellation.

pub(crate) mod by_holder;
pub mod emails;
pub mod store_cancel;
pub mod store_exchange;
pub mod store_transfer;
