//! Templates and texts stand in folders that are named like those of the code.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Source, assert_no_faults, assert_one_fault, line_of, sources};

/// Folders of templates that belong to all pages.
const SHARED: [&str; 2] = ["layouts", "components"];

/// Modules whose templates have folders.
const WITH_FOLDERS: [&str; 5] = ["accounts", "admin", "chat", "concerts", "lockers"];

/// The folders below `templates/` for a file of pages: the folder of its own, and one of its name. None: live updates draw parts
/// of any page of their domain, and other modules have one page each.
fn folders_of(path: &str) -> Option<[String; 2]> {
    let mut parts: Vec<&str> = path.strip_prefix("src/")?.strip_suffix(".rs")?.split('/').collect();
    if !WITH_FOLDERS.contains(parts.first()?) {
        return None;
    }
    match parts.get(1) {
        Some(&"live") => return None,
        Some(&"pages") => drop(parts.remove(1)),
        _ => {}
    }
    let name = parts.pop()?;
    let folder = parts.join("/");
    let own = if name == "mod" { folder.clone() } else { format!("{folder}/{name}") };
    Some([folder, own])
}

/// Templates of a file that stand in a folder of another name.
fn misfiled(source: &Source) -> Vec<String> {
    let Some(folders) = folders_of(&source.path) else { return Vec::new() };
    let template = Regex::new(r#"#\[template\(path = "(?:([^"]+)/)?([^"/]+)""#).unwrap();
    let hits = template.captures_iter(&source.text);
    let wrong = hits.filter(|hit| folders.iter().all(|folder| folder != hit.get(1).map_or("", |found| found.as_str())));
    wrong
        .map(|hit| {
            let rule = format!("{} stands in templates/{}/ or templates/{}/", &hit[2], folders[0], folders[1]);
            source.fault(line_of(&source.text, hit.get(0).unwrap().start()), rule)
        })
        .collect()
}

/// A template in a folder for which there is no file and no folder of pages.
fn without_pages(template: &Source, modules: &BTreeSet<String>) -> Option<String> {
    let folder = template.path.strip_prefix("templates/")?.rsplit_once('/')?.0;
    let (domain, resource) = folder.split_once('/')?;
    let there = [format!("src/{domain}/pages/{resource}"), format!("src/{domain}/{resource}")];
    let fault = || template.fault(1, format!("no page is in {} or {}", there[0], there[1]));
    (!SHARED.contains(&domain) && there.iter().all(|path| !modules.contains(path))).then(fault)
}

/// A text file that is not `locales/<language>/<module>/<name>.ftl`, with the name of a file or folder of the module or of its
/// scripts.
fn without_noun(text: &Source, modules: &BTreeSet<String>) -> Option<String> {
    let inside = text.path.split('/').skip(2).collect::<Vec<_>>().join("/");
    let (module, name) = inside.strip_suffix(".ftl")?.split_once('/').unwrap_or_default();
    let is_noun = |path: &String| {
        let mut parts = path.split('/').skip(1);
        parts.next() == Some(module) && parts.last().is_some_and(|last| last.trim_start_matches("store_") == name)
    };
    (!modules.iter().any(is_noun)).then(|| text.fault(1, "a text file has the name of a file or folder of its module"))
}

/// Paths of all files of code, without their endings, and of the folders above them.
fn modules() -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for file in sources("src", "rs").into_iter().chain(sources("static", "js")) {
        let mut path = file.path.as_str();
        while let Some((above, _)) = path.rsplit_once(['/', '.']) {
            modules.insert(above.to_owned());
            path = above;
        }
    }
    modules
}

#[test]
fn templates_stand_in_the_folders_of_their_pages() {
    assert_no_faults(&sources("src", "rs").iter().flat_map(misfiled).collect::<Vec<_>>());
    let modules = modules();
    let faults = sources("templates", "html").into_iter().filter_map(|template| without_pages(&template, &modules));
    assert_no_faults(&faults.collect::<Vec<_>>());
}

#[test]
fn texts_stand_in_files_that_are_named_like_the_code_in_every_language() {
    let modules = modules();
    let texts = sources("locales", "ftl");
    assert_no_faults(&texts.iter().filter_map(|text| without_noun(text, &modules)).collect::<Vec<_>>());
    let of = |language: &str| -> Vec<&str> {
        texts.iter().filter_map(|text| text.path.strip_prefix(&format!("locales/{language}/"))).collect()
    };
    assert_eq!(of("fr"), of("en"));
}

#[test]
fn a_template_or_text_in_a_folder_of_another_name_is_found() {
    let page =
        |path: &str, template: &str| misfiled(&Source::sample(path, &format!("\n#[template(path = \"{template}\")]")));
    assert_no_faults(&page("src/chat/pages/friends.rs", "chat/friends/index.html"));
    assert_no_faults(&page("src/chat/pages/messages/edit.rs", "chat/messages/edit.html"));
    assert_no_faults(&page("src/concerts/pages/check_in/mod.rs", "concerts/check_in/show.html"));
    assert_no_faults(&page("src/chat/live/sidebar.rs", "chat/rooms/_lists.html"));
    assert_no_faults(&page("src/home.rs", "home.html"));
    assert_one_fault(&page("src/chat/pages/friends.rs", "chat/tied/index.html"), "friends.rs:2: index.html stands in");
    let modules = ["src/chat/pages/rooms", "src/chat/rooms/store_unread"].map(str::to_owned).into();
    let template = |path: &str| without_pages(&Source::sample(path, ""), &modules).into_iter().collect::<Vec<_>>();
    assert_no_faults(&template("templates/chat/rooms/show.html"));
    assert_no_faults(&template("templates/layouts/base.html"));
    assert_one_fault(&template("templates/chat/salons/show.html"), "no page is in src/chat/pages/salons");
    let text = |path: &str| without_noun(&Source::sample(path, ""), &modules).into_iter().collect::<Vec<_>>();
    assert_no_faults(&text("locales/fr/chat/unread.ftl"));
    assert_one_fault(&text("locales/fr/chat/tied.ftl"), "tied.ftl:1: a text file has the name");
    assert_one_fault(&text("locales/fr/rooms.ftl"), "rooms.ftl:1: a text file has the name");
}
