//! Accounts, through the pages.

mod activation;
mod facts;
mod links;
mod passwords;
mod storms;
