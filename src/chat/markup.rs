//! How a message is shown: a subset of Markdown (`CommonMark` 0.31), and nothing else that a browser would act on.
//!
//! Bold, italic, struck out, code, links, lists and quotes. No headings, pictures, tables or HTML: they stay as they were typed.

use std::{fmt, sync::LazyLock};

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::body::Body;

/// What comes through; whatever the parser makes, and nothing of what a person wrote as HTML.
static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .add_tags(["p", "br", "strong", "em", "del", "code", "pre", "a", "ul", "ol", "li", "blockquote"])
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("ol", ["start"])
        .add_url_schemes(["http", "https", "mailto"])
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener nofollow"));
    builder
});

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

/// The HTML of a message.
#[must_use]
pub fn render(body: &Body) -> Shown {
    let parser = Parser::new_ext(body.as_str(), Options::ENABLE_STRIKETHROUGH);
    let mut shown = String::new();
    html::push_html(&mut shown, parser.map(subset));
    Shown(SANITIZER.clean(&shown).to_string().trim().to_owned())
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
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    }
}
