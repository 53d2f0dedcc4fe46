//! What tests stand on: databases, a whole portal, browsers.

pub mod browser;
mod database;
mod portal;

pub use self::{
    database::{TestDatabase, database},
    portal::{PASSWORD, TestPortal, portal, portal_with},
};
