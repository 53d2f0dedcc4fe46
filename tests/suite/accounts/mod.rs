//! Accounts, through the pages.

mod activation;
mod bad_input;
mod facts;
mod limits;
mod links;
mod passwords;
mod signing_in;
mod storms;
