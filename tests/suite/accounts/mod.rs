//! Accounts, through the pages.

mod activation;
