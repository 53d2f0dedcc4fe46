//! The demo of the built program, on a folder of its own: one for all tests of the run.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

use super::{program, wait::found_blocking};

/// Of every account of the demo that is active from the start.
pub const PASSWORD: &str = "quatre pianos sous la pluie";

/// A running portal; it ends with the last test that uses it.
pub struct Portal {
    child: Child,
    // Kept open: a program whose output nobody takes is ended by its next line.
    _out: BufReader<ChildStdout>,
    folder: PathBuf,
    pub url: String,
    next: AtomicU32,
}

static SHARED: Mutex<Weak<Portal>> = Mutex::new(Weak::new());

impl Portal {
    /// The portal of this run.
    pub fn get() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap();
        shared.upgrade().unwrap_or_else(|| {
            let portal = Arc::new(Self::start());
            *shared = Arc::downgrade(&portal);
            portal
        })
    }

    fn start() -> Self {
        // A name of its own for each start: the portal before may still be going, and takes its folder with it.
        let name = format!("browser-{}", uuid::Uuid::new_v4().simple());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut child = program(&folder)
            .unwrap()
            .args(["demo", "--listen", "127.0.0.1:0"])
            // Scripts write faster than people.
            .env("PARVIS_MESSAGE_PACE", "1000")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        let mut line = String::new();
        while url.is_empty() || !line.contains("Ctrl-C") {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "{}", fs::read_to_string(folder.join("log")).unwrap());
            if let Some(found) = line.strip_prefix("Parvis runs at ") {
                found.trim().clone_into(&mut url);
            }
        }
        Self { child, _out: out, folder, url, next: AtomicU32::new(50_000_001) }
    }

    /// A member of this test alone, not activated yet: number and code.
    pub fn prepare(&self) -> (String, String) {
        let number = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let file = self.folder.join(format!("{number}.csv"));
        let columns = "number,surname,first_name,email,kind,department,card_number,card_expires_on";
        fs::write(&file, format!("{columns}\n{number},Lemaire,Colette,{number}@campus.example,student,Musique,,\n"))
            .unwrap();
        // The demo keeps its data in a folder of its own.
        let out = program(&self.folder)
            .unwrap()
            .env("PARVIS_DATA_DIR", "var/demo")
            .args(["members", "import"])
            .arg(&file)
            .args(["--codes"])
            .arg(self.folder.join(format!("{number}.codes")))
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let codes = fs::read_to_string(self.folder.join(format!("{number}.codes"))).unwrap();
        let line = codes.lines().find(|line| line.starts_with(&number)).unwrap();
        (number, line.split(',').nth(3).unwrap().to_owned())
    }

    /// The path of the link that was mailed to this member; it may take a moment to come.
    pub fn mailed_link(&self, number: &str) -> String {
        found_blocking(&format!("a link is mailed to {number}"), || {
            self.mails().iter().find(|mail| mail.contains(number)).and_then(|mail| link(mail))
        })
    }

    /// The e-mail with these words, as raw text; it may take a moment to come.
    pub fn mail_with(&self, words: &str) -> String {
        let look = || self.mails().into_iter().find(|mail| mail.contains(words));
        found_blocking(&format!("an e-mail with {words}"), look)
    }

    fn mails(&self) -> Vec<String> {
        let Ok(mails) = fs::read_dir(self.folder.join("var/demo/mail")) else { return Vec::new() };
        mails.filter_map(|mail| fs::read_to_string(mail.ok()?.path()).ok()).collect()
    }
}

/// The controller of a bay, a program of its own; it ends at once when it is dropped, as one without power does.
pub struct Controller(Child);

impl Controller {
    /// A controller that is enrolled with a code, or was before: what it keeps has a name.
    pub fn start(portal: &Portal, name: &str, code: Option<&str>) -> Self {
        let mut command = program(&portal.folder).unwrap();
        command.args(["bay", "simulate", "--url", &portal.url, "--lockers", "3", "--folder", name]);
        command.args(code.map(|code| ["--code", code]).into_iter().flatten());
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The path of the link in a mail that is there as a whole.
fn link(mail: &str) -> Option<String> {
    // Quoted-printable breaks long lines.
    let mail = mail.replace("=\r\n", "");
    let (_, link) = mail.split_once("/activate/link/")?;
    let (token, _) = link.split_once(char::is_whitespace)?;
    Some(format!("/activate/link/{token}"))
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
