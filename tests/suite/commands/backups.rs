//! The commands of docs/backup.md, as they are written there: what was backed up comes back.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use rustix::process::Signal;

use super::{
    administrator,
    process::{Home, Serve},
};

/// The commands under a title of the document.
fn commands(title: &str) -> String {
    let document = include_str!("../../../docs/backup.md");
    let section = document.split_once(title).unwrap().1;
    section.split_once("```sh\n").unwrap().1.split_once("```").unwrap().0.to_owned()
}

/// Runs commands as an administrator types them, with the program on the path.
#[track_caller]
fn type_in(home: &Home, commands: &str) {
    let program = home.command(&[]);
    let folder = Path::new(program.get_program()).parent().unwrap();
    // An ordinary user becomes no other one, and need not.
    let ordinary = if rustix::process::geteuid().is_root() { "" } else { "runuser() { shift 3; \"$@\"; }\n" };
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", &format!("{ordinary}{commands}")]).current_dir(&***home).stdin(Stdio::null());
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    shell.env("PATH", path);
    let done = shell.output().unwrap();
    assert!(done.status.success(), "{commands}\n{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_was_backed_up_while_the_portal_ran_comes_back_with_its_codes_and_files() {
    if !fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut versions| versions.next().is_some()) {
        return eprintln!("SKIPPED: the commands of docs/backup.md look for PostgreSQL in /usr/lib/postgresql");
    }
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let (number, code) = administrator(&serve);
    home.write("membres.csv", super::SPREADSHEET);
    let imported = home.run(&["members", "import", "membres.csv", "--codes", "codes.csv"]).ok();
    assert!(imported.err.contains("2 nouveaux membres"), "{imported:#?}");
    let printed = super::code_in(&home.read("codes.csv").unwrap(), "20418376");
    home.write("var/files/a-file", "of a picture");

    type_in(&home, &commands("## Back up").replace("/var/lib/parvis/portal", "$PWD/var"));
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    type_in(&home, &commands("## Restore").replace("/var/lib/parvis/restored", "$PWD/restored"));

    let mut restored = Serve::begin(home.command(&["serve"]).env("PARVIS_DATA_DIR", "restored"));
    assert_eq!(administrator(&restored), (number.clone(), code.clone()));
    let cookie = restored.activate(&number, &code);
    assert_eq!(restored.get("/admin", &cookie).status, 200);
    restored.activate("20418376", &printed);
    assert_eq!(home.read("restored/files/a-file").as_deref(), Some("of a picture"));
    restored.signal(Signal::TERM);
    assert_eq!(restored.ended(), Some(0));
}
