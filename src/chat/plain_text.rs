//! The text of a message without its marks, for notifications.

/// The text of the HTML that [`super::markup`] writes: no tags, entities as the characters that they stand for, white space as
/// single spaces.
#[must_use]
pub fn of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for (nr, piece) in html.split('<').enumerate() {
        let words = if nr == 0 { piece } else { piece.split_once('>').map_or("", |(_, words)| words) };
        // Blocks stand apart; marks inside a word do not.
        let tag = piece.trim_start_matches('/').split(['>', ' ']).next().unwrap_or_default();
        if nr > 0 && !matches!(tag, "b" | "strong" | "i" | "em" | "del" | "s" | "code" | "a" | "span") {
            text.push(' ');
        }
        text.push_str(words);
    }
    let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, character)| text.replace(entity, character));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn tags_go_and_words_stay_apart_where_lines_were() {
        let html = "<p>Un <strong>mot</strong>s &lt;b&gt; &amp;lt;</p>\n<ul><li>a</li><li><a href=\"https://e.org\">b</a>.</li></ul><p>x<br />y</p>";
        assert_eq!(of(html), "Un mots <b> &lt; a b. x y");
        assert_eq!(of(""), "");
    }
}
