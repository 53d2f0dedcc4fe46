//! Accounts, through the pages.

mod account;
mod activation;
mod bad_input;
mod closing;
mod directory;
mod export;
mod facts;
mod limits;
mod links;
mod meanwhile;
mod passwords;
mod picture_upload;
mod signing_in;
mod storms;

pub use picture_upload::png;
