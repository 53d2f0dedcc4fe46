//! HTTP plumbing shared by every domain. Knows no domain.

pub mod address;
pub mod assets;
pub(crate) mod codes;
pub(crate) mod cookies;
mod everybody;
pub mod form;
pub mod fragment;
pub mod headers;
pub mod language;
pub mod limits;
pub mod messages;
pub mod page;
pub mod reason;
pub mod refusal;
pub(crate) mod session_store;
pub mod shown;
pub(crate) mod spreadsheet;
pub(crate) mod streamed;
pub mod time;
pub mod upload;
pub mod version;

pub use self::{
    address::ClientAddress,
    everybody::Everybody,
    form::Form,
    fragment::Fragment,
    language::Language,
    messages::{FieldErrors, Message},
    page::{Area, Page, Theme, Viewer, Visitor},
    refusal::Refusal,
    shown::Shown,
    upload::Upload,
    version::Version,
};
