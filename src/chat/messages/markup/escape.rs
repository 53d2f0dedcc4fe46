//! Text as HTML.

/// A text as HTML shows it.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

/// The first of the characters that represent a held-back piece (Unicode: Supplementary Private Use Area-B). Typed ones
/// are shown unchanged.
pub(crate) const HELD: char = '\u{100000}';
