//! Activation of accounts: codes, one-time links, and the password that is set with them.

pub(crate) mod applicant;
pub(crate) mod by_staff;
pub mod code;
pub(crate) mod link_token;
pub(crate) mod redeem;
pub(crate) mod reset_link;
pub mod store;
pub mod store_codes;
pub mod store_first_administrator;
pub mod store_link_requests;
pub(crate) mod store_validity;
pub(crate) mod store_void;
