//! Files that people save from pages.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::harness::{Browser, Portal, Settings, wait::found};

/// The content of the file that a click brings into a folder, once it is there as a whole.
async fn saved(browser: &Browser, folder: &Path, link: &str) -> String {
    browser.click(link).await;
    let path = found(&format!("a file is saved by {link}"), async || {
        assert_eq!(browser.complaints().await, Vec::<String>::new(), "{link}");
        whole_file(folder)
    })
    .await;
    let content = fs::read_to_string(&path).unwrap();
    keep(&path, &content);
    fs::remove_file(path).unwrap();
    content
}

/// The only file of a folder, when it is there as a whole.
fn whole_file(folder: &Path) -> Option<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let path = paths.pop().filter(|_| paths.is_empty())?;
    path.extension().is_some_and(|end| end == "csv" || end == "json").then_some(path)
}

/// Keeps a saved file when asked to, as pictures are: to be opened in a spreadsheet.
fn keep(path: &Path, content: &str) {
    if std::env::var_os("PARVIS_SCREENSHOTS").is_some() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports");
        fs::create_dir_all(&folder).unwrap();
        let separator = content.lines().next().map_or("", |line| if line.contains(';') { "fr" } else { "en" });
        fs::write(folder.join(format!("{separator}-{}", path.file_name().unwrap().display())), content).unwrap();
    }
}

/// Stops unless the file is what the portal answers without it, or has as many lines where the export itself adds some.
async fn assert_whole(browser: &Browser, path: &str, content: &str) {
    if content.starts_with('{') {
        serde_json::from_str::<serde_json::Value>(content).unwrap();
        return;
    }
    // A script is not shown the mark.
    let content = content.strip_prefix('\u{feff}').unwrap();
    let answered = browser.fetch(path).await;
    if path.starts_with("/admin/audit") {
        assert!(content.lines().count() > 1 && content.lines().last() == answered.lines().last(), "{path}");
    } else {
        assert_eq!(content, answered, "{path}");
    }
}

/// The bookings of a concert that has some.
async fn bookings_page(browser: &Browser) -> String {
    browser.go("/admin/concerts").await;
    browser.find("a[data-concert]").await;
    for concert in browser.attributes("a[data-concert]", "href").await {
        let page = format!("{concert}/bookings");
        browser.go(&page).await;
        browser.find("h1").await;
        if browser.has("[data-booking-number]").await && browser.has("a[download]").await {
            return page;
        }
    }
    panic!("no concert of the demo has a booking");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_export_is_saved_as_a_whole() {
    let portal = Portal::get();
    for (language, first) in [("fr", "Numéro;"), ("en", "Number,")] {
        let folder = tempfile::tempdir().unwrap();
        let browser = Browser::open(&portal.url, Settings { language, ..Settings::default() }).await;
        browser.sign_in_demo("20410001").await;
        browser.save_into(folder.path()).await;
        let bookings = bookings_page(&browser).await;
        let pages = ["/admin/members", "/admin/concerts", &bookings, "/admin/audit", "/admin/lockers"];
        for page in pages {
            browser.go(page).await;
            browser.find("a[download]").await;
            let path = browser.attributes("a[download]", "href").await.remove(0);
            let content = saved(&browser, folder.path(), "a[download]").await;
            assert!(page != "/admin/members" || content.contains(first), "{content}");
            assert_whole(&browser, &path, &content).await;
        }
        browser.go("/account").await;
        let content = saved(&browser, folder.path(), "a[href='/account/export']").await;
        assert_whole(&browser, "/account/export", &content).await;
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}
