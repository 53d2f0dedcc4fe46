//! Parvis, a portal for a campus.

pub mod db;
