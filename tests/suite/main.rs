//! Behaviour of the portal, tested from outside.

#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::expect_used,
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::regex_creation_in_loops,
    reason = "a test fails by panicking, also in what its tests share; our files are named in lower case; some dozens of \
              files are read once"
)]

mod accounts;
mod architecture;
mod dependencies;
mod embedded;
mod files;
mod harness;
mod imports;
mod limits;
mod mail;
mod pictures;
mod throttles;
