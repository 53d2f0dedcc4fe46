//! The program as a process: run to its end, or serving.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    ops::Deref,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{
    Folder, PASSWORD, program,
    wait::{PATIENCE, found_blocking, until_blocking},
};

/// A folder in which the program runs, with a data folder of its own.
pub struct Home(Folder);

impl Home {
    pub fn new() -> Self {
        Self(Folder::new())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(&self.0).unwrap();
        command.args(arguments).env("PARVIS_LISTEN", "127.0.0.1:0").env("PARVIS_LOG", "warn");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Done {
        Done::of(&self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// The process of the database server, as its file says.
    pub fn postgres(&self) -> Pid {
        self.find_postgres().unwrap()
    }

    /// The same, when the file is there and whole.
    pub fn find_postgres(&self) -> Option<Pid> {
        let file = self.read("var/postgres/data/postmaster.pid")?;
        Pid::from_raw(file.lines().next()?.parse().ok()?)
    }
}

impl Deref for Home {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.0
    }
}

/// A command that has ended.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Done {
    pub fn of(output: &Output) -> Self {
        // No-break spaces as plain ones, as in pages.
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace('\u{a0}', " ");
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }
}

/// A portal that runs; it is killed should a test fail.
pub struct Serve {
    pub child: Child,
    pub lines: Receiver<String>,
    pub address: String,
}

impl Serve {
    pub fn start(home: &Home) -> Self {
        let serve = Self::begin(home.command(&["serve"]).stderr(Stdio::inherit()));
        serve.wait_until_ready();
        serve
    }

    /// A portal that is about to start; its address is not known yet.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { child, lines, address: String::new() }
    }

    /// A portal that has said where it runs.
    pub fn begin(command: &mut Command) -> Self {
        let mut serve = Self::spawn(command);
        let first = serve.line();
        let url = first.strip_prefix("Parvis runs at ").unwrap_or_else(|| panic!("{first}"));
        url.split_once("://").unwrap().1.clone_into(&mut serve.address);
        serve
    }

    pub fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the portal prints a line in time")
    }

    fn wait_until_ready(&self) {
        until_blocking("the portal is ready", || {
            self.try_ask("GET", "/readyz", "", "").is_some_and(|answer| answer.status == 200)
        });
    }

    fn try_ask(&self, method: &str, path: &str, cookie: &str, body: &str) -> Option<Reply> {
        try_ask(&self.address, method, path, cookie, body)
    }

    pub fn get(&self, path: &str, cookie: &str) -> Reply {
        self.try_ask("GET", path, cookie, "").unwrap()
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        try_post(&self.address, path, "", fields).unwrap()
    }

    /// Activates an account and signs in; the cookie.
    pub fn activate(&self, number: &str, code: &str) -> String {
        let fields = [("number", number), ("code", code), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
        let done = self.post("/activate", &fields);
        assert_eq!(done.status, 303, "{}", done.text);
        self.sign_in(number, PASSWORD)
    }

    /// Signs in; the cookie.
    pub fn sign_in(&self, number: &str, password: &str) -> String {
        let signed_in = self.post("/sign-in", &[("number", number), ("password", password)]);
        assert_eq!(signed_in.status, 303, "{}", signed_in.text);
        let cookie = signed_in.text.lines().find_map(|line| line.strip_prefix("set-cookie: parvis=")).unwrap();
        format!("parvis={}", cookie.split(';').next().unwrap())
    }

    /// Waits until nobody takes connections any more.
    pub fn refuses_connections(&self) {
        let start = Instant::now();
        until_blocking("connections are refused", || TcpStream::connect(&self.address).is_err());
        assert!(start.elapsed() < Duration::from_secs(5), "connections are refused late");
    }

    pub fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(id, signal).unwrap();
    }

    /// The exit code, in time.
    pub fn ended(&mut self) -> Option<i32> {
        found_blocking("the portal stops", || self.child.try_wait().unwrap()).code()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a form as somebody with this cookie; nothing when no answer comes.
pub fn try_post(address: &str, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Option<Reply> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    try_ask(address, "POST", path, cookie, &body)
}

pub fn try_ask(address: &str, method: &str, path: &str, cookie: &str, body: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let kind = "application/x-www-form-urlencoded";
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, text })
}

/// A request whose form is on its way.
pub struct Opened(TcpStream);

impl Opened {
    pub fn begin(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let kind = "application/x-www-form-urlencoded";
        write!(
            stream,
            "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\nContent-Length: 9\r\n\
             Expect: 100-continue\r\n\r\n"
        )
        .unwrap();
        // A request for the form starts the response.
        let mut start = [0; 25];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self(stream)
    }

    /// Sends the form; the answer.
    pub fn end(mut self) -> String {
        self.0.write_all(b"number=20").unwrap();
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        text
    }
}

/// Response of a portal.
pub struct Reply {
    pub status: u16,
    pub text: String,
}

pub fn lives(process: Pid) -> bool {
    // A process that has ended and that nobody asked about yet is a zombie.
    fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero())).is_ok_and(|stat| !stat.contains(") Z "))
}

pub fn assert_gone(process: Pid) {
    until_blocking(&format!("the database server {process:?} is gone"), || !lives(process));
}
