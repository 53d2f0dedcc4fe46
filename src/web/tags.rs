//! Line breaks inside tags: templates write one attribute a line, which nobody needs on the wire.

/// A position in a text of HTML.
#[derive(Clone, Copy)]
enum Place {
    Text,
    Tag,
    /// Inside the value of an attribute that ends with this byte.
    Value(u8),
}

impl Place {
    fn after(self, line: &str) -> Self {
        line.bytes().fold(self, |place, byte| match (place, byte) {
            (Self::Text, b'<') => Self::Tag,
            (Self::Tag, b'>') => Self::Text,
            (Self::Tag, b'"' | b'\'') => Self::Value(byte),
            (Self::Value(end), _) if end == byte => Self::Tag,
            _ => place,
        })
    }
}

/// The same HTML with each tag on one line: a break between attributes becomes a space. Breaks in texts and values stay.
///
/// For HTML of our templates: text that holds a bare `<` would be taken for a tag.
#[must_use]
pub(crate) fn join(html: &str) -> String {
    let mut joined = String::with_capacity(html.len());
    let mut place = Place::Text;
    for (index, line) in html.split('\n').enumerate() {
        let line = match place {
            _ if index == 0 => line,
            Place::Tag => {
                joined.push(' ');
                line.trim_start()
            }
            Place::Text | Place::Value(_) => {
                joined.push('\n');
                line
            }
        };
        joined.push_str(line);
        place = place.after(line);
    }
    joined
}
