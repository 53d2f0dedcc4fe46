//! The audit: who did what, to whom, when and why. Entries are only ever added.
//!
//! Never in an entry: a password, code, token, card number, e-mail address or message text.

pub mod action;
pub mod origin;
pub mod store;

pub use crate::audit::{
    action::{Action, filters, label},
    origin::{Origin, Via},
    store::Entry,
};
