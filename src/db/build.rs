//! Lists the functions of the database (`src/**/*.sql`) for `src/db/functions.rs`, so that a file can move with the Rust file
//! that calls it.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    // sqlx builds the migrations in, and cargo does not know that it reads a folder.
    println!("cargo::rerun-if-changed=migrations");
    let mut files = BTreeMap::new();
    find(&fs::canonicalize("src")?, &mut files)?;
    let mut list = String::from("/// All functions, in the order of their names.\n");
    list.push_str("pub static FUNCTIONS: &[Function<'static>] = &[\n");
    for (name, path) in files {
        writeln!(list, "    Function {{ name: {name:?}, definition: include_str!({path:?}) }},")
            .map_err(io::Error::other)?;
    }
    list.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo gives no OUT_DIR"))?;
    fs::write(Path::new(&out).join("functions.rs"), list)
}

/// Adds the `.sql` files of a folder and of those below it, by name.
fn find(folder: &Path, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let path = path.to_string_lossy().into_owned();
            if let Some(other) = files.insert(name, path.clone()) {
                return Err(io::Error::other(format!("{other} and {path} have one name")));
            }
        }
    }
    Ok(())
}
