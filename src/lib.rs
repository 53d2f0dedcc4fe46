//! Parvis: one portal for a campus, filed by domain, then by noun.
//!
//! The modules, from the top:
//!
//! - [`cli`]: one file per command; [`config`]: the settings
//! - [`app`]: routes and layers in one place, listening and stopping, health, figures
//! - [`home`]: the home page of a member; [`admin`]: pages of staff; [`jobs`]: periodic work; [`bay_simulator`]: a bay without
//!   hardware
//! - [`accounts`]: the domain of members: activation, sign-in, profile, picture, roles
//! - [`concerts`]: the domain of concerts: seats, holds, bookings, tickets, box office, check-in
//! - [`lockers`]: the domain of lockers: bays, allocations, commands, controllers, card readers
//! - [`chat`]: the domain of conversations: rooms, groups, directs, messages, friends, presence
//! - [`context`]: the parts that every domain works with: database, time, keys, mail, files, streams
//! - [`live`]: streams of changes, and hints between processes; [`audit`]: who changed what
//! - [`web`]: HTTP plumbing that knows no domain; [`text`]: rules about what members write; [`db`]: connections, migrations,
//!   functions, a PostgreSQL server of our own; [`opaque`]: types that a log names without their content;
//!   [`mail`], [`files`]: outgoing e-mail, stored files; [`rate_limit`], [`keyring`], [`clock`]: limits, keys, the time;
//!   [`log`]: output that never blocks; [`ids`]: typed keys of rows; [`error`]: the errors of handlers
//!
//! In a domain, the folders are nouns: the type, the rules, the use cases and the queries (`store*.rs`) of each stand side by
//! side. Above them stand `live` (all streams), `export` (the data of a member) and `pages` (all routes and templates).
//!
//! ```text
//! main → cli → app → { home, admin, jobs, bay_simulator } → domains (pages → live, export → nouns)
//!      → { context, live, audit, web, text, db, mail, rate_limit, files, keyring, clock, ids, error,
//!          opaque } → libraries
//! ```
//!
//! 1. Domains never use each other, but all may use what `accounts/mod.rs` exports. The modules below them know none.
//! 2. Only `pages` and `live` know templates and routes; only stores hold SQL. A table is written by one domain.
//! 3. No folder of a domain uses one above it.
//! 4. Settings are read in main, cli and app; below that, values are passed. So is the time.
//!
//! The test suite checks these on the source text.

// It panics when nobody listens any more; the commands have `tell`.
#![warn(clippy::print_stderr)]

pub mod accounts;
pub mod admin;
pub mod app;
pub mod audit;
pub mod batch;
pub mod bay_simulator;
pub mod chat;
pub mod cli;
pub mod clock;
pub mod concerts;
pub mod config;
pub mod context;
pub mod db;
pub mod error;
pub mod files;
pub mod home;
pub mod ids;
pub mod jobs;
pub mod keyring;
pub mod live;
pub mod lockers;
pub mod log;
pub mod mail;
mod opaque;
pub mod rate_limit;
pub mod text;
pub mod web;
