//! HTTP plumbing shared by every domain. Knows no domain.

pub mod address;
pub(crate) mod codes;
pub(crate) mod cookies;
pub(crate) mod error_page;
pub mod forms;
pub mod headers;
pub mod limits;
pub mod pages;
pub(crate) mod session_store;
pub(crate) mod spreadsheet;
pub(crate) mod sse;
pub(crate) mod streamed;
pub(crate) mod tags;
pub mod time;

pub use crate::web::{
    address::ClientAddress,
    forms::{form::Form, refusal::Refusal, shown::Shown, upload::Upload, version::Version},
    pages::{
        fragment::Fragment,
        language::Language,
        messages::{FieldErrors, Message},
        page::{Area, Page, Theme, Viewer, Visitor},
        shared_page::SharedPage,
    },
};
