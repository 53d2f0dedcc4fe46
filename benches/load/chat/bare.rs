//! A server of nothing but server-sent events, as axum makes one: what the streams of a room are compared with.

use std::{
    convert::Infallible,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Sse, sse::Event},
    routing::{get, post},
};
use futures_util::stream::unfold;
use tokio::sync::broadcast;

/// The word that makes this program be that server.
pub const WORD: &str = "bare-server";

/// Runs until it is ended.
pub fn serve() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let (said, _) = broadcast::channel::<String>(1024);
        let router = Router::new().route("/events", get(events)).route("/say", post(say)).with_state(said);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}

async fn events(State(said): State<broadcast::Sender<String>>) -> impl IntoResponse {
    let stream = unfold(said.subscribe(), async |mut heard| {
        let text = heard.recv().await.ok()?;
        Some((Ok::<_, Infallible>(Event::default().data(text)), heard))
    });
    Sse::new(stream)
}

async fn say(State(said): State<broadcast::Sender<String>>, text: String) {
    // Nobody may listen.
    drop(said.send(text));
}

/// That server, in a process of its own.
pub struct Bare {
    child: Child,
    pub url: String,
}

impl Bare {
    pub fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?).arg(WORD).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        BufReader::new(child.stdout.take().context("no stdout")?).read_line(&mut url)?;
        Ok(Self { child, url: url.trim().to_owned() })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
