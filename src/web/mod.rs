//! HTTP plumbing that knows no domain.

pub mod limits;
