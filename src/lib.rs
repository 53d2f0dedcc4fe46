//! Parvis: a portal for a campus.

pub mod accounts;
pub mod files;
pub mod mail;
pub mod web;
