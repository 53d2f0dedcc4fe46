//! Pages that import lockers, cards and assignments from files.

pub(crate) mod assignments;
pub(crate) mod cards;
pub(crate) mod diff;
pub(crate) mod lockers;
pub(crate) mod report;
