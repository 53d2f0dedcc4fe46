//! Rendering of messages: a subset of Markdown (`CommonMark` 0.31), without any other active HTML.
//!
//! Bold, italic, struck out, code, links, lists, quotes and tables. No pictures, headings, rules or HTML: these stay as they were
//! typed, as everything that does not act ([`markdown`]).

mod addresses;
mod blocks;
mod code;
mod escape;
mod highlighting;
mod html;
mod inline;
mod markdown;
mod source;

use std::{borrow::Cow, fmt, sync::LazyLock};

use ammonia::{Builder, UrlRelative};

use crate::{
    chat::{
        mentions::mention::Candidates,
        messages::{
            body::Body,
            emoji,
            markup::{escape::escaped, source::Source},
            plain_text::plain,
            slash_command,
        },
    },
    ids::MemberId,
};

/// The elements and attributes that are allowed: those which the parser makes, and no HTML that a person typed.
static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .add_tags(["p", "br", "strong", "em", "del", "code", "pre", "a", "ul", "ol", "li", "blockquote", "span"])
        .add_tags(["table", "thead", "tbody", "tr", "th", "td"])
        .add_tag_attributes("a", ["href", "data-mention"])
        .add_tag_attribute_values("a", "class", ["mention"])
        .add_tag_attribute_values("p", "class", ["large"])
        .add_tag_attribute_values("th", "class", ["end", "center"])
        .add_tag_attribute_values("td", "class", ["end", "center"])
        .add_tag_attribute_values("span", "class", highlighting::CLASSES.into_iter().chain(["space"]))
        .add_tag_attributes("code", ["data-language"])
        .add_tag_attributes("li", ["value"])
        .add_url_schemes(["http", "https", "mailto"])
        // Ours alone: links of people to relative addresses lose them before.
        .url_relative(UrlRelative::Custom(Box::new(to_member)))
        .link_rel(Some("noopener nofollow"));
    builder
});

/// Allows the relative URLs of members' pages only.
fn to_member(url: &str) -> Option<Cow<'_, str>> {
    let number = url.strip_prefix("/members/")?;
    (number.len() == 8 && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(Cow::Borrowed(url))
}

/// The text of a message as HTML without anything that acts. The database holds what this module rendered.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Shown(String);

impl Shown {
    /// For the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The members whom it names: the spelling with the sign, and the member number.
    #[must_use]
    pub fn mentions(&self) -> Vec<(String, String)> {
        let links = self.0.split(" data-mention=\"").skip(1);
        let mentions = links.filter_map(|rest| {
            let (number, rest) = rest.split_once('"')?;
            let (_, rest) = rest.split_once('>')?;
            Some((words(rest.split_once("</a>")?.0), number.to_owned()))
        });
        mentions.collect()
    }

    /// True if it names the member with this number outside of quotes.
    #[must_use]
    pub fn names(&self, number: &str) -> bool {
        let mention = format!("data-mention=\"{number}\"");
        self.0.contains(&mention)
            && self.0.split("<blockquote>").enumerate().any(|(nr, piece)| {
                let outside = if nr == 0 { piece } else { piece.rsplit("</blockquote>").next().unwrap_or_default() };
                (nr == 0 || piece.contains("</blockquote>")) && outside.contains(&mention)
            })
    }

    /// Beginning in plain text.
    #[must_use]
    pub fn beginning(&self) -> String {
        beginning(&self.0)
    }

    /// Plain text in one line.
    #[must_use]
    pub fn words(&self) -> String {
        words(&self.0)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The HTML of a message that names nobody.
#[must_use]
pub fn render(body: &Body) -> Shown {
    render_naming(body, &Candidates::default()).0
}

/// The HTML of a message, and the keys of those whom it names.
#[must_use]
pub fn render_naming(body: &Body, candidates: &Candidates) -> (Shown, Vec<MemberId>) {
    let reading = read(body, candidates);
    (reading.html, reading.named)
}

/// A message as it is shown, and whom it means.
#[derive(Debug)]
pub struct Reading {
    pub html: Shown,
    /// The keys of those whom it names outside of quotes.
    pub named: Vec<MemberId>,
    /// Words behind an at sign that name nobody.
    pub unknown: Vec<String>,
}

/// Reads a message with those whom it may name.
#[must_use]
pub fn read(body: &Body, candidates: &Candidates) -> Reading {
    let (text, act) = slash_command::shown(body.as_str());
    if emoji::are_few(text) {
        let html = Shown(format!("<p class=\"large\">{}</p>", escaped(text)));
        return Reading { html, named: Vec::new(), unknown: Vec::new() };
    }
    if !act && is_plain(text) {
        return Reading { html: Shown(format!("<p>{text}</p>")), named: Vec::new(), unknown: Vec::new() };
    }
    let mut source = Source::new(candidates);
    let markdown = markdown::read(&mut source, text);
    let numbers = std::mem::take(&mut source.numbers);
    let html = html::rendered(&mut source, &markdown, numbers, act);
    let clean = SANITIZER.clean(&html).to_string().trim().to_owned();
    // Such as a table of empty cells.
    let shown = if words(&clean).is_empty() { as_typed(text) } else { clean };
    source.named.sort_unstable();
    source.named.dedup();
    Reading { html: Shown(shown), named: source.named, unknown: source.unknown }
}

/// True if nothing in a text can act and nothing needs another form in HTML, as in most messages: one line that begins with a
/// letter, of letters, digits, single spaces and the punctuation of sentences, without an address. It is shown without being parsed.
fn is_plain(text: &str) -> bool {
    let is_known = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ',' | '.'
                    | ';'
                    | ':'
                    | '!'
                    | '?'
                    | '\''
                    | '’'
                    | '('
                    | ')'
                    | '/'
                    | '-'
                    | '%'
                    | '«'
                    | '»'
                    | '…'
                    | '–'
                    | '—'
                    | '€'
            )
    };
    let mut before = ' ';
    for c in text.chars() {
        if !(is_known(c) || c == ' ' && before != ' ') {
            return false;
        }
        before = c;
    }
    before != ' '
        && text.starts_with(char::is_alphabetic)
        && !text.contains("//")
        && !text.as_bytes().windows(4).any(|bytes| bytes.eq_ignore_ascii_case(b"www."))
}

/// A text in which nothing acts.
fn as_typed(text: &str) -> String {
    format!("<p>{}</p>", escaped(text).replace('\n', "<br>"))
}

/// Characters of the beginning of a message, wherever it is shown in one line.
const BEGINNING: usize = 120;

/// Beginning of a message in plain text, from the beginning of its HTML.
#[must_use]
pub fn beginning(html: &str) -> String {
    // The cut may go through an entity.
    let whole = html.rfind('&').filter(|at| !html.get(*at..).is_some_and(|tail| tail.contains(';')));
    words(whole.and_then(|at| html.get(..at)).unwrap_or(html)).chars().take(BEGINNING).collect()
}

/// The words of HTML that was rendered here, or of its beginning, in one line.
fn words(html: &str) -> String {
    plain(html).split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
