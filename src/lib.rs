//! Parvis: one portal for a campus, filed by domain, then by resource.
//!
//! The modules, from the top:
//!
//! - [`cli`]: one file per command; [`config`]: the settings
//! - [`app`]: routes and layers in one place, listening and stopping, health, figures
//! - [`home`]: the first page of who is signed in; [`admin`]: the staff's pages; [`jobs`]: periodic work
//! - [`accounts`]: the domain of members: activation, sign-in, profile, picture, roles, audit
//! - [`concerts`]: the domain of concerts: seats, holds, bookings, tickets, box office, doors
//! - [`lockers`]: the domain of lockers: bays, who has which, doors, orders, readers
//! - [`chat`]: the domain of conversations: rooms, groups, directs, messages, friends, presence
//! - [`live`]: what changes on screens by itself, and hints between processes
//! - [`web`]: HTTP plumbing that knows no domain; [`db`]: connections, migrations, functions, a PostgreSQL server of our own;
//!   [`mail`], [`files`]: outgoing mail, stored files; [`clock`]: the time; [`log`]: output that never blocks; [`error`]: what is answered when all is not well
//!
//! What may use what:
//!
//! ```text
//! main → cli → app → { home, admin, jobs } → { accounts, lockers, chat, concerts } → { live, web, db, mail, files, clock, error } → libraries
//! ```
//!
//! 1. Domains never use each other, but all may use what `accounts/mod.rs` exports. What stands below them knows none.
//! 2. In a domain, type files hold rules and do no I/O; `store` holds all SQL and no HTTP; resource files write no SQL.
//!    A table is written by one domain.
//! 3. Settings are read in main, cli and app; below that, values are passed. So is the time.
//!
//! The test suite checks these on the source text.

// It panics when nobody listens any more; the commands have `tell`.
#![warn(clippy::print_stderr)]

pub mod accounts;
pub mod admin;
pub mod app;
pub mod chat;
pub mod cli;
pub mod clock;
pub mod concerts;
pub mod config;
pub mod db;
pub mod error;
pub mod files;
pub mod home;
pub mod jobs;
pub mod live;
pub mod lockers;
pub mod log;
pub mod mail;
pub mod web;
