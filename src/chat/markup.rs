//! How a message is shown: a subset of Markdown (`CommonMark` 0.31), and nothing else that a browser would act on.
//!
//! Bold, italic, struck out, code, links, lists and quotes. No pictures, tables or HTML: they stay as they were typed; a heading is a line like others.

use std::{borrow::Cow, fmt, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use super::{
    body::Body,
    command,
    mention::{Candidates, Found},
    reaction,
};
use crate::accounts::paths;

/// What comes through; whatever the parser makes, and nothing of what a person wrote as HTML.
static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .add_tags(["p", "br", "strong", "em", "del", "code", "pre", "a", "ul", "ol", "li", "blockquote"])
        .add_tag_attributes("a", ["href", "data-mention"])
        .add_tag_attribute_values("a", "class", ["mention"])
        .add_tag_attribute_values("p", "class", ["large"])
        .add_tag_attributes("ol", ["start"])
        .add_url_schemes(["http", "https", "mailto"])
        // Ours alone: links of people to relative addresses lose them before.
        .url_relative(UrlRelative::Custom(Box::new(to_member)))
        .link_rel(Some("noopener nofollow"));
    builder
});

/// Addresses that were written as they are.
static ADDRESSES: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder
});

/// Of relative addresses, those of members' pages.
fn to_member(url: &str) -> Option<Cow<'_, str>> {
    let number = url.strip_prefix("/members/")?;
    (number.len() == 8 && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(Cow::Borrowed(url))
}

/// What a person wrote, as HTML that does nothing but show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// As the database has it: it was rendered here.
    #[must_use]
    pub fn stored(html: String) -> Self {
        Self(html)
    }

    /// For the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
pub fn render_naming(body: &Body, candidates: &Candidates) -> (Shown, Vec<i64>) {
    let (text, act) = command::shown(body.as_str());
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH);
    let (mut shown, mut named) = (String::new(), Vec::new());
    // Inside links and code nobody is named.
    let mut closed = false;
    let events = TextMergeStream::new(parser.map(subset)).flat_map(|event| match event {
        Event::Text(text) if !closed => link(&text, candidates, &mut named),
        Event::Start(Tag::Paragraph) if act => vec![event, Event::Start(Tag::Emphasis)],
        Event::End(TagEnd::Paragraph) if act => vec![Event::End(TagEnd::Emphasis), event],
        event => {
            match event {
                Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => closed = true,
                Event::End(TagEnd::Link | TagEnd::CodeBlock) => closed = false,
                _ => {}
            }
            vec![event]
        }
    });
    if reaction::are_few(text) {
        shown = format!("<p class=\"large\">{text}</p>");
    } else {
        html::push_html(&mut shown, events);
    }
    named.sort_unstable();
    named.dedup();
    (Shown(SANITIZER.clean(&shown).to_string().trim().to_owned()), named)
}

/// A text with links to the addresses in it, and to those whom it names.
fn link(text: &str, candidates: &Candidates, named: &mut Vec<i64>) -> Vec<Event<'static>> {
    let mut events = Vec::new();
    for span in ADDRESSES.spans(text) {
        let words: CowStr<'static> = span.as_str().to_owned().into();
        if span.kind().is_some() && (words.starts_with("http://") || words.starts_with("https://")) {
            let (link_type, title, id) = (LinkType::Autolink, CowStr::Borrowed(""), CowStr::Borrowed(""));
            let open = Event::Start(Tag::Link { link_type, dest_url: words.clone(), title, id });
            events.extend([open, Event::Text(words), Event::End(TagEnd::Link)]);
        } else {
            events.extend(name(&words, candidates, named));
        }
    }
    events
}

/// A text with links to those whom it names.
fn name(text: &str, candidates: &Candidates, named: &mut Vec<i64>) -> Vec<Event<'static>> {
    let mut events = Vec::new();
    let mut end = 0;
    for Found { place, id, number } in candidates.find(text) {
        let before = text.get(end..place.start).unwrap_or_default().to_owned();
        let words = text.get(place.clone()).unwrap_or_default();
        let mut link = format!("<a href=\"{}\" class=\"mention\" data-mention=\"{number}\">", paths::member(&number));
        html::push_html(&mut link, [Event::Text(words.into())].into_iter());
        link.push_str("</a>");
        events.extend([Event::Text(before.into()), Event::InlineHtml(link.into())]);
        named.push(id);
        end = place.end;
    }
    events.push(Event::Text(text.get(end..).unwrap_or_default().to_owned().into()));
    events
}

/// Where a link of a person goes: nowhere on this site, whose addresses are ours to give.
fn away(url: CowStr<'_>) -> CowStr<'_> {
    if url.starts_with('/') { CowStr::Borrowed("") } else { url }
}

/// What of Markdown is ours; the rest as the text that it was.
fn subset(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::SoftBreak => Event::HardBreak,
        Event::Rule => Event::Text(CowStr::Borrowed("---")),
        Event::Start(Tag::Heading { .. } | Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::Heading(_) | TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { dest_url, title, id, .. }) => {
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url: away(dest_url), title, id })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: away(dest_url), title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    }
}
