//! Behaviour of the portal, tested from outside.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::regex_creation_in_loops,
    reason = "a test fails by panicking, also in what its tests share; our files are named in lower case; some dozens of \
              files are read once"
)]

mod accounts;
mod architecture;
mod audit;
mod commands;
mod dependencies;
mod embedded;
mod files;
mod harness;
mod imports;
mod limits;
mod machines;
mod mail;
mod pages;
mod pictures;
mod routes;
mod staff;
mod throttles;
