//! Pages of long lists. One row more than a page has is read: it says that another page follows.

use std::fmt::Display;

use url::form_urlencoded::Serializer;

/// Cuts rows to a page; returns the last one, after which the next page begins, when there is one.
pub(crate) fn cut<T>(rows: &mut Vec<T>, size: i64) -> Option<&T> {
    let size = usize::try_from(size).unwrap_or_default();
    let is_full = rows.len() > size;
    rows.truncate(size);
    rows.last().filter(|_| is_full)
}

/// URL of a path with the values that are not empty.
pub(crate) fn with_query(path: impl Display, pairs: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
}
