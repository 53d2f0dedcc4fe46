//! Files of `static/`: their addresses change with their content, and with the content of the scripts that they import.

use std::collections::BTreeSet;

use parvis::web::pages::assets::Assets;
use regex::Regex;
use url::Url;

use crate::harness::{browser::Browser, portal};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const BASE: &str = "http://parvis.test";

fn assets(files: &[(&str, &str)]) -> Assets {
    Assets::new(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())))
}

/// A page that imports a list, which imports a time.
fn chain(time: &str) -> Assets {
    assets(&[
        ("chat/page.js", "import { List } from \"./list.js\";\nnew List();"),
        ("chat/list.js", "import { time } from '../common/time.js';\nexport class List {}"),
        ("common/time.js", time),
        ("common/other.js", "export const other = 1;"),
    ])
}

#[test]
fn a_script_imports_others_by_addresses_with_their_versions() {
    let assets = chain("export const time = 1;");

    let (list, time) = (assets.url("chat/list.js"), assets.url("common/time.js"));
    let version = |url: &str| url.split("?v=").nth(1).unwrap().to_owned();
    assert_eq!(
        assets.text("chat/page.js"),
        format!("import {{ List }} from \"./list.js?v={}\";\nnew List();", version(&list))
    );
    assert!(assets.text("chat/list.js").contains(&format!("from '../common/time.js?v={}'", version(&time))));
    assert_eq!(assets.imports("chat/page.js"), [time, list], "those first that others need");
    assert_eq!(assets.unresolved(), Vec::<String>::new());
}

#[test]
fn a_change_of_a_script_changes_the_addresses_of_all_that_lead_to_it() {
    let (before, after) = (chain("export const time = 1;"), chain("export const time = 2;"));

    for name in ["chat/page.js", "chat/list.js", "common/time.js"] {
        assert_ne!(before.url(name), after.url(name), "{name}");
    }
    assert_eq!(before.url("common/other.js"), after.url("common/other.js"));
}

#[test]
fn a_script_that_is_loaded_on_demand_has_a_version_and_is_not_loaded_before() {
    let assets = assets(&[("camera.js", "await import(\"./decoder.js\");"), ("decoder.js", "export class Decoder {}")]);

    assert!(assets.text("camera.js").contains("./decoder.js?v="), "{}", assets.text("camera.js"));
    assert_eq!(assets.imports("camera.js"), Vec::<String>::new());
}

#[test]
fn imports_that_lead_nowhere_or_in_a_circle_are_found() {
    let missing = assets(&[("a.js", "import \"./gone.js\";"), ("b.js", "import \"./c.js\";"), ("c.js", "")]);
    assert_eq!(missing.unresolved(), ["a.js"]);

    let circle = assets(&[("a.js", "import \"./b.js\";"), ("b.js", "import \"./a.js\";")]);
    assert_eq!(circle.unresolved(), ["a.js", "b.js"]);
}

/// The addresses of the scripts that the page at `path` names.
async fn scripts_of(browser: &Browser, path: &str) -> BTreeSet<String> {
    let page = browser.get(path).await;
    page.assert_status(200);
    let named = page.attributes("script[type=module]", "src");
    named.into_iter().chain(page.attributes("link[rel=modulepreload]", "href")).collect()
}

#[tokio::test]
async fn a_page_names_every_script_that_it_loads_by_an_address_that_is_kept() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    let specifier = Regex::new(r#"from "(\.[^"]+)""#).unwrap();
    for path in ["/", "/chat", "/concerts"] {
        let known = scripts_of(&browser, path).await;
        assert!(known.len() > 5, "{path}: {known:?}");
        for address in &known {
            let script = browser.get(address).await;
            assert_eq!(script.assert_status(200).header("cache-control"), IMMUTABLE, "{address}");
            let base = Url::parse(BASE).unwrap().join(address).unwrap();
            for hit in specifier.captures_iter(script.text()) {
                let import = base.join(&hit[1]).unwrap().as_str().replace(BASE, "");
                assert!(known.contains(&import), "{address} imports {import}, which {path} does not name");
            }
        }
    }
}

#[tokio::test]
async fn htmx_comes_after_the_scripts_that_listen_to_it() {
    let portal = portal().await;
    let browser = portal.signed_in("20418376", &[]).await;
    for path in ["/account", "/chat", "/concerts"] {
        let page = browser.get(path).await;
        let scripts = page.assert_status(200).attributes("script[src]", "src");
        let htmx = scripts.iter().position(|address| address.contains("/htmx.min.js")).unwrap();
        let after: Vec<&String> = scripts.iter().skip(htmx + 1).collect();
        assert!(htmx > 1 && after.iter().all(|address| address.contains("/hx-sse.min.js")), "{path}: {scripts:?}");
    }
}
