//! Fast paths past the parser give the same result as the parser.

use parvis::chat::search::folding;
use proptest::{prelude::Strategy, prop_assert_eq};

use super::texts::html;
use crate::harness::cases::Cases;

/// Pieces of texts that are shown without being parsed, and some beside them that are not.
const PLAIN: [&str; 30] = [
    "l’été",
    "jeudi",
    "18",
    "h",
    " ",
    " ",
    " ",
    " ",
    ", ",
    ". ",
    " ; ",
    " : ",
    " ! ",
    "?",
    "…",
    "(oui)",
    "«",
    "»",
    "a.b",
    "www",
    "WwW.",
    "http:",
    "//",
    "/me",
    "-",
    "1.",
    "50%",
    "日本",
    "e\u{301}",
    "ﬁ",
];

#[test]
fn texts_without_marks_are_shown_as_those_with_marks_are() {
    let texts = proptest::collection::vec(0..PLAIN.len(), 1..14)
        .prop_map(|chosen| ["Ah", &chosen.into_iter().map(|nr| PLAIN[nr]).collect::<String>()].concat());
    let cases = Cases { count: 2000, regressions: "tests/suite/regressions/texts.txt" };
    cases.check(&texts, async |text| {
        let marked = html(&format!("**x** {text}"));
        prop_assert_eq!(html(&text), marked.replacen("<strong>x</strong> ", "", 1));
        Ok(())
    });
}

#[test]
fn a_text_is_folded_whole_as_its_clusters_are() {
    let words = |folded: String| folded.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let cases = Cases { count: 2000, regressions: "tests/suite/regressions/texts.txt" };
    cases.check(
        &"([a-zÀ-ÿ \\t¨´]|[\u{300}-\u{303}]|[ｶﾊﾞﾟ]|[\u{200d}\u{fe0f}👍🏽👩]|[\u{0}-\u{1f}]){1,30}",
        async |text| {
            let clusters = folding::clusters(&text).into_iter().map(|cluster| cluster.folded).collect();
            prop_assert_eq!(words(folding::folded(&text)), words(clusters));
            Ok(())
        },
    );
}
