//! A database that goes away and comes back: readiness and pages say the same of it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::http::StatusCode;
use parvis::db;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use crate::harness::{Folder, TestPortal, browser::Browser, portal};

/// The way to the database, which can be cut.
struct Line {
    folder: Folder,
    /// Cancelled while the line is cut.
    cut: Arc<Mutex<CancellationToken>>,
}

const SOCKET: &str = ".s.PGSQL.5432";

impl Line {
    fn to(server: &Path) -> Self {
        let folder = Folder::new();
        let listener = UnixListener::bind(folder.join(SOCKET)).unwrap();
        let cut = Arc::new(Mutex::new(CancellationToken::new()));
        tokio::spawn(carry(listener, server.join(SOCKET), Arc::clone(&cut)));
        Self { folder, cut }
    }

    fn cut(&self) {
        self.cut.lock().unwrap().cancel();
    }

    fn mend(&self) {
        *self.cut.lock().unwrap() = CancellationToken::new();
    }
}

async fn carry(listener: UnixListener, server: PathBuf, cut: Arc<Mutex<CancellationToken>>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let cut = cut.lock().unwrap().clone();
        let server = server.clone();
        tokio::spawn(cut.run_until_cancelled_owned(async move {
            let mut far = UnixStream::connect(server).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }));
    }
}

/// A portal that is watched and reaches its database over a line.
fn on_line(portal: &TestPortal) -> (Line, Browser) {
    let options = portal.db.options();
    let line = Line::to(options.get_socket().unwrap());
    let pool = db::pool(options.socket(&*line.folder));
    let (other, router) = portal.on(pool.clone());
    tokio::spawn(other.health.watch(pool));
    (line, Browser::new(router, "10.1.0.1".to_owned()))
}

async fn status(browser: &Browser, path: &str) -> StatusCode {
    browser.get(path).await.status
}

/// Asks until a page has this status.
async fn until(browser: &Browser, path: &str, wanted: StatusCode) {
    let asked = async {
        while status(browser, path).await != wanted {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked).await.unwrap_or_else(|_| panic!("{path} is never {wanted}"));
}

#[tokio::test]
async fn while_it_says_that_it_is_ready_pages_answer() {
    let portal = portal().await;
    let (line, browser) = on_line(&portal);
    for round in 0..5 {
        until(&browser, "/readyz", StatusCode::OK).await;
        for path in ["/sign-in", "/concerts"] {
            assert_eq!(status(&browser, path).await, StatusCode::OK, "{path}, round {round}");
        }

        line.cut();
        assert_eq!(status(&browser, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE, "round {round}");
        // A page that asks the database for nothing: it is the watch that has noticed.
        until(&browser, "/sign-in", StatusCode::SERVICE_UNAVAILABLE).await;
        line.mend();
    }
}

#[tokio::test]
async fn a_database_that_cannot_run_its_functions_is_away() {
    let portal = portal().await;
    let (_line, browser) = on_line(&portal);
    until(&browser, "/readyz", StatusCode::OK).await;

    // As after an upgrade under the running server: the library of the language cannot be used by new connections.
    let mut superuser = portal.db.superuser().await;
    let end = "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::raw_sql(end).execute(&mut superuser).await.unwrap();

    assert_eq!(status(&browser, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
    until(&browser, "/sign-in", StatusCode::SERVICE_UNAVAILABLE).await;
    sqlx::raw_sql("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC").execute(&mut superuser).await.unwrap();
    until(&browser, "/readyz", StatusCode::OK).await;
    assert_eq!(status(&browser, "/concerts").await, StatusCode::OK);
}

#[tokio::test]
async fn a_watch_notices_what_new_connections_meet_although_its_own_goes_on() {
    let portal = portal().await;
    let (_line, browser) = on_line(&portal);
    until(&browser, "/readyz", StatusCode::OK).await;

    let mut superuser = portal.db.superuser().await;
    sqlx::raw_sql("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC").execute(&mut superuser).await.unwrap();

    until(&browser, "/sign-in", StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(status(&browser, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE, "on a connection from before");
}
