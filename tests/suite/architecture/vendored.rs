//! Files of others are the files that were published: their hashes are those of the table beside them.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use regex::Regex;
use sha2::{Digest as _, Sha256};

use super::{assert_no_faults, assert_one_fault, root};

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Differences between the README of a folder and the hashes of its files.
fn altered(folder: &str, readme: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let row = Regex::new(r"(?m)^\|\s*`([^`]+)`\s*\|.*`([0-9a-f]{64})`").unwrap();
    let mut faults = Vec::new();
    for hit in row.captures_iter(readme) {
        match files.get(&hit[1]) {
            None => faults.push(format!("{folder}/{} is named in README.md and not there", &hit[1])),
            Some(found) if *found != hit[2] => {
                faults.push(format!("{folder}/{} is not what README.md says: {found}", &hit[1]));
            }
            Some(_) => {}
        }
    }
    for name in files.keys().filter(|name| *name != "README.md" && !readme.contains(&format!("`{name}`"))) {
        faults.push(format!("{folder}/{name} is not named in README.md"));
    }
    faults
}

/// The hash of each file below a folder, by its path from there.
fn collect(folder: &Path, within: &str, files: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(|entry| entry.unwrap()) {
        let name = format!("{within}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, hash(&fs::read(entry.path()).unwrap()));
        }
    }
}

#[test]
fn vendored_files_are_those_that_were_published() {
    let mut faults = Vec::new();
    for folder in ["src/concerts/documents/fonts", "static/vendor", "tests/vendor"] {
        let mut files = BTreeMap::new();
        collect(&root().join(folder), "", &mut files);
        let readme = fs::read_to_string(root().join(folder).join("README.md")).unwrap_or_default();
        faults.extend(altered(folder, &readme, &files));
    }
    assert_no_faults(&faults);
}

#[test]
fn an_altered_missing_or_unnamed_file_is_found() {
    let readme = format!("| `a.js` | `{}` |", hash(b"a"));
    let folder = |name: &str, bytes: &[u8]| BTreeMap::from([(name.to_owned(), hash(bytes))]);
    assert_no_faults(&altered("vendor", &readme, &folder("a.js", b"a")));
    assert_one_fault(&altered("vendor", &readme, &folder("a.js", b"b")), "vendor/a.js is not what README.md says");
    assert_one_fault(&altered("vendor", &readme, &BTreeMap::new()), "vendor/a.js is named in README.md and not there");
    assert_one_fault(&altered("vendor", "", &folder("b.js", b"b")), "vendor/b.js is not named in README.md");
}
