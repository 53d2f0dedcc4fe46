//! All statements on the tables of accounts, by resource.

pub mod addressees;
pub mod cards;
pub mod chosen_names;
pub mod codes;
pub mod devices;
pub mod entries;
pub mod founders;
pub mod grants;
pub mod keys;
pub mod link_requests;
pub mod members;
pub mod news;
pub mod notices;
pub mod profiles;
pub mod proofs;
pub mod records;
pub mod sign_ins;
mod validity;
