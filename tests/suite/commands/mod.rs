//! The program itself: its commands, its settings, how it starts and stops.

mod process;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use sqlx::ConnectOptions as _;

use self::process::{Done, Folder, PATIENCE, Serve, assert_gone, lives};
use crate::harness::{PASSWORD, database};

#[test]
fn help_and_version_are_given_and_unknown_commands_are_not() {
    let folder = Folder::new("help");
    let help = folder.run(&["--help"]).ok();
    for word in ["serve", "demo", "members", "migrate", "--listen", "PARVIS_LISTEN", "DATABASE_URL", "PARVIS_SECRET"] {
        assert!(help.out.contains(word), "{word} in {}", help.out);
    }
    assert_eq!(folder.run(&["--version"]).ok().out, concat!("parvis ", env!("CARGO_PKG_VERSION"), "\n"));
    let import = folder.run(&["members", "import", "--help"]).ok();
    assert!(import.out.contains("card_expires_on") && import.out.contains("--dry-run"), "{}", import.out);
    for wrong in [&["sreve"][..], &["members"], &["members", "grnat"], &["members", "code"], &["--lisen", "x"]] {
        let refused = folder.run(wrong);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{wrong:?}: {}", refused.err);
        assert!(refused.err.contains("Usage: parvis"), "{wrong:?}: {}", refused.err);
    }
    assert!(!folder.0.join("var").exists(), "asking for help makes no data folder");
}

/// Stops unless the start is refused in few words that name the setting and hold no secret.
#[track_caller]
fn assert_names(refused: &Done, setting: &str, value: &str) {
    assert!(refused.code.is_some_and(|code| code == 1 || code == 2), "{setting}={value}: {refused:#?}");
    assert!(refused.err.contains(setting), "{setting}={value}: {}", refused.err);
    let sentences = refused.err.lines().filter(|line| !line.trim().is_empty() && !line.contains("--help")).count();
    assert_eq!(sentences, 1, "{setting}={value}: {}", refused.err);
    assert!(!refused.err.contains("hunter2"), "{}", refused.err);
}

#[test]
fn a_wrong_setting_stops_the_start_with_a_sentence_that_names_it() {
    let folder = Folder::new("settings");
    folder.write("file", b"");
    let cases = [
        ("PARVIS_LISTEN", "nowhere"),
        ("PARVIS_LISTEN", "127.0.0.1"),
        ("PARVIS_LISTEN", "192.0.2.1:1"),
        ("PARVIS_BASE_URL", "parvis.example.org"),
        ("PARVIS_BASE_URL", "https://parvis.example.org/path"),
        ("PARVIS_BASE_URL", "ftp://parvis.example.org"),
        ("PARVIS_DATA_DIR", "file"),
        ("PARVIS_SECRET", "hunter2"),
        ("PARVIS_TLS_CERT", "certificate.pem"),
        ("PARVIS_TLS_KEY", "key.pem"),
        ("PARVIS_TRUSTED_PROXIES", "proxy"),
        ("PARVIS_CAMPUS_NETWORKS", "10.0.0.0/99"),
        ("PARVIS_DEFAULT_LANGUAGE", "de"),
        ("PARVIS_TIME_ZONE", "Europe/Rennes"),
        ("PARVIS_ACTIVATION", "none"),
        ("PARVIS_LOG", "parvis=loud"),
        ("PARVIS_LOG_FORMAT", "xml"),
        ("DATABASE_URL", "hunter2"),
        ("DATABASE_URL", "mysql://parvis:hunter2@localhost/parvis"),
        ("DATABASE_URL", "postgres://parvis:hunter2@127.0.0.1:1/parvis"),
        ("PARVIS_POSTGRES_BIN", "nowhere"),
    ];
    for (setting, value) in cases {
        let refused = folder.command(&["serve"]).env(setting, value).stdin(Stdio::null()).output().unwrap();
        assert_names(&Done::of(&refused), setting, value);
        assert_eq!(refused.stdout, b"", "{setting}={value}");
    }
}

#[tokio::test]
async fn settings_that_only_the_running_portal_needs_are_named_too() {
    let folder = Folder::new("late-settings");
    let db = database().await;
    let url = db.options().to_url_lossy().to_string();
    let cases: [&[(&str, &str)]; 5] = [
        &[("PARVIS_SMTP_URL", "hunter2")],
        &[("PARVIS_MAIL_FROM", "nobody")],
        &[("PARVIS_FILES_URL", "ftp://files")],
        &[("PARVIS_TLS_CERT", "none.pem"), ("PARVIS_TLS_KEY", "none.key")],
        &[("PARVIS_DATA_DIR", "/proc/none")],
    ];
    for settings in cases {
        let mut command = folder.command(&["serve"]);
        command.env("DATABASE_URL", &url).stdin(Stdio::null());
        command.envs(settings.iter().copied());
        let refused = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert_names(&Done::of(&refused), settings[0].0, settings[0].1);
    }
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

// covers L1 L61 S20
#[test]
fn an_empty_portal_is_founded_filled_and_stopped() {
    let folder = Folder::new("founding");
    let mut serve = Serve::start(&folder);
    let (number, code) = administrator(&serve);
    let cookie = serve.activate(&number, &code);
    assert_eq!(serve.get("/admin", &cookie).status, 200);

    import_beside(&folder, &serve);
    codes_and_roles_beside(&folder, &serve);

    let postgres = folder.postgres();
    assert!(lives(postgres));
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    assert_gone(postgres);
    assert!(serve.lines.recv_timeout(PATIENCE).is_err(), "nothing more was printed");

    assert!(
        folder.run(&["members", "list", "--query", "noemie"]).ok().out.contains("20418376"),
        "also without a portal"
    );
    assert!(!fs::exists(folder.0.join("var/postgres/data/postmaster.pid")).unwrap(), "the command stopped its server");
}

fn import_beside(folder: &Folder, serve: &Serve) {
    folder.write("membres.csv", SPREADSHEET);
    let dry = folder.run(&["members", "import", "membres.csv", "--dry-run"]).ok();
    assert_eq!(dry.out, "+ 20418376 Noémie Lefèvre: student, a code\n+ 20417733 Sinéad O'Brien: teacher, a code\n");
    assert!(
        dry.err.starts_with("Dry run, nothing was written. 2 new members, 0 changed, 0 unchanged, 2 codes."),
        "{}",
        dry.err
    );

    let done = folder.run(&["members", "import", "membres.csv", "--codes", "codes.csv"]).ok();
    assert!(done.out.is_empty() && done.err.contains("2 new members"), "{done:#?}");
    let codes = folder.0.join("codes.csv");
    assert_eq!(fs::metadata(&codes).unwrap().permissions().mode() & 0o777, 0o600);
    let codes = fs::read_to_string(codes).unwrap();
    assert!(
        codes.starts_with("\u{feff}number;surname;first_name;code;expires_on\n20418376;Lefèvre;Noémie;"),
        "{codes}"
    );
    let cookie = serve.activate("20418376", &code_in(&codes, "20418376"));
    assert!(serve.get("/", &cookie).text.contains("Bonjour Noémie"));

    let again = folder.run(&["members", "import", "membres.csv"]).ok();
    assert!(again.err.contains("0 new members, 0 changed, 2 unchanged"), "{}", again.err);
    let overwritten = folder.run(&["members", "import", "membres.csv", "--codes", "codes.csv"]);
    assert!(overwritten.code == Some(1) && overwritten.err.contains("codes.csv"), "{overwritten:#?}");

    folder.write("wrong.csv", b"number,surname,first_name,email,kind,department,card_number,card_expires_on\n2041,A,B,,king,,,\n20410009,Bon,Jean,,student,,,\n");
    let wrong = folder.run(&["members", "import", "wrong.csv"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(1), ""));
    for part in ["line 2, number: ", "line 2, kind: ", "nothing was written"] {
        assert!(wrong.err.contains(part), "{part} in {}", wrong.err);
    }
    assert_eq!(folder.run(&["members", "list", "--query", "20410009"]).ok().out, "");
    let missing = folder.run(&["members", "import", "none.csv"]);
    assert!(missing.code == Some(1) && missing.err.contains("none.csv"), "{missing:#?}");
}

fn codes_and_roles_beside(folder: &Folder, serve: &Serve) {
    let issued = folder.run(&["members", "code", "20417733"]).ok();
    assert!(issued.err.contains("Sinéad O'Brien"), "{}", issued.err);
    let cookie = serve.activate("20417733", issued.out.trim());
    assert_eq!(serve.get("/admin", &cookie).status, 403);
    let granted = folder.run(&["members", "grant", "20417733", "helpdesk"]).ok();
    assert_eq!(granted.out, "Sinéad O'Brien now has the role helpdesk.\n");
    assert_eq!(
        folder.run(&["members", "grant", "20417733", "helpdesk"]).ok().out,
        "Sinéad O'Brien already had the role helpdesk.\n"
    );
    assert_eq!(serve.get("/admin", &cookie).status, 303, "new rights, new session");

    let list = folder.run(&["members", "list"]).ok().out;
    let lines: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["NUMBER", "NAME", "KIND", "STATE", "ROLES"]);
    assert_eq!(lines[1], ["00000001", "Administration,", "Parvis", "staff", "active", "administrator"]);
    assert_eq!(lines[2], ["20418376", "Lefèvre,", "Noémie", "student", "active"]);
    assert_eq!(lines[3], ["20417733", "O'Brien,", "Sinéad", "teacher", "active", "helpdesk"]);
    assert_eq!(lines.len(), 4);

    for (arguments, says) in [
        (["members", "code", "2041"].as_slice(), "8 digits"),
        (&["members", "code", "99999999"], "No member has the number 99999999"),
        (&["members", "grant", "20417733", "king"], "locker_manager"),
    ] {
        let refused = folder.run(arguments);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(refused.err.contains(says), "{says} in {}", refused.err);
    }
    assert_eq!(folder.run(&["migrate"]).ok().out, "The database is up to date.\n");
    assert_eq!(serve.get("/healthz", "").status, 200);
}

#[test]
fn a_portal_that_was_killed_starts_again_at_once_with_a_new_code() {
    let folder = Folder::new("killed");
    let mut serve = Serve::start(&folder);
    let (number, first) = administrator(&serve);
    let orphan = folder.postgres();
    serve.signal(Signal::KILL);
    assert_eq!(serve.ended(), None, "killed");

    let start = Instant::now();
    let mut serve = Serve::start(&folder);
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    let (again, second) = administrator(&serve);
    assert_eq!(number, again);
    assert_ne!(first, second, "only a hash of the first was kept");
    let fields = [("number", &*number), ("code", &first), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
    assert_eq!(serve.post("/activate", &fields).status, 422, "the first code is void");
    serve.activate(&number, &second);

    let postgres = folder.postgres();
    serve.signal(Signal::INT);
    assert_eq!(serve.ended(), Some(0));
    assert_gone(postgres);
    assert_gone(orphan);
    drop(serve);
    let mut serve = Serve::start(&folder);
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    assert!(serve.lines.recv_timeout(PATIENCE).is_err(), "an active administrator gets no code");
}
