//! A running portal and real browsers.

mod axe;
mod browser;
mod driver;
mod portal;

pub use self::{
    browser::{Browser, Settings},
    portal::{PASSWORD, Portal},
};
