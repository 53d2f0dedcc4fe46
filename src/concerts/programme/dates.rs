//! Dates of a concert in words.

use crate::{
    concerts::programme::concert::Concert,
    web::{
        Language,
        time::{beside, in_full},
    },
};

/// The times of a concert in one line: the start, and doors and end where they are known.
pub(crate) fn times(concert: &Concert, language: Language) -> String {
    let start = in_full(concert.starts_at, language);
    let time = |at| beside(at, concert.starts_at, language);
    let doors = concert.doors_at.map(|at| language.text("times-doors").arg("time", time(at)).to_string());
    let end = concert.ends_at.map(|at| language.text("times-end").arg("time", time(at)).to_string());
    start + &doors.unwrap_or_default() + &end.unwrap_or_default()
}
