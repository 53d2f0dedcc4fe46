//! Harness of the tests: databases, a whole portal, browsers, the program itself.

pub mod browser;
pub mod cases;
mod database;
mod folder;
mod portal;
#[path = "../../shared/program.rs"]
mod program;
pub mod schema;
pub mod wait;

pub use self::{
    database::{TestDatabase, database, empty_database},
    folder::Folder,
    portal::{Neighbour, PASSWORD, TestPortal, portal, portal_with},
    program::program,
};
