//! Rendering keeps every typed character of a message.

use parvis::chat::messages::{body::Body, markup};
use proptest::{prelude::Strategy, prop_assert, prop_assert_eq};
use scraper::{ElementRef, Html, Node, Selector};

use crate::harness::cases::Cases;

/// Characters that may act, and are then not shown: marks of emphasis, of code, of lines, of tables and of links.
const MARKS: &[char] = &['*', '_', '~', '`', '>', '-', '|', ':', '\\', '[', ']', '(', ')'];

/// Ways in which people write, one habit to a line.
const HABITS: &str = include_str!("texts.txt");

/// Possible surroundings.
const FRAMES: [&str; 16] = [
    "%",
    "Voir % merci",
    "« % »",
    "(%)",
    "**%**",
    "*%*",
    "> %",
    "- %",
    "12. %",
    "Avant\n%\naprès",
    "% : %",
    "@Malo Le Bihan, %",
    "“%”, dit-elle",
    "\t%",
    "| a | b |\n|---|:-:|\n| % | c |",
    "```\n%\n```",
];

/// The letters that somebody reads on the page, with what a link leads to, the number of an item and the language of code, in
/// the order in which they were typed.
fn read(html: &str) -> String {
    fn walk(element: ElementRef<'_>, out: &mut String) {
        let named = |name: &str| element.value().attr(name);
        if let Some(number) = named("value") {
            out.extend([number, "."]);
        }
        out.push_str(named("data-language").unwrap_or_default());
        let start = out.len();
        for child in element.children() {
            match child.value() {
                Node::Text(text) => out.push_str(text),
                Node::Element(_) => walk(ElementRef::wrap(child).unwrap(), out),
                _ => {}
            }
        }
        let target = named("href").filter(|_| named("data-mention").is_none()).unwrap_or_default();
        let bare = target.trim_start_matches("mailto:").trim_start_matches("https://").trim_start_matches("http://");
        if !out[start..].to_lowercase().ends_with(&bare.to_lowercase()) {
            out.push_str(target);
        }
    }
    let page = Html::parse_fragment(html);
    let mut out = String::new();
    walk(page.root_element(), &mut out);
    out
}

/// The characters that never act.
fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !MARKS.contains(c)).collect()
}

/// Fault of a rendered text, if any.
fn fault(text: &str) -> Option<String> {
    let body = match Body::parse(text) {
        Ok(body) => body,
        Err(_) if text.chars().all(|c| !c.is_alphanumeric()) || text.chars().count() > 4000 => return None,
        Err(errors) => return Some(format!("refused: {errors:?}")),
    };
    let html = markup::render(&body).as_str().to_owned();
    let said = ["/me ", "/moi "].iter().find_map(|command| body.as_str().strip_prefix(command));
    let (typed, shown) = (kept(said.unwrap_or(body.as_str())), kept(&read(&html)));
    if typed != shown {
        return Some(format!("{text:?} is read as {shown:?} in {html}"));
    }
    let page = Html::parse_fragment(&html);
    let nothing: String = page.root_element().text().filter(|text| !text.trim().is_empty()).collect();
    let bare = page.select(&Selector::parse("body > :is(p, li):empty").unwrap()).count();
    (nothing.is_empty() || bare > 0).then(|| format!("{text:?} shows nothing: {html}"))
}

#[test]
fn letters_of_ways_in_which_people_write_are_those_of_the_page() {
    let habits: Vec<String> =
        HABITS.lines().filter(|line| !line.is_empty()).map(|line| line.replace("\\n", "\n")).collect();
    assert!(habits.len() > 150, "{}", habits.len());
    let texts = habits.iter().flat_map(|habit| FRAMES.iter().map(move |frame| frame.replace('%', habit)));
    let faults: Vec<String> = texts.filter_map(|text| fault(&text)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

/// Pieces of which random texts are made: words, marks alone and in runs, blanks, addresses, what has a meaning in Markdown.
const PIECES: [&str; 60] = [
    "a",
    "Été",
    "x2",
    "10",
    " ",
    " ",
    " ",
    "  ",
    "\t",
    "\n",
    "\n",
    "\n\n",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "~",
    "`",
    "``",
    "```",
    "```rust\n",
    "\n```",
    "\\",
    "\\*",
    "\\_",
    "[",
    "](",
    ")",
    "]",
    "(",
    "<",
    ">",
    "\n> ",
    "\n- ",
    "\n1. ",
    "\n  - ",
    "# ",
    "\n---\n",
    "===",
    "|",
    "\n|-|-|\n",
    "&",
    "&amp;",
    "&#42;",
    "!",
    "@",
    "@Malo",
    "https://example.org/a_b_(c)",
    "http://x.org/*a*/b",
    "www.example.org",
    "jean@example.org",
    "«",
    "»",
    "…",
    "你好",
    "👍🏽",
    "\u{a0}",
    "\u{f8ff}",
];

/// Some of these pieces in a row.
fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..PIECES.len(), 1..40)
        .prop_map(|chosen| chosen.into_iter().map(|nr| PIECES[nr]).collect())
}

#[test]
fn letters_of_random_texts_are_those_of_the_page() {
    let cases = Cases { count: 3000, regressions: "tests/suite/regressions/texts.txt" };
    cases.check(&texts(), async |text| {
        prop_assert_eq!(fault(&text), None);
        Ok(())
    });
    let any = Cases { count: 1000, regressions: "tests/suite/regressions/texts.txt" };
    any.check(&"\\PC{1,60}", async |text| {
        prop_assert!(fault(&text).is_none_or(|fault| fault.starts_with("refused")), "{:?}", fault(&text));
        Ok(())
    });
}

/// The HTML of a text.
pub(super) fn html(text: &str) -> String {
    markup::render(&Body::parse(text).unwrap()).as_str().to_owned()
}

/// Visible text, with line ends.
fn text(source: &str) -> String {
    let html = html(source).replace("<br>\n", "\n");
    let page = Html::parse_fragment(&html);
    page.root_element().text().collect::<String>()
}

/// The addresses to which a text leads.
fn targets(source: &str) -> Vec<String> {
    let page = Html::parse_fragment(&html(source));
    let links = Selector::parse("a[href]").unwrap();
    page.select(&links).map(|link| link.value().attr("href").unwrap().to_owned()).collect()
}

#[test]
fn what_does_not_act_stays_as_it_was_typed() {
    for source in [
        "2*3*4",
        "a * b * c",
        "# titre",
        "#",
        "-",
        ">",
        "+ 1 pour moi",
        "***",
        "* * *",
        "___",
        "Bonjour\n---",
        "Bonjour\n===",
        "snake_case_name",
        "__init__",
        "f(*args, **kwargs)",
        "**/*.rs et *.pdf",
        r"\\serveur\partage",
        r"C:\temp\_x",
        r"¯\_(ツ)_/¯",
        r"\(a\)",
        r"2 \* 3",
        "[todo]: https:// demain",
        "[1]: demain\n[2]: après",
        "[](https://)",
        "&nbsp; &amp; &#42;",
        "<b>gras</b> <!-- x -->",
        "![x](y)",
        "[x](/lockers)",
        "[clic](javascript:alert(1))",
        "2020. Quelle année",
        "```\n```",
        "``",
        "~~~\nx\n~~~",
        "1) un",
        "a ~ b ~ c",
        ":-) >:( >_<",
        ">_<",
        ">3 h",
        ">= 2",
        ">>> print(x)",
        "| a | b |",
        "5 > 3 et 2 < 4",
        "$x_1$ et $y_1$",
        "(*) voir la note (*)",
        "\u{100000}\u{10fffd}",
    ] {
        assert_eq!(text(source), source, "{}", html(source));
    }
}

#[test]
fn marks_around_words_act() {
    for (source, shown) in [
        (
            "**gras**, *penché*, _aussi_ et ~~barré~~",
            "<p><strong>gras</strong>, <em>penché</em>, <em>aussi</em> et <del>barré</del></p>",
        ),
        ("***les deux***", "<p><em><strong>les deux</strong></em></p>"),
        ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
        (r"\*pas penché\* \`pas de code\`", "<p>*pas penché* `pas de code`</p>"),
        ("`a * b` et ``un ` seul``", "<p><code>a * b</code> et <code>un ` seul</code></p>"),
        ("un\ndeux\n\ntrois", "<p>un<br>\ndeux</p>\n<p>trois</p>"),
        ("> dit\n\nrépondu", "<blockquote>\n<p>dit</p>\n</blockquote>\n<p>répondu</p>"),
        ("> dit\nrépondu", "<blockquote>\n<p>dit</p>\n</blockquote>\n<p>répondu</p>"),
        (">dit\n>encore", "<blockquote>\n<p>dit<br>\nencore</p>\n</blockquote>"),
        ("_https://e.org_", "<p><em><a href=\"https://e.org\" rel=\"noopener nofollow\">https://e.org</a></em></p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        (
            "Liste :\n3. un\n5. deux\nfin",
            "<p>Liste :</p>\n<ol>\n<li value=\"3\">un</li>\n<li value=\"5\">deux</li>\n</ol>\n<p>fin</p>",
        ),
        ("```\na  b\n  *c*\n```", "<pre><code>a  b\n  *c*</code></pre>"),
        ("Nom\tNote", "<p>Nom<span class=\"space\">\t</span>Note</p>"),
        ("a   b", "<p>a<span class=\"space\">   </span>b</p>"),
        (
            "a   b [x  y](https://e.org) c     d",
            "<p>a<span class=\"space\">   </span>b <a href=\"https://e.org\" rel=\"noopener nofollow\">x y</a> c<span class=\"space\">     </span>d</p>",
        ),
        ("\n  \n  a\n    b\n", "<p><span class=\"space\">  </span>a<br>\n<span class=\"space\">    </span>b</p>"),
        ("\n a\nb", "<p><span class=\"space\"> </span>a<br>\nb</p>"),
        ("  une ligne  ", "<p>une ligne</p>"),
        ("a\n    b", "<p>a<br>\n<span class=\"space\">    </span>b</p>"),
    ] {
        assert_eq!(html(source), shown, "{source}");
    }
}

#[test]
fn tables_keep_their_sides_and_code_has_its_colours() {
    let table = html("| Nom | Note |\n|---|--:|\n| Inès | **15** |");
    assert!(
        table.contains("<th class=\"end\">Note</th>") && table.contains("<td class=\"end\"><strong>15</strong></td>"),
        "{table}"
    );
    let code = html("```rust\nlet x = \"a\"; // fin\n```");
    for piece in ["data-language=\"rust\"", "<span class=\"code-keyword\">let</span>", "<span class=\"code-comment\">"]
    {
        assert!(code.contains(piece), "{piece} in {code}");
    }
    assert!(
        html("```nosuchlanguage\na < b\n```")
            .contains("<pre><code data-language=\"nosuchlanguage\">a &lt; b</code></pre>")
    );
}

#[test]
fn addresses_lead_where_they_say_and_end_as_typography_wants() {
    for (source, target) in [
        (
            "https://docs.python.org/3/reference/datamodel.html#object.__init__",
            "https://docs.python.org/3/reference/datamodel.html#object.__init__",
        ),
        (
            "https://openuserjs.org/a/Undiscord_-_Delete_all_(Bulk_deletion)",
            "https://openuserjs.org/a/Undiscord_-_Delete_all_(Bulk_deletion)",
        ),
        ("https://x.org/*a*/b", "https://x.org/*a*/b"),
        ("https://example.org/a|b", "https://example.org/a|b"),
        ("Voir «\u{a0}https://example.org/a\u{a0}» merci", "https://example.org/a"),
        ("https://example.org/a\u{202f}: oui", "https://example.org/a"),
        ("“https://example.org/a”", "https://example.org/a"),
        ("‘https://example.org/a’", "https://example.org/a"),
        ("https://example.org/c…", "https://example.org/c"),
        ("https://example.com/docs（中文）", "https://example.com/docs"),
        ("HTTPS://EXAMPLE.ORG", "https://EXAMPLE.ORG"),
        ("www.example.org/x.", "https://www.example.org/x"),
        ("jean@example.org", "mailto:jean@example.org"),
        (
            "(https://fr.wikipedia.org/wiki/Parvis_(architecture))",
            "https://fr.wikipedia.org/wiki/Parvis_(architecture)",
        ),
        ("**https://example.org/a**", "https://example.org/a"),
        ("_https://example.org/a_", "https://example.org/a"),
        ("(_https://example.org_),", "https://example.org"),
        ("_voir www.example.org_", "https://www.example.org"),
        ("_jean@example.org_", "mailto:jean@example.org"),
        ("[le site](https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("[x]: https://example.org", "https://example.org"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://example.org/a?b=c&d=e#f, puis", "https://example.org/a?b=c&d=e#f"),
    ] {
        assert_eq!(targets(source), [target], "{source}: {}", html(source));
    }
    for source in ["`https://example.org`", "fichier.rs", "bonjour.je", "https://", "a@b", "javascript:alert(1)"] {
        assert!(targets(source).is_empty(), "{source}: {}", html(source));
    }
}

#[test]
fn what_shows_nothing_is_refused() {
    for source in
        ["", " \n\t", "\u{3164}", "\u{2800}\u{2800}", "\u{115f}", "\u{34f}", "\u{e0041}", "\u{200d}", "\u{200b}"]
    {
        assert!(Body::parse(source).is_err(), "{source:?}");
    }
}

#[test]
fn a_beginning_is_plain_words() {
    let html = html("Bienvenue ! Première **répétition** `code` [lien](https://example.org)\n> dit & <redit>");
    assert_eq!(markup::beginning(&html), "Bienvenue ! Première répétition code lien dit & <redit>");
    let cut: String = html.chars().take(html.find("<redit").unwrap_or(60)).collect();
    assert!(!markup::beginning(&cut).contains('<'));
    assert_eq!(markup::beginning("<p>a &am"), "a");
    assert_eq!(markup::beginning("<p>a</p><a hre"), "a");
    assert_eq!(markup::beginning(&format!("<p>{}</p>", "é".repeat(500))).chars().count(), 120);
}
