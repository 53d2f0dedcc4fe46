//! A network line to the portal that can be cut as a cable is, and a proxy on it that can lose the portal.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    /// Nobody is told, nothing comes through.
    Cut,
    /// Open connections are closed, and new ones are told that the portal is down.
    Broken,
}

/// A line that listens on an address of its own.
pub struct Line {
    pub url: String,
    state: watch::Sender<State>,
    /// How long each piece of an answer takes, in milliseconds.
    delay: Arc<AtomicU64>,
}

impl Line {
    /// A line to the portal at this URL.
    pub async fn to(portal: &str) -> Self {
        let target = portal.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, state) = watch::channel(State::Up);
        let delay = Arc::new(AtomicU64::new(0));
        let slowness = delay.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, target.clone(), state.clone(), slowness.clone()));
            }
        });
        Self { url, state: sender, delay }
    }

    /// Each piece of an answer takes so long from now on.
    pub fn slow(&self, delay: Duration) {
        self.delay.store(u64::try_from(delay.as_millis()).unwrap(), Ordering::Relaxed);
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

/// Carries bytes one way until its end.
async fn pump(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, delay: &AtomicU64) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(read) = from.read(&mut piece).await {
        tokio::time::sleep(Duration::from_millis(delay.load(Ordering::Relaxed))).await;
        if read == 0 || to.write_all(&piece[..read]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

async fn carry(mut client: TcpStream, target: String, mut state: watch::Receiver<State>, delay: Arc<AtomicU64>) {
    let mut now = *state.borrow_and_update();
    if now == State::Broken {
        let _ = client.read(&mut [0; 4096]).await;
        let _ = client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
        return;
    }
    if now == State::Up {
        let Ok(mut portal) = TcpStream::connect(&target).await else { return };
        let ((from_client, to_client), (from_portal, to_portal)) = (client.split(), portal.split());
        let at_once = AtomicU64::new(0);
        let both = async { tokio::join!(pump(from_client, to_portal, &at_once), pump(from_portal, to_client, &delay)) };
        tokio::select! {
            _ = both => return,
            _ = state.changed() => now = *state.borrow_and_update(),
        }
    }
    // Open and silent until the line is mended; then the other end finds out.
    if now == State::Cut {
        let _ = state.wait_for(|state| *state != State::Cut).await;
    }
}
