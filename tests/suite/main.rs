//! Behaviour of the portal, tested from outside.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in what its tests share"
)]

mod accounts;
mod addresses;
mod architecture;
mod assets;
mod audit;
mod batches;
mod chat;
mod commands;
mod concerts;
mod corpus;
mod dependencies;
mod dependents;
mod desk;
mod embedded;
mod exports;
mod factories;
mod files;
mod forms;
mod front;
mod full_disk;
mod functions;
mod grants;
mod harness;
mod imports;
mod jobs;
mod kept_html;
mod limits;
mod listening;
mod live;
mod lockers;
mod log_errors;
mod machines;
mod mail;
mod outages;
mod pages;
mod pictures;
mod records;
mod routes;
mod rules;
mod schema;
mod sessions;
mod staff;
mod throttles;
mod unknown_codes;
mod versions;
