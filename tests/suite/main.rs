//! Behaviour of the portal, tested from outside.

mod architecture;
mod embedded;
mod files;
mod harness;
mod limits;
mod mail;
mod pictures;
mod throttles;
