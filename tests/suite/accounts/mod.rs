//! Accounts, through the pages.

mod activation;
mod facts;
mod limits;
mod links;
mod passwords;
mod storms;
