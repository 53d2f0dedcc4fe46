//! Behaviour of the portal from outside, and the rules of its source text.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on must stop")]

mod architecture;
