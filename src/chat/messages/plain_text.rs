//! Plain text of a message, without its HTML.

/// Elements that stand inside a line; all others begin a new one.
const INLINE: [&str; 8] = ["a", "b", "code", "del", "em", "i", "span", "strong"];

/// The text of HTML that the sanitizer made, with a line feed where a block or a line ends.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tail)) = rest.split_once('<') {
        decode(before, &mut text);
        let Some((tag, after)) = tail.split_once('>') else {
            rest = "";
            break;
        };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) && !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        rest = after;
    }
    decode(rest, &mut text);
    text.truncate(text.trim_end().len());
    text
}

/// Adds a piece of HTML without tags, its character references replaced.
fn decode(html: &str, into: &mut String) {
    let mut rest = html;
    while let Some((before, tail)) = rest.split_once('&') {
        into.push_str(before);
        let known = tail.split_once(';').and_then(|(name, after)| Some((reference(name)?, after)));
        let (c, after) = known.unwrap_or(('&', tail));
        into.push(c);
        rest = after;
    }
    into.push_str(rest);
}

/// The character that a reference names (those that the sanitizer writes, and numbers).
fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
