//! Rules about the texts that members write.

pub mod characters;
pub mod folding;
