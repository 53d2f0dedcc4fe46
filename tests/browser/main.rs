//! The portal as a person meets it, in Chromium.

fn main() {}
