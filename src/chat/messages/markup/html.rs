//! Markdown as HTML.

use std::collections::VecDeque;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use crate::chat::messages::markup::source::Source;

/// Markdown as HTML, with what was held back.
pub(crate) fn rendered(source: &mut Source<'_>, markdown: &str, numbers: VecDeque<String>, act: bool) -> String {
    let mut numbers = numbers.into_iter();
    // For each list that is open, whether it has numbers.
    let mut ordered = Vec::new();
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let events = Parser::new_ext(markdown, options).flat_map(|event| {
        match &event {
            Event::Start(Tag::List(start)) => ordered.push(start.is_some()),
            Event::End(TagEnd::List(_)) => drop(ordered.pop()),
            Event::SoftBreak => return vec![Event::HardBreak],
            Event::Start(Tag::Item) if ordered.last() == Some(&true) => {
                let number = numbers.next().unwrap_or_default();
                return vec![Event::InlineHtml(format!("<li value=\"{number}\">").into())];
            }
            Event::Start(Tag::Paragraph) if act => return vec![event, Event::Start(Tag::Emphasis)],
            Event::End(TagEnd::Paragraph) if act => return vec![Event::End(TagEnd::Emphasis), event],
            _ => {}
        }
        vec![event]
    });
    let mut shown = String::new();
    html::push_html(&mut shown, events);
    for (way, class) in [("right", "end"), ("center", "center"), ("left", "start")] {
        shown = shown.replace(&format!(" style=\"text-align: {way}\""), &format!(" class=\"{class}\""));
    }
    source.restore(&shown)
}

/// The HTML of the words of a link.
pub(crate) fn paragraph(source: &mut Source<'_>, markdown: &str) -> String {
    let html = rendered(source, markdown, VecDeque::new(), false);
    let html = html.trim();
    html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(html).to_owned()
}
