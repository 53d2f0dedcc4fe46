//! The opaque mark of a holder on the seats of a concert.

use crate::{ids::ConcertId, keyring::Keyring};

/// The opaque mark of a holder on the seats of a concert.
#[must_use]
pub fn mark(keyring: &Keyring, concert_id: ConcertId, name: &str) -> u64 {
    let hash = keyring.hash("seat mark", format!("{concert_id} {name}").as_bytes());
    hash.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}
