//! Parvis: one portal for a campus.
//!
//! Filed by domain, then by resource. What may use what:
//!
//! ```text
//! main → cli → app → { home, admin, jobs } → domains → { live, web, db, mail, files, clock, error } → libraries
//! ```

pub mod accounts;
pub mod admin;
pub mod app;
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
pub mod mail;
pub mod web;
