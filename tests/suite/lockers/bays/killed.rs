//! The program itself, killed without a word or stopped while it holds a bay.

use std::{process::Child, time::Duration};

use super::stage::{Stage, stage};
use crate::{
    factories::lockers::controllers,
    harness::{Folder, program, wait::until_within},
};

/// The key of the portal under test, as a setting.
const SECRET: &str = "\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}\u{7}";

fn serve(stage: &Stage, folder: &Folder) -> Child {
    let mut command = program(folder).unwrap();
    command.arg("serve").env("DATABASE_URL", stage.portal.db.url()).env("PARVIS_SECRET", SECRET);
    command.env("PARVIS_LISTEN", stage.address.to_string()).env("PARVIS_READER_LISTEN", "off").spawn().unwrap()
}

#[tokio::test]
async fn after_a_kill_of_the_portal_the_bay_is_back_within_seconds() {
    let stage = stage().await;
    let token = stage.token().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let stage = Stage { address: free, ..stage };
    let folder = Folder::new();
    let mut first = serve(&stage, &folder);
    let _bay = stage.begin(token, |_| ());
    stage.until_connected().await;
    let session = controllers::session(&stage.portal.db).await;

    first.kill().unwrap();
    first.wait().unwrap();
    let mut second = serve(&stage, &folder);

    let db = stage.portal.db.pool();
    let is_back = async || controllers::session(db).await != session && controllers::is_connected(db).await;
    assert!(until_within(Duration::from_secs(15), is_back).await);
    second.kill().unwrap();
    second.wait().unwrap();
}

#[tokio::test]
async fn at_the_stop_of_the_portal_the_end_of_each_line_is_noted() {
    let stage = stage().await;
    let token = stage.token().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let stage = Stage { address: free, ..stage };
    let folder = Folder::new();
    let mut portal = serve(&stage, &folder);
    let _bay = stage.begin(token, |_| ());
    stage.until_connected().await;

    let told = std::process::Command::new("kill").args(["-TERM", &portal.id().to_string()]).status().unwrap();
    assert!(told.success() && portal.wait().unwrap().success());

    assert!(controllers::is_lost(&stage.portal.db).await);
}
