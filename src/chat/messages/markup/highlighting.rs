//! Syntax highlighting of code: comments, strings, values, keywords and names.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use crate::chat::messages::markup::escape::escaped;

/// Classes of the pieces of code.
pub(crate) const CLASSES: [&str; 5] = ["code-comment", "code-text", "code-value", "code-keyword", "code-name"];

/// The grammars of the library, read when the first code in a known language is shown (some milliseconds).
static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Scopes of Sublime Text's grammars and the class of what is in them.
static KINDS: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let kinds = [
        ("comment", "code-comment"),
        ("string", "code-text"),
        ("constant", "code-value"),
        ("keyword.operator", ""),
        ("keyword", "code-keyword"),
        ("storage", "code-keyword"),
        ("entity.name.tag", "code-keyword"),
        ("entity.name", "code-name"),
        ("support.function", "code-name"),
        ("variable.function", "code-name"),
    ];
    kinds.into_iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, class))).collect()
});

/// Code in a language, as HTML; none where the language is not known.
pub(crate) fn html(language: &str, code: &str) -> Option<String> {
    let grammar = GRAMMARS.find_syntax_by_token(language)?;
    let (mut state, mut stack) = (ParseState::new(grammar), ScopeStack::new());
    let mut html = String::with_capacity(code.len() * 2);
    // The grammars read whole lines.
    let text = format!("{code}\n");
    for line in text.split_inclusive('\n') {
        let mut start = 0;
        for (end, change) in state.parse_line(line, &GRAMMARS).ok()? {
            push(&mut html, line.get(start..end)?, class(&stack));
            stack.apply(&change).ok()?;
            start = end;
        }
        push(&mut html, line.get(start..)?, class(&stack));
    }
    html.truncate(html.trim_end_matches('\n').len());
    Some(html)
}

/// The class of what is in these scopes: that of the innermost one that has a class.
fn class(stack: &ScopeStack) -> &'static str {
    let kind = |scope: &Scope| KINDS.iter().find(|(kind, _)| kind.is_prefix_of(*scope));
    stack.scopes.iter().rev().find_map(kind).map_or("", |(_, class)| *class)
}

fn push(html: &mut String, piece: &str, class: &str) {
    let text = escaped(piece);
    // The end of a line stays outside, so that the last one can go.
    let (words, end) = text.strip_suffix('\n').map_or((text.as_str(), ""), |words| (words, "\n"));
    if class.is_empty() || words.trim().is_empty() {
        html.push_str(words);
    } else {
        html.push_str(&["<span class=\"", class, "\">", words, "</span>"].concat());
    }
    html.push_str(end);
}
