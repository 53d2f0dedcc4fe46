//! A disk without room: what people are told, and that what was there stays.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use image::{ImageFormat, RgbImage};

use crate::harness::{TestPortal, portal};

/// A small file system over a folder, until it is dropped.
struct Small(PathBuf);

impl Small {
    /// `None`: this user, or this container, may mount none.
    fn over(folder: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs"]).arg(folder);
        mount.output().is_ok_and(|output| output.status.success()).then(|| Self(folder.to_owned()))
    }

    /// Uses all that is left.
    fn fill(&self) {
        let written = fs::write(self.0.join("full"), vec![0; 1 << 20]);
        assert_eq!(written.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::new(300, 300).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The portal with little room for files. `None`: not on this machine, which is said.
async fn cramped() -> Option<(TestPortal, Small)> {
    let portal = portal().await;
    let Some(small) = Small::over(&portal.folder.join("files")) else {
        eprintln!("SKIPPED: a full disk cannot be tried, as this user may not mount a file system");
        return None;
    };
    Some((portal, small))
}

#[tokio::test]
async fn an_upload_on_a_full_disk_is_refused_with_a_sentence_and_works_when_there_is_room_again() {
    let Some((portal, small)) = cramped().await else { return };
    let browser = portal.signed_in("20418376", &[]).await;
    browser.upload("/account/picture", "picture", &picture()).await.assert_redirect("/account");
    let shown = browser.get("/members/20418376/picture").await.body;
    small.fill();

    let refused = browser.upload("/account/picture", "picture", &picture()).await;

    refused.assert_status(507);
    assert!(refused.one("h1").contains("Plus de place"), "{}", refused.text());
    assert_eq!(browser.get("/members/20418376/picture").await.body, shown, "the picture before stays");
    let htmx = browser.htmx().upload("/account/picture", "picture", &picture()).await;
    assert_eq!((htmx.assert_status(507).header("hx-retarget"), htmx.has("[role=alert]")), ("#notices", true));
    fs::remove_file(small.0.join("full")).unwrap();
    browser.upload("/account/picture", "picture", &picture()).await.assert_redirect("/account");
}

#[tokio::test]
async fn a_database_without_room_is_told_apart_from_a_fault() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    let full = "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device';
        END $$;
        CREATE TRIGGER no_room BEFORE UPDATE ON members FOR EACH ROW EXECUTE FUNCTION no_room()";
    sqlx::raw_sql(full).execute(portal.db.pool()).await.unwrap();

    let refused = browser.post("/account/profile", &[("theme", "dark")]).await;

    refused.assert_status(507);
    assert!(refused.one("h1").contains("Plus de place"), "{}", refused.text());
}
