//! The log: nothing that happens to it changes what the portal does, and its lines are those that the documents promise.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead as _, BufReader, PipeReader, Read as _, Write as _},
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use regex::Regex;
use rustix::process::{Pid, Signal, kill_process};

use super::process::{Home, Reply, Serve, assert_gone, try_ask};
use crate::{
    architecture::root,
    harness::{
        TestDatabase, database,
        wait::{found_blocking, until_blocking},
    },
};

/// A portal of which only the address is known: nobody reads what it says.
struct Unheard {
    child: Child,
    address: String,
}

impl Unheard {
    /// `output` makes where standard output and standard error lead.
    fn start(home: &Home, database: Option<&TestDatabase>, output: impl FnOnce(&mut Command)) -> Self {
        // Free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut command = home.command(&["serve"]);
        command.env("PARVIS_LISTEN", &address).env("PARVIS_LOG", "debug");
        if let Some(database) = database {
            command.env("DATABASE_URL", database.url());
        }
        output(&mut command);
        let portal = Self { child: command.spawn().unwrap(), address };
        portal.answers();
        portal
    }

    fn answers(&self) {
        until_blocking("the portal is ready", || self.get("/readyz").is_some_and(|answer| answer.status == 200));
    }

    fn get(&self, path: &str) -> Option<Reply> {
        try_ask(&self.address, "GET", path, "", "")
    }

    /// Pages whose lines of the log are more than a pipe holds.
    fn serves_pages(&self) {
        for n in 0..300 {
            let answer = self.get("/sign-in").unwrap_or_else(|| panic!("page {n} was not answered"));
            assert_eq!(answer.status, 200, "page {n}");
        }
    }

    /// Ends it as a service manager does; it has to end in order, in ten seconds.
    fn stop(mut self) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(id, Signal::TERM).unwrap();
        let start = Instant::now();
        let status = found_blocking("the portal stops", || self.child.try_wait().unwrap());
        assert_eq!(status.code(), Some(0));
        assert!(start.elapsed() < Duration::from_secs(10), "the portal stops late");
    }
}

impl Drop for Unheard {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pipe as both outputs of a program.
fn piped(command: &mut Command) -> PipeReader {
    let (reader, writer) = std::io::pipe().unwrap();
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    reader
}

#[test]
fn a_portal_goes_on_and_stops_in_order_when_the_reader_of_its_log_ends() {
    let home = Home::new();
    let mut reader = None;
    let portal = Unheard::start(&home, None, |command| reader = Some(piped(command)));
    let mut line = String::new();
    // As `parvis serve 2>&1 | head -1`.
    BufReader::new(reader.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty());
    let postgres = home.postgres();

    portal.serves_pages();

    portal.stop();
    assert_gone(postgres);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_goes_on_while_nobody_reads_its_outputs() {
    let (home, database) = (Home::new(), database().await);
    let (reader, mut writer) = std::io::pipe().unwrap();
    let outputs = [writer.try_clone().unwrap(), writer.try_clone().unwrap()];
    // Full before the portal says its first word; the last write waits until the test is over.
    let filler = thread::spawn(move || while writer.write_all(&[b'.'; 4096]).is_ok() {});
    let [out, err] = outputs;

    let portal = Unheard::start(&home, Some(&database), |command| {
        command.stdout(out).stderr(err);
    });
    portal.serves_pages();

    portal.stop();
    drop(reader);
    filler.join().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_starts_and_goes_on_with_its_log_on_a_full_disk() {
    let (home, database) = (Home::new(), database().await);
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();

    let portal = Unheard::start(&home, Some(&database), |command| {
        command.stdout(full()).stderr(full());
    });
    portal.serves_pages();

    let figures = portal.get("/metrics").unwrap().text;
    let dropped = figures.lines().find_map(|line| line.strip_prefix("parvis_log_lines_dropped_total ")).unwrap();
    assert!(dropped.parse::<u64>().unwrap() > 300, "{dropped}");
    portal.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_starts_and_goes_on_without_outputs() {
    let (home, database) = (Home::new(), database().await);

    let portal = Unheard::start(&home, Some(&database), |command| {
        let program = command.get_program().to_owned();
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "exec \"$0\" serve >&- 2>&-"]).arg(program);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.current_dir(command.get_current_dir().unwrap());
        *command = shell;
    });
    portal.serves_pages();

    portal.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_can_be_written_again_says_how_many_lines_it_lacks() {
    let (home, database) = (Home::new(), database().await);
    let (mut reader, writer) = std::io::pipe().unwrap();
    let portal = Unheard::start(&home, Some(&database), |command| {
        command.stdout(Stdio::null()).stderr(writer);
    });
    // More than the pipe and the queue hold.
    let mut asked = 0;
    while dropped(&portal) == 0 {
        portal.serves_pages();
        asked += 300;
        assert!(asked < 30_000, "no line was dropped");
    }

    let read = thread::spawn(move || {
        let mut text = String::new();
        reader.read_to_string(&mut text).map(|_| text)
    });
    portal.serves_pages();
    portal.stop();

    let text = read.join().unwrap().unwrap();
    let line = text.lines().find(|line| line.contains("log lines dropped")).expect("it is said");
    assert!(line.contains("WARN") && line.contains(" lines=") && line.contains(" total="), "{line}");
    assert!(text.contains("stopping"), "the last lines are written");
}

fn dropped(portal: &Unheard) -> u64 {
    let figures = portal.get("/metrics").unwrap().text;
    figures.lines().find_map(|line| line.strip_prefix("parvis_log_lines_dropped_total ")).unwrap().parse().unwrap()
}

/// Runs a portal with its log in `portal.log`; what it wrote from its start to its stop.
fn log_of(home: &Home, command: &mut Command, visit: impl FnOnce(&Serve)) -> String {
    let log = File::create(home.join("portal.log")).unwrap();
    let mut portal = Serve::begin(command.stderr(log));
    visit(&portal);
    portal.signal(Signal::TERM);
    assert_eq!(portal.ended(), Some(0));
    home.read("portal.log").unwrap()
}

/// Waits until the log of a portal says something.
fn wait_for(home: &Home, words: &str) {
    until_blocking(&format!("the log says {words}"), || home.read("portal.log").unwrap().contains(words));
}

/// The cookie of a session that is over.
const OLD: &str = "parvis=AAAAAAAAAAAAAAAAAAAAAA";

/// Without the statements that take long: that depends on the machine.
const LOG: &str = "info,sqlx=warn,sqlx::query=error";

#[test]
fn an_ordinary_start_and_stop_warns_of_nothing() {
    for name in ["serve", "demo"] {
        let home = Home::new();
        let log = log_of(&home, home.command(&[name]).env("PARVIS_LOG", LOG), |portal| {
            for path in ["/", "/concerts", "/sign-in", "/account"] {
                assert!(portal.get(path, OLD).status < 400, "{path}");
            }
            if name == "demo" {
                wait_for(&home, "simulated bay connected");
            }
        });
        let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
        assert_eq!(warnings, Vec::<&str>::new(), "{name}");
        assert!(log.contains("stopping"), "{name}: {log}");
    }
}

const TYPED: [&str; 6] =
    ["cinq tambours dans la brume", "99999999", "ABCDE-FGHJK", "a-secret-token", "4000000001", "Malvoisin"];

/// One refused attempt of each kind that the documented filter counts, but for those that need a member.
fn refused(portal: &Serve) {
    let [password, number, code, token, booking, surname] = TYPED;
    assert_eq!(portal.post("/sign-in", &[("number", number), ("password", password)]).status, 422);
    let claim = [("number", number), ("code", code), ("password", password), ("password_confirmation", password)];
    assert_eq!(portal.post("/activate", &claim).status, 422);
    assert_eq!(portal.post(&format!("/activate/link/{token}"), &[("password", password)]).status, 404);
    assert_eq!(portal.post("/bookings/find", &[("number", booking), ("surname", surname)]).status, 422);
}

/// The filters of docs/fail2ban.md, for text and for JSON: what finds the time, and what finds the address.
fn filters() -> Vec<(Regex, Regex)> {
    let document = fs::read_to_string(root().join("docs/fail2ban.md")).unwrap();
    let values = |name: &str| -> Vec<String> {
        document.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(" = ")).map(str::to_owned).collect()
    };
    let time = |pattern: &String| {
        let parts = [("%%Y", r"\d{4}"), ("%%f", r"\d{6}"), ("%%z", "Z")];
        let parts = parts.into_iter().chain(["%%m", "%%d", "%%H", "%%M", "%%S"].map(|part| (part, r"\d{2}")));
        let pattern = parts.fold(pattern.clone(), |pattern, (part, digits)| pattern.replace(part, digits));
        Regex::new(&pattern).unwrap()
    };
    let failure = |pattern: &String| Regex::new(&pattern.replace("<HOST>", "(?P<host>[0-9A-Fa-f.:]+)")).unwrap();
    values("datepattern").iter().map(time).zip(values("failregex").iter().map(failure)).collect()
}

/// The addresses that fail2ban finds in a log: it takes the time out of a line and looks at the rest.
fn banned(log: &str, (time, failure): &(Regex, Regex)) -> Vec<String> {
    let rest = |line: &str| time.is_match(line).then(|| time.replace(line, "").into_owned());
    log.lines().filter_map(rest).filter_map(|line| Some(failure.captures(&line)?["host"].to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fail2ban_reads_refused_attempts_from_both_forms_of_the_log_and_nothing_secret_is_in_them() {
    let filters = filters();
    assert_eq!(filters.len(), 2);
    for (form, filter) in ["text", "json"].into_iter().zip(&filters) {
        let (home, database) = (Home::new(), database().await);
        let mut command = home.command(&["serve"]);
        command.env("DATABASE_URL", database.url()).env("PARVIS_LOG", "info").env("PARVIS_LOG_FORMAT", form);
        let log = log_of(&home, &mut command, |portal| {
            assert_eq!(portal.get("/sign-in", OLD).status, 200);
            refused(portal);
        });

        assert_eq!(banned(&log, filter), ["127.0.0.1"; 4], "{form}: {log}");
        for typed in TYPED.into_iter().chain(["ABCDEFGHJK", "\u{1b}"]) {
            assert!(!log.contains(typed), "{form}: {typed:?} in {log}");
        }
        let client = if form == "json" { r#""client":"127.0.0.1""# } else { "client=127.0.0.1" };
        let requests: Vec<_> = log.lines().filter(|line| line.contains("/sign-in")).collect();
        assert_eq!(requests.len(), 2, "{form}: {log}");
        assert!(requests.iter().all(|line| line.contains(client)), "{form}: {requests:?}");
    }
}
