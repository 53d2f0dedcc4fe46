//! The portal as a person meets it, in Chromium: what only a browser shows. Started by `tests/run`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in what its tests share"
)]

mod harness;
mod keyboard;
mod looks;
mod main_path;
mod selftest;
