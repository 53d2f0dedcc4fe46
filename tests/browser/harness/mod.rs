//! A running portal, and browsers that visit it. Whatever is started here ends with the test, also when it fails.

mod axe;
mod browser;
mod driver;
mod portal;

pub use self::{
    browser::{Browser, Window},
    portal::{PASSWORD, Person, Portal, portal},
};
