//! No circle of files: where a file uses another, directly or through others, that one never uses the first.
//!
//! A file uses another when it names an item of it, also by a re-export. The declaration `mod child;` and the re-export itself
//! are no uses.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::LazyLock,
};

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, rust, sources};

/// The declaration of a module in a file of its own.
static CHILD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bmod\s+(\w+)\s*;").unwrap());

/// A `use` statement: its `pub`, and the first name of its path.
static STATEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^[ \t]*(pub(?:\([^)]*\))?\s+)?use\s+(\w+)[^;]*;").unwrap());

/// The name that an import gets in its file.
static OTHER_NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*\w+\s+as\s+(\w+)").unwrap());

/// The first name of a path.
static START: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[^\w:.])(\w+)\s*::").unwrap());

/// Names of modules from the root of the crate, and perhaps of an item.
type Path = Vec<String>;

/// A name that a `use` brings into a file.
struct Import {
    name: String,
    path: Path,
    /// Whether it begins with `pub`.
    is_export: bool,
}

/// Modules that a file refers to.
struct Reading {
    imports: Vec<Import>,
    children: Vec<String>,
    /// The code without its `use` statements, byte for byte.
    body: String,
}

impl Reading {
    fn of(source: &Source) -> Self {
        let code = rust::code(&source.text);
        let children: Vec<String> = CHILD.captures_iter(&code).map(|hit| hit[1].to_owned()).collect();
        let (mut imports, mut body) = (Vec::new(), code.to_string());
        let paths = rust::paths(&source.path, &source.text);
        for hit in STATEMENT.captures_iter(&code) {
            let (place, first) = (hit.get(0).unwrap().range(), hit.get(2).unwrap());
            let is_export = hit.get(1).is_some();
            let own = children.iter().any(|child| child == first.as_str()).then(|| module(source));
            let of_child = own.map(|own| rust::tree_at(&code, first.start(), own)).unwrap_or_default();
            let named = paths.iter().filter(|(at, _)| place.contains(at)).chain(&of_child);
            imports.extend(named.map(|(at, path)| import(&code, *at, path, is_export)));
            blank(&mut body, place);
        }
        Self { imports, children, body }
    }
}

fn import(code: &str, at: usize, path: &Path, is_export: bool) -> Import {
    let name = OTHER_NAME.captures(&code[at..]).map(|hit| hit[1].to_owned());
    Import { name: name.or_else(|| path.last().cloned()).unwrap_or_default(), path: path.clone(), is_export }
}

fn blank(code: &mut String, place: Range<usize>) {
    let blank: String = code[place.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    code.replace_range(place, &blank);
}

fn module(source: &Source) -> Path {
    rust::module(&source.path).into_iter().map(str::to_owned).collect()
}

/// The files of the crate by their modules.
struct Modules<'a> {
    files: BTreeMap<Path, (&'a Source, Reading)>,
    /// Re-exported names, and what they stand for.
    exports: BTreeMap<Path, Path>,
}

impl<'a> Modules<'a> {
    fn of(all: &'a [Source]) -> Self {
        let library = all.iter().filter(|source| source.path != "src/main.rs");
        let files: BTreeMap<_, _> = library.map(|source| (module(source), (source, Reading::of(source)))).collect();
        let mut exports = BTreeMap::new();
        for (own, (_, reading)) in &files {
            for import in reading.imports.iter().filter(|import| import.is_export) {
                exports.insert(child_of(own, &import.name), import.path.clone());
            }
        }
        Self { files, exports }
    }

    /// The path behind re-exports, and how many of its names are modules.
    fn resolve(&self, path: &Path) -> (Path, usize) {
        let mut path = path.clone();
        loop {
            let modules = (0..=path.len()).rev().find(|length| self.files.contains_key(&path[..*length]));
            let modules = modules.unwrap_or_default();
            let export = path.get(..=modules).and_then(|name| self.exports.get(name));
            match export {
                Some(target) if target[..] != path[..=modules] => path = [target, &path[modules + 1..]].concat(),
                _ => return (path, modules),
            }
        }
    }

    /// The file of the item that a path names; `None` for a module.
    fn file_of(&self, path: &Path) -> Option<&'a str> {
        let (path, modules) = self.resolve(path);
        let (source, _) = self.files.get(&path[..modules])?;
        (modules < path.len()).then_some(source.path.as_str())
    }

    /// The files that a file uses.
    fn uses_of(&self, own: &Path) -> BTreeSet<&'a str> {
        let (source, reading) = &self.files[own];
        let mut modules: BTreeMap<&str, Path> =
            reading.children.iter().map(|child| (child.as_str(), child_of(own, child))).collect();
        let mut paths: Vec<Path> =
            rust::paths_of_code(&source.path, &reading.body).into_iter().map(|(_, path)| path).collect();
        for import in &reading.imports {
            let (path, length) = self.resolve(&import.path);
            if length == path.len() {
                modules.insert(&import.name, path);
            } else if !import.is_export || names(&reading.body, &import.name) {
                paths.push(path);
            }
        }
        for hit in START.captures_iter(&reading.body) {
            if let Some(path) = modules.get(&hit[1]) {
                let named = rust::tree_at(&reading.body, hit.get(0).unwrap().end(), path.clone());
                paths.extend(named.into_iter().map(|(_, path)| path));
            }
        }
        paths.iter().filter_map(|path| self.file_of(path)).filter(|file| *file != source.path).collect()
    }
}

fn child_of(parent: &Path, name: &str) -> Path {
    let mut path = parent.clone();
    path.push(name.to_owned());
    path
}

fn names(code: &str, name: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

/// The circles of files, each named once by a shortest way round.
fn circles(all: &[Source]) -> Vec<String> {
    let modules = Modules::of(all);
    let uses: BTreeMap<&str, BTreeSet<&str>> =
        modules.files.iter().map(|(own, (source, _))| (source.path.as_str(), modules.uses_of(own))).collect();
    let (mut told, mut faults) = (BTreeSet::new(), Vec::new());
    for file in uses.keys() {
        if let Some(way) = way_round(file, &uses).filter(|way| !way.iter().any(|file| told.contains(file))) {
            faults.push(format!("{} → {file}: these files use each other in a circle", way.join(" → ")));
            told.extend(way);
        }
    }
    faults
}

/// The shortest way from a file by its uses back to itself.
fn way_round<'a>(file: &'a str, uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![file]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in uses.get(way.last()?)? {
                if *next == file {
                    return Some(way);
                }
                if seen.insert(*next) {
                    longer.push([&way[..], &[*next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    assert_no_faults(&circles(&sources("src", "rs")));
}

fn samples<const N: usize>(files: [(&str, &str); N]) -> Vec<Source> {
    files.into_iter().map(|(path, text)| Source::sample(path, text)).collect()
}

#[test]
fn a_circle_of_files_is_found() {
    let lib = ("src/lib.rs", "mod a;");
    for (parent, first, second) in [
        ("mod b; mod c;", "use crate::a::c::C;", "use super::b::B;"),
        ("mod b; mod c;", "use crate::a::c;\nfn b() { c::run() }", "fn run() { crate::a::b::b() }"),
        ("mod b; mod c;\npub use b::B;", "use crate::a::{c::{self as d}};\nfn b() { d::run() }", "use crate::a::B;"),
    ] {
        let faults = circles(&samples([lib, ("src/a/mod.rs", parent), ("src/a/b.rs", first), ("src/a/c.rs", second)]));
        assert_one_fault(&faults, "src/a/b.rs → src/a/c.rs → src/a/b.rs");
    }
    for parent in
        ["mod b;\npub struct A(b::B);", "mod b;\nuse b::{B};\npub struct A;", "mod b;\npub use b::B;\npub struct A(B);"]
    {
        let faults = circles(&samples([lib, ("src/a/mod.rs", parent), ("src/a/b.rs", "use crate::a::A;")]));
        assert_one_fault(&faults, "src/a/b.rs → src/a/mod.rs → src/a/b.rs");
    }
}

#[test]
fn declarations_and_re_exports_are_no_uses() {
    let parent = "mod b;\nmod c;\npub use crate::a::{b::B, c::C};\npub struct A;";
    let first = "use crate::a::{A, C}; // crate::a::b\npub struct B(A, C);";
    let files =
        [("src/lib.rs", "mod a;"), ("src/a/mod.rs", parent), ("src/a/b.rs", first), ("src/a/c.rs", "use crate::a;")];
    assert_no_faults(&circles(&samples(files)));
}
