//! Accounts, through the pages.

mod account;
mod activation;
mod attempts;
mod bad_input;
mod card_forms;
mod closing;
mod devices;
mod directory;
mod export;
mod facts;
mod limits;
mod links;
mod meanwhile;
mod news;
mod odd_requests;
mod onward;
mod passwords;
mod picture_upload;
mod signing_in;
mod storms;
mod strangers;

pub use self::{
    facts::{activate, suspend},
    picture_upload::png,
};
