//! A term of a search: a word, a piece with signs, or a phrase; its pattern, and its matches in a text.

use crate::{
    chat::search::folding::{self, Chunk, Cluster, chunk, folded, is_joiner, is_word},
    text::folding::escape_like,
};

/// A word or a phrase of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Text as typed, without quotes.
    pub text: String,
    /// True if it is a phrase: these words, whole and in this order.
    pub phrase: bool,
}

/// The terms of a search, by the form of the text in which they are looked for.
enum Needle {
    /// In the text without the signs inside words.
    Joined(String),
    /// In the text with all signs.
    Literal(String),
    /// In the words alone, apart by one space.
    Words(String),
}

impl Term {
    /// A word, or a piece with signs; parts of words are found.
    #[must_use]
    pub fn word(text: &str) -> Self {
        Self { text: text.to_owned(), phrase: false }
    }

    /// Consecutive whole words.
    #[must_use]
    pub fn phrase(text: &str) -> Self {
        Self { text: text.to_owned(), phrase: true }
    }

    /// True if nothing can be searched for: empty or punctuation only.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.needles().is_empty()
    }

    fn needles(&self) -> Vec<Needle> {
        let folded = folded(&self.text);
        let chunks = folded.split(' ').filter_map(chunk);
        if !self.phrase {
            return chunks
                .map(|chunk| match chunk {
                    Chunk::Word(text) | Chunk::Joined(text) => Needle::Joined(text),
                    Chunk::Literal(text) => Needle::Literal(text),
                })
                .collect();
        }
        let words = folding::words(&folded);
        let literals = chunks.filter_map(|chunk| match chunk {
            Chunk::Literal(text) => Some(Needle::Literal(text)),
            Chunk::Word(_) | Chunk::Joined(_) => None,
        });
        let mut needles: Vec<Needle> = literals.collect();
        if !words.is_empty() {
            needles.push(Needle::Words(bounded(&words)));
        }
        needles
    }

    /// Patterns for `LIKE` that all have to fit the folded text of a message.
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        let pattern = |needle| match needle {
            Needle::Joined(text) | Needle::Literal(text) | Needle::Words(text) => format!("%{}%", escape_like(&text)),
        };
        self.needles().into_iter().map(pattern).collect()
    }

    /// Its pieces in which signs count, as a name has to have them too. What stands behind `@` or `#` is named by the words
    /// alone.
    #[must_use]
    pub fn signs(&self) -> Vec<String> {
        let signs = |needle| match needle {
            Needle::Literal(text) => match chunk(text.trim_start_matches(['@', '#'])) {
                Some(Chunk::Literal(text)) => Some(text),
                _ => None,
            },
            Needle::Joined(_) | Needle::Words(_) => None,
        };
        self.needles().into_iter().filter_map(signs).collect()
    }

    /// The pattern that excludes messages where the term is negated: whole words, because a part of one would exclude
    /// much more than is meant. None: nothing can be searched for.
    #[must_use]
    pub fn exclusion(&self) -> Option<String> {
        let needle = self.needles().pop()?;
        let text = match needle {
            Needle::Joined(text) => bounded(&format!(" {text} ")),
            Needle::Literal(text) | Needle::Words(text) => text,
        };
        Some(format!("%{}%", escape_like(&text)))
    }

    /// Adds the characters of a text that match the term to `marks`. The text comes in clusters.
    pub fn mark(&self, clusters: &[Cluster], marks: &mut [bool]) {
        for needle in self.needles() {
            let (form, needle) = match &needle {
                Needle::Joined(text) => (Form::joined(clusters), text),
                Needle::Literal(text) => (Form::literal(clusters), text),
                Needle::Words(text) => (Form::words(clusters), text),
            };
            form.mark(needle, clusters, marks);
        }
    }
}

/// Words with the spaces around them, but for scripts that write without spaces.
fn bounded(words: &str) -> String {
    let core = words.trim();
    let spaced = |c: Option<char>| !c.is_some_and(is_unspaced);
    let (before, after) = (spaced(core.chars().next()), spaced(core.chars().next_back()));
    format!("{}{core}{}", if before { " " } else { "" }, if after { " " } else { "" })
}

/// Letters of scripts that put no space between words: Thai and its neighbours, kana and Han.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A text as a needle is looked for in, and of each byte the cluster that it comes from.
struct Form {
    text: String,
    origins: Vec<usize>,
}

impl Form {
    fn literal(clusters: &[Cluster]) -> Self {
        Self::of(clusters, |_, _| true)
    }

    /// Without the signs between two letters.
    fn joined(clusters: &[Cluster]) -> Self {
        Self::of(clusters, |before, cluster| !(before && cluster.folded.chars().all(is_joiner)))
    }

    fn of(clusters: &[Cluster], counts: impl Fn(bool, &Cluster) -> bool) -> Self {
        let (mut text, mut origins) = (String::new(), Vec::new());
        let mut after_word = false;
        for (at, cluster) in clusters.iter().enumerate() {
            if counts(after_word, cluster) {
                text.push_str(&cluster.folded);
                origins.extend(std::iter::repeat_n(at, cluster.folded.len()));
                after_word = cluster.folded.chars().next_back().is_some_and(is_word);
            }
        }
        Self { text, origins }
    }

    fn words(clusters: &[Cluster]) -> Self {
        let (mut text, mut origins) = (String::from(" "), vec![0]);
        for (at, cluster) in clusters.iter().enumerate() {
            for c in cluster.folded.chars() {
                let c = if is_word(c) { c } else { ' ' };
                if c != ' ' || !text.ends_with(' ') {
                    text.push(c);
                    origins.extend(std::iter::repeat_n(at, c.len_utf8()));
                }
            }
        }
        if !text.ends_with(' ') {
            text.push(' ');
            origins.push(clusters.len().saturating_sub(1));
        }
        Self { text, origins }
    }

    fn mark(&self, needle: &str, clusters: &[Cluster], marks: &mut [bool]) {
        for (start, found) in self.text.match_indices(needle) {
            // Not the spaces around.
            let (skipped, core) = (found.len() - found.trim_start().len(), found.trim());
            let first = self.origins.get(start + skipped);
            let last = self.origins.get(start + skipped + core.len().saturating_sub(1));
            let (Some(first), Some(last)) = (first, last) else { continue };
            for cluster in clusters.get(*first..=*last).unwrap_or_default() {
                let place = cluster.start..cluster.start + cluster.length;
                marks.get_mut(place).unwrap_or_default().fill(true);
            }
        }
    }
}
