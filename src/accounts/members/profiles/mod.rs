//! Profiles of members: the picture, the chosen name, and the choices that members make for themselves.

pub(crate) mod change;
pub mod picture;
pub(crate) mod picture_files;
pub mod store;
pub mod store_chosen_names;
