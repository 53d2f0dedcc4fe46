//! Behaviour, from outside.

mod embedded;
mod harness;
