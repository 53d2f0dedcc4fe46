//! A running portal and real browsers.

mod axe;
mod browser;
mod driver;
mod line;
mod portal;
#[path = "../../shared/program.rs"]
mod program;
#[path = "../../shared/wait.rs"]
pub mod wait;

use self::program::program;
pub use self::{
    browser::{Browser, Settings},
    line::Line,
    portal::{Controller, PASSWORD, Portal},
};
