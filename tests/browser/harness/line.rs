//! A network line to the portal that can be cut as a cable is, and a proxy on it that can lose the portal.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::watch,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    /// Nobody is told, nothing comes through.
    Cut,
    /// What was open is closed, and who comes is told that the portal is away.
    Broken,
}

/// A line that listens on an address of its own.
pub struct Line {
    pub url: String,
    state: watch::Sender<State>,
}

impl Line {
    /// A line to the portal at this URL.
    pub async fn to(portal: &str) -> Self {
        let target = portal.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, state) = watch::channel(State::Up);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, target.clone(), state.clone()));
            }
        });
        Self { url, state: sender }
    }

    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    pub fn lose(&self) {
        self.state.send_replace(State::Broken);
    }

    pub fn mend(&self) {
        self.state.send_replace(State::Up);
    }
}

async fn carry(mut client: TcpStream, target: String, mut state: watch::Receiver<State>) {
    let mut now = *state.borrow_and_update();
    if now == State::Broken {
        let _ = client.read(&mut [0; 4096]).await;
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
        return;
    }
    if now == State::Up {
        let Ok(mut portal) = TcpStream::connect(&target).await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut portal) => return,
            _ = state.changed() => now = *state.borrow_and_update(),
        }
    }
    // Open and silent until the line is mended; then the other end finds out.
    if now == State::Cut {
        let _ = state.wait_for(|state| *state != State::Cut).await;
    }
}
