//! Forms: reading, refusing, uploads, versions of what is edited.

pub mod form;
pub mod reason;
pub mod refusal;
pub mod shown;
pub mod upload;
pub mod version;
