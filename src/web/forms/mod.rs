//! Forms: parsing, refusals, uploads, versions of edited records.

pub mod form;
pub mod idempotency_key;
pub mod reason;
pub mod refusal;
pub mod shown;
pub mod upload;
pub mod version;
