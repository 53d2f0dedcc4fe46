//! Pictures of concerts.

use crate::files::Folder;

/// The area of the store that keeps them.
pub const POSTERS: Folder = Folder::new("concerts", "jpg");
