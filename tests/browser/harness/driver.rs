//! Chromedriver, one for each browser; ended by its id, also when the test fails.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

/// A running chromedriver.
pub struct Driver {
    child: Child,
    pub url: String,
}

/// How often it is started until it has a port: it takes one of the system's on IPv6 and gives up when the same one is in
/// use on IPv4, as it may be after tests with thousands of connections.
const ATTEMPTS: usize = 20;

impl Driver {
    pub fn start() -> Self {
        let mut said = String::new();
        for _ in 0..ATTEMPTS {
            match Self::try_start() {
                Ok(driver) => return driver,
                Err(words) => said = words,
            }
        }
        panic!("chromedriver did not start, {ATTEMPTS} times; the last one said:\n{said}");
    }

    /// A driver that listens, or what it said before it ended.
    fn try_start() -> Result<Self, String> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("chromedriver is not installed: tests/run installs it");
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut driver = Self { child, url: String::new() };
        let mut said = String::new();
        for line in out.lines().map_while(Result::ok) {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                driver.url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
                return Ok(driver);
            }
            said.push_str(&line);
            said.push('\n');
        }
        Err(said)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The whole group: after a failed test its Chromium is still there.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}
