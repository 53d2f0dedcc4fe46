//! Accounts, through the pages.

mod account;
mod activation;
mod closing;
mod directory;
mod export;
mod picture_upload;

pub use picture_upload::png;
