//! Code between backquotes.

use crate::chat::messages::markup::{escape::escaped, highlighting};

/// Backquotes that begin a block.
const FENCE: usize = 3;

/// Longest name of a language, in bytes.
const LONGEST_NAME: usize = 20;

/// A block of code.
#[derive(Debug)]
pub(crate) struct Fence<'a> {
    language: Option<&'a str>,
    text: String,
    /// Number of lines, with the marks.
    pub lines: usize,
}

impl<'a> Fence<'a> {
    /// The block with which the lines begin. It ends with the same marks alone on a line or at the end of one; without an end, or
    /// without anything in it, it is text.
    pub(crate) fn read(lines: &[&'a str]) -> Option<Self> {
        let first = lines.first()?.trim_start();
        let marks = run(first, '`');
        let words = first.get(marks..)?.trim();
        if marks < FENCE || words.contains('`') {
            return None;
        }
        let end = lines.iter().skip(1).position(|line| run_at_end(line) == marks)? + 1;
        let (language, begun) = if is_language(words) { (Some(words), "") } else { (None, words) };
        let last = lines.get(end)?.trim_end();
        let last = last.get(..last.len() - marks)?.trim_end();
        let between = lines.get(1..end)?.iter().copied();
        let ends = |line: &'a str| Some(line).filter(|line| !line.trim().is_empty());
        let text: Vec<&str> = ends(begun).into_iter().chain(between).chain(ends(last)).collect();
        let text = text.join("\n");
        (!text.trim().is_empty()).then_some(Self { language, text, lines: end + 1 })
    }

    pub(crate) fn html(&self) -> String {
        let Some(language) = self.language else { return format!("<pre><code>{}</code></pre>", escaped(&self.text)) };
        let text = highlighting::html(language, &self.text).unwrap_or_else(|| escaped(&self.text));
        format!("<pre><code data-language=\"{}\">{text}</code></pre>", escaped(language))
    }
}

fn is_language(words: &str) -> bool {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.');
    !words.is_empty() && words.len() <= LONGEST_NAME && words.chars().all(named)
}

/// The code between backquotes with which a text begins, and how many bytes it has with them.
pub(crate) fn span(text: &str) -> Option<(&str, usize)> {
    let marks = run(text, '`');
    let mut at = marks;
    loop {
        at += text.get(at..)?.find('`')?;
        let closing = run(text.get(at..)?, '`');
        if closing == marks {
            break;
        }
        at += closing;
    }
    let inside = text.get(marks..at)?;
    // A blank at both ends keeps backquotes inside apart from those around (CommonMark 6.1).
    let bare = inside.strip_prefix(' ').and_then(|inside| inside.strip_suffix(' ')).unwrap_or(inside);
    (!inside.trim().is_empty()).then_some((bare, at + marks))
}

/// Number of repetitions of a mark at the start of a text.
pub(crate) fn run(text: &str, mark: char) -> usize {
    text.chars().take_while(|c| *c == mark).count()
}

fn run_at_end(line: &str) -> usize {
    line.trim_end().chars().rev().take_while(|c| *c == '`').count()
}
