//! Behaviour of the portal, tested from outside.

mod files;
mod limits;
mod mail;
mod pictures;
mod throttles;
