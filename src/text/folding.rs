//! Folding of texts for searches: lower case, no accents, one space between words.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Normalised form for the search: lower case, no accents, words separated by one space. The query has to be normalised
/// in the same way.
#[must_use]
pub fn search_text(texts: &[&str]) -> String {
    let mut folded = String::new();
    for text in texts {
        let letters = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
        for c in letters.nfkd().filter(|c| !is_accent(*c)) {
            fold(c, &mut folded);
        }
        folded.push(' ');
    }
    let folded: String = folded.nfc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a question, folded as names are: at most five count.
#[must_use]
pub fn words(question: &str) -> Vec<String> {
    let question: String = question.replace('\0', " ").chars().take(100).collect();
    search_text(&[&question]).split_whitespace().take(5).map(str::to_owned).collect()
}

/// A word as it stands in a `LIKE` pattern: nothing in it matches anything but itself.
#[must_use]
pub fn escape_like(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

pub(crate) fn fold(c: char, into: &mut String) {
    match (plain_letters(c), c) {
        (Some(letters), _) => into.push_str(letters),
        // Part of a word, yet nobody types it in a search.
        (None, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}') => {}
        (None, c) if c.is_alphanumeric() || is_combining_mark(c) => into.push(c),
        (None, _) => into.push(' '),
    }
}

/// Marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters. The vowel signs of Indian scripts and the voicing marks of
/// kana make another letter.
#[must_use]
pub fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Small letters that Unicode does not take apart, as people type them on another keyboard. None: any other character.
#[must_use]
pub fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}
