//! The parts of a line: addresses, names, code, and words between marks of emphasis.

use crate::{
    accounts::paths,
    chat::{
        mentions::mention::{Found, is_letter, is_sign},
        messages::markup::{
            addresses::{self, Address},
            code,
            escape::{HELD, escaped},
            html,
            source::Source,
        },
    },
};

/// A piece of a text on its way to Markdown.
enum Token {
    Text(String),
    Mark(Mark),
}

/// Marks of emphasis beside each other.
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own")]
struct Mark {
    /// `*`, `**`, `***`, `_` or `~~`.
    text: String,
    /// True if a backslash stands before it.
    escaped: bool,
    opens: bool,
    closes: bool,
    paired: bool,
}

/// A text without blocks, as Markdown.
pub(crate) fn read(source: &mut Source<'_>, text: &str) -> String {
    written(tokens(source, text, true))
}

fn tokens(source: &mut Source<'_>, text: &str, linked: bool) -> Vec<Token> {
    let addresses = if linked { addresses::find(text) } else { Vec::new() };
    let mut addresses = addresses.into_iter().peekable();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        while addresses.next_if(|address| address.place.start < at).is_some() {}
        let (token, length) = match addresses.next_if(|address| address.place.start == at) {
            Some(address) => (Token::Text(source.hold(link(&address, text)).to_string()), address.place.len()),
            None => token(source, text, at, rest, linked),
        };
        tokens.push(token);
        at += length;
    }
    tokens
}

/// The token that begins at a place, and its length in bytes of the text.
fn token(source: &mut Source<'_>, text: &str, at: usize, rest: &str, linked: bool) -> (Token, usize) {
    let first = rest.chars().next().unwrap_or_default();
    let piece = match first {
        '`' => code::span(rest).map(|(inside, length)| {
            let code = format!("<code>{}</code>", escaped(inside));
            (source.hold(code).to_string(), length)
        }),
        '[' if linked => titled(source, rest),
        '@' if linked => name(source, text, at, rest),
        ' ' | '\t' | '\n' if linked => Some(blank(source, rest, at == 0)),
        // The words of a link are put together before the text around them, whose runs of spaces wait in their order.
        ' ' | '\t' => Some((" ".to_owned(), rest.len() - rest.trim_start_matches([' ', '\t']).len())),
        '*' | '_' | '~' => return mark(text, at, rest, false),
        '\\' => match rest.chars().nth(1) {
            Some('*' | '_' | '~') => return mark(text, at, rest, true),
            Some('`') => as_it_is(rest),
            Some(next) if acts(source, text, at + 1, linked) => Some((format!("\\{next}"), 2)),
            _ => None,
        },
        c if c >= HELD => Some((source.hold(escaped(c.encode_utf8(&mut [0; 4]))).to_string(), c.len_utf8())),
        _ => None,
    };
    let (piece, length) = piece.unwrap_or_else(|| {
        let length = if first == '`' { code::run(rest, '`') } else { first.len_utf8() };
        (literal(rest.get(..length).unwrap_or_default()), length)
    });
    (Token::Text(piece), length)
}

/// A text in which nothing acts.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Code with a backslash before it is text, with its marks and without the backslashes before these.
fn as_it_is(rest: &str) -> Option<(String, usize)> {
    let code = rest.get(1..)?;
    let (_, length) = code::span(code)?;
    let marks = code::run(code, '`');
    let inside = code.get(marks..length - marks)?;
    let inside = inside.strip_suffix('\\').unwrap_or(inside);
    let marks = "`".repeat(marks);
    Some((literal(&format!("{marks}{inside}{marks}")), 1 + length))
}

/// True if a link or a name begins at a place.
fn acts(source: &Source<'_>, text: &str, at: usize, linked: bool) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    match rest.chars().next() {
        Some('[') => linked && words_and_target(rest).is_some(),
        Some('@') => linked && source.candidates.find_at(text, at).is_some(),
        _ => false,
    }
}

/// Spaces and ends of lines: one space is one; more, tabs, and those that indent a line are shown as they are.
fn blank(source: &mut Source<'_>, rest: &str, is_first: bool) -> (String, usize) {
    let run = rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len();
    let blank = rest.get(..run).unwrap_or_default();
    let last = blank.rsplit('\n').next().unwrap_or_default();
    let begins = blank.len() > last.len();
    let shown = if begins { "\n" } else { "" }.to_owned();
    let text = match last {
        _ if run == rest.len() => String::new(),
        "" => shown,
        " " if !begins && !is_first => " ".to_owned(),
        last => format!("{shown}{}", source.hold_spaces(last)),
    };
    (text, run)
}

// ---- Links and names.

fn link(address: &Address, text: &str) -> String {
    let words = text.get(address.place.clone()).unwrap_or_default();
    format!("<a href=\"{}\">{}</a>", escaped(&address.target), escaped(words))
}

/// `[words](address)`, and how many bytes it has.
fn titled(source: &mut Source<'_>, rest: &str) -> Option<(String, usize)> {
    let (words, target, length) = words_and_target(rest)?;
    let words = tokens(source, words, false);
    let words = html::paragraph(source, &written(words));
    let piece = source.hold(format!("<a href=\"{}\">{words}</a>", escaped(&target)));
    Some((piece.to_string(), length))
}

/// The words of a link and where it leads: out of this site, or it is text.
fn words_and_target(rest: &str) -> Option<(&str, String, usize)> {
    let end = closing(rest, '[', ']')?;
    let words = rest.get(1..end)?;
    let behind = rest.get(end + 1..).filter(|behind| behind.starts_with('('))?;
    let length = closing(behind, '(', ')')?;
    let target = behind.get(1..length)?;
    let lower = target.to_ascii_lowercase();
    let leads =
        ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len());
    let whole = leads
        && !target.contains(|c: char| c.is_whitespace() || c >= HELD || c.is_control())
        && url::Url::parse(target).is_ok();
    let shown = !words.trim().is_empty() && !words.contains('\n');
    (whole && shown).then(|| (words, target.to_owned(), end + 1 + length + 1))
}

/// Position of the bracket that closes the one at the start of a text.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        } else if c == '\n' {
            return None;
        }
    }
    None
}

fn name(source: &mut Source<'_>, text: &str, at: usize, rest: &str) -> Option<(String, usize)> {
    let Some(Found { place, id, number }) = source.candidates.find_at(text, at) else {
        if is_sign(text, at) {
            let word: String = rest
                .chars()
                .skip(1)
                .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '’' | '\''))
                .collect();
            source.miss(&word);
        }
        return None;
    };
    let words = text.get(place.clone()).unwrap_or_default();
    let link = format!(
        "<a href=\"{}\" class=\"mention\" data-mention=\"{number}\">{}</a>",
        paths::Member { number: number.clone() },
        escaped(words)
    );
    source.name(id);
    Some((source.hold(link).to_string(), place.len()))
}

// ---- Emphasis.

/// The marks at a place, and how many bytes they have.
fn mark(text: &str, at: usize, rest: &str, escaped: bool) -> (Token, usize) {
    let marks = rest.get(usize::from(escaped)..).unwrap_or_default();
    let first = marks.chars().next().unwrap_or_default();
    let count = code::run(marks, first);
    let known = match first {
        '*' => count <= 3,
        '_' => count == 1,
        _ => count == 2,
    };
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = marks.get(count..).and_then(|after| after.chars().next());
    let is_word = |c: Option<char>| c.is_some_and(is_letter);
    let opens = known
        && !is_word(before)
        && after.is_some_and(|c| if first == '_' { c.is_alphanumeric() } else { !c.is_whitespace() && !is_closing(c) });
    // Bold may end inside a word; a power is none.
    let ends = !is_word(after) || (count == 2 && first == '*' && after.is_some_and(char::is_alphabetic));
    let closes =
        known && ends && before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '[' | '{' | '«' | '“'));
    let mark = Mark { text: first.to_string().repeat(count), escaped, opens, closes, paired: false };
    (Token::Mark(mark), count + usize::from(escaped))
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '»' | '”' | ',' | '.' | ';' | ':' | '!' | '?' | '/' | '|' | '%' | '=')
}

/// The pairs act. With a backslash before one of them it shows both, and not the backslash; without a pair all is shown.
fn written(mut tokens: Vec<Token>) -> String {
    let mut open: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Mark(mark) = token else { continue };
        let same = |place: &&usize| matches!(tokens.get(**place), Some(Token::Mark(other)) if other.text == mark.text);
        match open.iter().rev().find(same).filter(|_| mark.closes).copied() {
            Some(place) => {
                open.retain(|other| *other < place);
                pairs.push((place, at));
            }
            None if mark.opens => open.push(at),
            None => {}
        }
    }
    for (first, second) in pairs {
        for place in [first, second] {
            if let Some(Token::Mark(mark)) = tokens.get_mut(place) {
                mark.paired = true;
            }
        }
        let is_escaped = |place: usize| matches!(tokens.get(place), Some(Token::Mark(mark)) if mark.escaped);
        if is_escaped(first) || is_escaped(second) {
            for place in [first, second] {
                if let Some(token @ Token::Mark(_)) = tokens.get_mut(place) {
                    let Token::Mark(mark) = &*token else { continue };
                    *token = Token::Text(literal(&mark.text));
                }
            }
        }
    }
    let pieces = tokens.into_iter().map(|token| match token {
        Token::Text(text) => text,
        Token::Mark(mark) if mark.paired => mark.text,
        Token::Mark(mark) => literal(&format!("{}{}", if mark.escaped { "\\" } else { "" }, mark.text)),
    });
    pieces.collect()
}
