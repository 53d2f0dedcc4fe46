//! Profiles of members: the picture, the chosen name, and the choices that members make for themselves.

pub mod picture;
pub mod store;
pub mod store_chosen_names;
