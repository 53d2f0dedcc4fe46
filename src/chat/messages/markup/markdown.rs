//! The typed text as Markdown in which nothing acts but the marks that are ours.
//!
//! Typed text is no Markdown: `2*3*4`, `C:\temp\_x` and `# nice` mean what they say. Whatever does not act is escaped here, and
//! what Markdown must not look into (addresses, code, names) is held back and put into its place afterwards. Marks that act:
//! `**`, `*`, `_` and `~~` around words; code between backquotes; `[words](address)`; at the beginning of lines `>`, `- `, `* `
//! and `1. `; a table where a line of dashes stands below its head. So no letter is lost, whatever is typed.

use crate::chat::messages::markup::{
    blocks::{self, Item},
    code, inline,
    source::{SPACES, Source},
};

/// Quotes and lists inside each other; deeper ones are text.
const DEEPEST: usize = 5;

/// The typed text as Markdown.
pub(crate) fn read(source: &mut Source<'_>, text: &str) -> String {
    let text = text.replace(['\u{2028}', SPACES], "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let mut markdown = Vec::new();
    read_blocks(source, &lines, &mut markdown, 0);
    markdown.join("\n")
}

fn read_blocks(source: &mut Source<'_>, lines: &[&str], out: &mut Vec<String>, depth: usize) {
    let mut rest = lines;
    while let Some(line) = rest.first() {
        let taken = if line.trim().is_empty() {
            1
        } else {
            out.push(String::new());
            read_block(source, rest, out, depth)
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// The block with which the lines begin: how many of them it has.
fn read_block(source: &mut Source<'_>, lines: &[&str], out: &mut Vec<String>, depth: usize) -> usize {
    if let Some(fence) = code::Fence::read(lines) {
        out.push(source.hold(fence.html()).to_string());
        fence.lines
    } else if depth < DEEPEST && blocks::is_quote(lines) {
        read_quote(source, lines, out, depth)
    } else if depth < DEEPEST && Item::first(lines).is_some() {
        read_list(source, lines, out, depth)
    } else if let Some(rows) = blocks::table(lines) {
        out.extend(rows.iter().enumerate().map(|(nr, row)| read_row(source, nr, row)));
        rows.len()
    } else {
        let begins = |at: &usize| begins_block(lines.get(*at..).unwrap_or_default(), depth);
        let end = (1..lines.len()).find(begins).unwrap_or(lines.len());
        let text = lines.get(..end).unwrap_or_default().join("\n");
        out.push(inline::read(source, &text));
        end
    }
}

fn read_quote(source: &mut Source<'_>, lines: &[&str], out: &mut Vec<String>, depth: usize) -> usize {
    let quoted: Vec<&str> = lines.iter().map_while(|line| blocks::unquoted(line)).collect();
    let (mut inner, before) = (Vec::new(), source.quoted);
    source.quoted = true;
    read_blocks(source, &quoted, &mut inner, depth + 1);
    source.quoted = before;
    out.extend(inner.iter().map(|line| format!("> {line}")));
    quoted.len()
}

/// Items one below the other, each with the lines that are indented below it.
fn read_list(source: &mut Source<'_>, lines: &[&str], out: &mut Vec<String>, depth: usize) -> usize {
    let mut taken = 0;
    while let Some(item) = Item::first(lines.get(taken..).unwrap_or_default()) {
        let below = lines.iter().skip(taken + 1).take_while(|line| item.holds(line));
        let below: Vec<&str> = below.map(|line| line.trim_start_matches(' ')).collect();
        taken += 1 + below.len();
        let marker = if item.number.is_some() { "1. " } else { "- " };
        source.numbers.extend(item.number.map(str::to_owned));
        let mut inner = vec![inline::read(source, item.text)];
        read_blocks(source, &below, &mut inner, depth + 1);
        let edges = [marker].into_iter().chain(std::iter::repeat(marker.get(..0).unwrap_or_default()));
        for (edge, line) in edges.zip(&inner) {
            out.push(format!("{edge:width$}{line}", width = marker.len()));
        }
    }
    taken
}

/// A row of a table; the second one is that of the dashes.
fn read_row(source: &mut Source<'_>, nr: usize, cells: &[&str]) -> String {
    let cells = cells.iter().map(|cell| if nr == 1 { (*cell).to_owned() } else { inline::read(source, cell) });
    format!("|{}|", cells.collect::<Vec<_>>().join("|"))
}

/// True if a paragraph ends before these lines.
fn begins_block(lines: &[&str], depth: usize) -> bool {
    let inside = depth < DEEPEST && (blocks::is_quote(lines) || Item::first(lines).is_some());
    lines.first().is_none_or(|line| line.trim().is_empty())
        || inside
        || code::Fence::read(lines).is_some()
        || blocks::table(lines).is_some()
}
