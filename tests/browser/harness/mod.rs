//! A running portal and real browsers.

mod axe;
mod browser;
mod driver;
mod line;
mod portal;
#[path = "../../shared/program.rs"]
mod program;

use self::program::program;
pub use self::{
    browser::{Browser, Settings},
    line::Line,
    portal::{Controller, PASSWORD, Portal},
};
