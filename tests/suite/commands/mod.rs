//! The program itself: its commands, its settings, how it starts and stops.

mod accidents;
mod backups;
mod certificates;
mod database;
mod demo;
mod environment;
mod folders;
mod logging;
mod memory;
pub mod process;
mod readers;
mod settings;
mod starts;
mod transport;
mod upgrade;

use std::{fs, os::unix::fs::PermissionsExt as _};

use rustix::process::Signal;

use self::process::{Home, Serve, assert_gone, lives};
use crate::harness::wait::PATIENCE;

#[test]
fn help_and_version_are_given_and_unknown_commands_are_not() {
    let home = Home::new();
    let help = home.run(&["--help"]).ok();
    for word in ["serve", "demo", "members", "migrate", "--listen", "PARVIS_LISTEN", "DATABASE_URL", "PARVIS_SECRET"] {
        assert!(help.out.contains(word), "{word} in {}", help.out);
    }
    assert_eq!(home.run(&["--version"]).ok().out, concat!("parvis ", env!("CARGO_PKG_VERSION"), "\n"));
    let import = home.run(&["members", "import", "--help"]).ok();
    assert!(import.out.contains("card_expires_on") && import.out.contains("--dry-run"), "{}", import.out);
    for wrong in [&["sreve"][..], &["members"], &["members", "grnat"], &["members", "code"], &["--lisen", "x"]] {
        let refused = home.run(wrong);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{wrong:?}: {}", refused.err);
        assert!(refused.err.contains("Usage: parvis"), "{wrong:?}: {}", refused.err);
    }
    assert!(!home.join("var").exists(), "asking for help makes no data folder");
}

/// As a French spreadsheet saves it: semicolons, Windows-1252, dates in its manner, empty lines below.
const SPREADSHEET: &[u8] = b"number;surname;first_name;email;kind;department;card_number;card_expires_on\r\n\
    20418376;Lef\xe8vre;No\xe9mie;noemie@campus.example;student;R\xe9seaux;AB12CD34;31/08/2027\r\n\
    20417733;O'Brien;Sin\xe9ad;;teacher;;;\r\n;;;;;;;\r\n";

/// The codes of a file, by number.
fn code_in(file: &str, number: &str) -> String {
    let line = file.lines().find(|line| line.starts_with(number)).unwrap_or_else(|| panic!("{number} in {file}"));
    line.split(';').nth(3).unwrap().to_owned()
}

fn administrator(serve: &Serve) -> (String, String) {
    let line = serve.line();
    let words: Vec<&str> = line.split(' ').collect();
    let after = |word: &str| words[words.iter().position(|found| *found == word).unwrap() + 1].to_owned();
    assert!(
        line.starts_with("First administrator: ") && line.contains(&format!("{}/activate", serve.address)),
        "{line}"
    );
    (after("number"), after("code"))
}

// covers L1 L61
#[test]
fn an_empty_portal_is_founded_filled_and_stopped() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let (number, code) = administrator(&serve);
    let cookie = serve.activate(&number, &code);
    assert_eq!(serve.get("/admin", &cookie).status, 200);

    import_beside(&home, &serve);
    codes_and_roles_beside(&home, &serve);

    let postgres = home.postgres();
    assert!(lives(postgres));
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    assert_gone(postgres);
    assert!(serve.lines.recv_timeout(PATIENCE).is_err(), "nothing more was printed");

    assert!(home.run(&["members", "list", "--query", "noemie"]).ok().out.contains("20418376"), "also without a portal");
    assert!(!fs::exists(home.join("var/postgres/data/postmaster.pid")).unwrap(), "the command stopped its server");
}

fn import_beside(home: &Home, serve: &Serve) {
    home.write("membres.csv", SPREADSHEET);
    let dry = home.run(&["members", "import", "membres.csv", "--dry-run"]).ok();
    assert_eq!(
        dry.out,
        "+ 20418376 Noémie Lefèvre : étudiant, un code\n+ 20417733 Sinéad O'Brien : enseignant, un code\n"
    );
    assert!(
        dry.err.starts_with("Essai : rien n’est écrit.\n2 nouveaux membres, 0 modifié, 0 inchangé, 2 codes."),
        "{}",
        dry.err
    );

    let done = home.run(&["members", "import", "membres.csv", "--codes", "codes.csv"]).ok();
    assert!(done.out.is_empty() && done.err.contains("2 nouveaux membres"), "{done:#?}");
    assert!(done.err.starts_with("2 membres écrits sur 2\n"), "how far it is: {}", done.err);
    let codes = home.join("codes.csv");
    assert_eq!(fs::metadata(&codes).unwrap().permissions().mode() & 0o777, 0o600);
    let codes = fs::read_to_string(codes).unwrap();
    assert!(
        codes.starts_with("\u{feff}number;surname;first_name;code;expires_on\n20418376;Lefèvre;Noémie;"),
        "{codes}"
    );
    let cookie = serve.activate("20418376", &code_in(&codes, "20418376"));
    assert!(serve.get("/", &cookie).text.contains("Bonjour Noémie"));

    let again = home.run(&["members", "import", "membres.csv"]).ok();
    assert!(again.err.contains("0 nouveau membre, 0 modifié, 2 inchangés"), "{}", again.err);
    let overwritten = home.run(&["members", "import", "membres.csv", "--codes", "codes.csv"]);
    assert!(overwritten.code == Some(1) && overwritten.err.contains("codes.csv"), "{overwritten:#?}");

    home.write("wrong.csv", b"number,surname,first_name,email,kind,department,card_number,card_expires_on\n2041,A,B,,king,,,\n20410009,Bon,Jean,,student,,,\n");
    let wrong = home.run(&["members", "import", "wrong.csv"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(1), ""));
    for part in ["ligne 2, Numéro : ", "ligne 2, Type : ", "rien n’est écrit"] {
        assert!(wrong.err.contains(part), "{part} in {}", wrong.err);
    }
    assert_eq!(home.run(&["members", "list", "--query", "20410009"]).ok().out, "");
    let missing = home.run(&["members", "import", "none.csv"]);
    assert!(missing.code == Some(1) && missing.err.contains("none.csv"), "{missing:#?}");
}

fn codes_and_roles_beside(home: &Home, serve: &Serve) {
    let issued = home.run(&["members", "code", "20417733"]).ok();
    assert!(issued.err.contains("Sinéad O'Brien"), "{}", issued.err);
    let cookie = serve.activate("20417733", issued.out.trim());
    assert_eq!(serve.get("/admin", &cookie).status, 403);
    let granted = home.run(&["members", "grant", "20417733", "helpdesk"]).ok();
    assert_eq!(granted.out, "Sinéad O'Brien a maintenant le rôle helpdesk.\n");
    assert_eq!(
        home.run(&["members", "grant", "20417733", "helpdesk"]).ok().out,
        "Sinéad O'Brien avait déjà le rôle helpdesk.\n"
    );
    assert_eq!(serve.get("/admin", &cookie).status, 303, "new rights, new session");

    let list = home.run(&["members", "list"]).ok().out;
    let lines: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["NUMBER", "NAME", "KIND", "STATE", "ROLES"]);
    assert_eq!(lines[1], ["00000001", "Administration,", "Parvis", "staff", "active", "administrator"]);
    assert_eq!(lines[2], ["20418376", "Lefèvre,", "Noémie", "student", "active"]);
    assert_eq!(lines[3], ["20417733", "O'Brien,", "Sinéad", "teacher", "active", "helpdesk"]);
    assert_eq!(lines.len(), 4);

    for (arguments, says) in [
        (["members", "code", "2041"].as_slice(), "8 chiffres"),
        (&["members", "code", "99999999"], "Aucun membre n’a le numéro 99999999"),
        (&["members", "grant", "20417733", "king"], "locker_manager"),
    ] {
        let refused = home.run(arguments);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(refused.err.contains(says), "{says} in {}", refused.err);
    }
    assert_eq!(home.run(&["migrate"]).ok().out, "The database is up to date.\n");
    assert_eq!(serve.get("/healthz", "").status, 200);
}
