//! The portal under load.

fn main() {}
