//! The built program, serving on a data folder of its own, with members to hand out to tests.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use regex::Regex;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A password that the rules accept.
pub const PASSWORD: &str = "quatre pianos sous la pluie";

/// More than all tests together ask for.
const PEOPLE: usize = 40;

/// A member who is prepared and has not activated yet.
#[derive(Clone)]
pub struct Person {
    pub number: String,
    pub code: String,
}

/// The program under test.
pub struct Portal {
    process: Child,
    pub base: String,
    people: Vec<Person>,
    handed_out: AtomicUsize,
    folder: TempDir,
}

/// The portal that tests share: the first starts it, the last ends it.
pub fn portal() -> Arc<Portal> {
    static RUNNING: Mutex<Weak<Portal>> = Mutex::new(Weak::new());
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.upgrade().unwrap_or_else(|| {
        let portal = Arc::new(Portal::start());
        *running = Arc::downgrade(&portal);
        portal
    })
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parvis"));
    // Not in the project's folder, whose `.env` is somebody's own.
    command.args(arguments).current_dir(folder).env("PARVIS_DATA_DIR", folder.join("var")).env_remove("DATABASE_URL");
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Portal {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let log = File::create(folder.path().join("log")).unwrap();
        let process = command(folder.path(), &["serve"])
            .env("PARVIS_LISTEN", format!("127.0.0.1:{port}"))
            .env("PARVIS_CAMPUS_NETWORKS", "127.0.0.0/8")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let base = format!("http://127.0.0.1:{port}");
        let mut portal = Self { process, base, people: Vec::new(), handed_out: AtomicUsize::new(0), folder };
        portal.wait(port);
        portal.people = portal.prepare();
        portal
    }

    /// Waits until it answers that it is ready.
    fn wait(&mut self, port: u16) {
        let end = Instant::now() + Duration::from_mins(1);
        while !is_ready(port) {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < end, "the portal does not start:\n{}", self.log());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Imports members beside the running portal, as a school does.
    fn prepare(&self) -> Vec<Person> {
        let mut list = "number,surname,first_name,email,kind,department,card_number,card_expires_on\n".to_owned();
        for member in 0..PEOPLE {
            writeln!(list, "2043{member:04},Lefèvre,Zoé {},,student,Réseaux,,", letters(member)).unwrap();
        }
        let path = self.folder.path();
        fs::write(path.join("members.csv"), list).unwrap();
        let import = command(path, &["members", "import", "members.csv", "--codes", "codes.csv"]).output().unwrap();
        assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
        let codes = fs::read_to_string(path.join("codes.csv")).unwrap();
        let line = Regex::new(r"\b(2043[0-9]{4})\b.*\b([0-9A-Z]{5}-[0-9A-Z]{5})\b").unwrap();
        let people: Vec<Person> = line
            .captures_iter(&codes)
            .map(|hit| Person { number: hit[1].to_owned(), code: hit[2].to_owned() })
            .collect();
        assert_eq!(people.len(), PEOPLE, "the codes of the import:\n{codes}");
        people
    }

    /// A prepared member for one test alone.
    pub fn person(&self) -> Person {
        self.people[self.handed_out.fetch_add(1, Ordering::Relaxed)].clone()
    }

    /// Makes a member part of the staff.
    pub fn grant(&self, person: &Person, role: &str) {
        let done = command(self.folder.path(), &["members", "grant", &person.number, role]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// A small picture to upload.
    pub fn picture(&self) -> std::path::PathBuf {
        let path = self.folder.path().join("portrait.png");
        image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]))
            .save(&path)
            .unwrap();
        path
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

/// Names of people hold no digits.
fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn is_ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

impl Drop for Portal {
    fn drop(&mut self) {
        if let Some(id) = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(id, Signal::TERM);
        }
        let _ = self.process.wait();
        if thread::panicking() {
            eprintln!("What the portal said:\n{}", self.log());
        }
    }
}
