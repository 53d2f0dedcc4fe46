//! Invariants of `frames` for any input (tests/shared/parsers.rs).
#![no_main]

#[allow(dead_code, reason = "each target calls its own")]
#[path = "../../tests/shared/parsers.rs"]
mod parsers;

libfuzzer_sys::fuzz_target!(|input: &[u8]| parsers::frames(input));
