//! A client that costs little: one connection that is kept, and no more read of an answer than a figure needs. It shares the
//! processor with the server that is measured.

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// One connection to the portal.
pub struct Raw {
    address: String,
    stream: TcpStream,
    /// Bytes that were read and are not used yet.
    buffer: Vec<u8>,
}

/// An answer without its body.
pub struct Answer {
    pub status: u16,
    head: String,
    /// Bytes of the body, as they came.
    pub length: usize,
}

impl Answer {
    /// The value of a header; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.clone().find(|(found, _)| found.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The cookie of a new guest.
    pub fn guest(&self) -> Option<&str> {
        let cookie = self.header("set-cookie").split(';').next()?;
        cookie.starts_with("parvis_guest=").then_some(cookie)
    }
}

impl Raw {
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let address = url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream, buffer: Vec::new() })
    }

    /// Asks for a page, compressed as browsers do.
    pub async fn get(&mut self, path: &str, cookie: Option<&str>) -> anyhow::Result<Answer> {
        let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: gzip\r\n{cookie}\r\n", self.address);
        self.stream.write_all(head.as_bytes()).await?;
        self.answer().await
    }

    /// Sends a form as browsers do.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)], cookie: Option<&str>) -> anyhow::Result<Answer> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: gzip\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<Answer> {
        let end = self.until(0, b"\r\n\r\n").await?;
        let head = std::str::from_utf8(self.buffer.get(..end).unwrap_or_default())?.to_owned();
        let status = head.get(9..12).and_then(|code| code.parse().ok()).with_context(|| head.clone())?;
        let mut answer = Answer { status, head, length: 0 };
        let begin = end + 4;
        let after = if answer.header("transfer-encoding") == "chunked" {
            self.chunks(begin).await?
        } else {
            begin + answer.header("content-length").parse::<usize>().unwrap_or_default()
        };
        while self.buffer.len() < after {
            self.read().await?;
        }
        answer.length = after - begin;
        self.buffer.drain(..after);
        Ok(answer)
    }

    /// Where a body in chunks ends (RFC 9112, 7.1).
    async fn chunks(&mut self, begin: usize) -> anyhow::Result<usize> {
        let mut at = begin;
        loop {
            let line = self.until(at, b"\r\n").await?;
            let size = std::str::from_utf8(self.buffer.get(at..line).unwrap_or_default())?;
            let size = usize::from_str_radix(size, 16)?;
            at = line + 2 + size + 2;
            if size == 0 {
                return Ok(at);
            }
        }
    }

    /// Where this stands, read so far or not.
    async fn until(&mut self, from: usize, what: &[u8]) -> anyhow::Result<usize> {
        loop {
            let rest = self.buffer.get(from..).unwrap_or_default();
            if let Some(at) = rest.windows(what.len()).position(|window| window == what) {
                return Ok(from + at);
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the connection was cut");
        Ok(())
    }
}
