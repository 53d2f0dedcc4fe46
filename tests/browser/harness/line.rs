//! A network line to the portal that can be cut as a cable is: nobody is told, nothing comes through.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A line that listens on an address of its own.
pub struct Line {
    pub url: String,
    up: watch::Sender<bool>,
}

impl Line {
    /// A line to the portal at this URL.
    pub async fn to(portal: &str) -> Self {
        let target = portal.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (up, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, target.clone(), state.clone()));
            }
        });
        Self { url, up }
    }

    pub fn cut(&self) {
        self.up.send_replace(false);
    }

    pub fn mend(&self) {
        self.up.send_replace(true);
    }
}

async fn carry(mut client: TcpStream, target: String, mut up: watch::Receiver<bool>) {
    if *up.borrow_and_update() {
        let Ok(mut portal) = TcpStream::connect(&target).await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut portal) => return,
            _ = up.changed() => {}
        }
    }
    // Open and silent until the line is mended; then the other end finds out.
    let _ = up.wait_for(|up| *up).await;
}
