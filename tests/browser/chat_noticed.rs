//! New messages are noticed: badge and title on every page and in hidden tabs, notifications of the browser.

use std::time::Duration;

use super::chat::{come, live, send, shown};
use crate::harness::{Browser, Portal, Settings};

/// Promised delay of the page, with time for a slow machine.
const NOTICED: Duration = Duration::from_secs(30);

/// A direct of both, open at the first; its path.
async fn direct((one, other): (&Browser, &str)) -> String {
    send(one, &format!("/mp {other}")).await;
    one.until("return !!document.querySelector('.head [data-member][data-presence]')").await;
    live(one).await;
    one.path().await
}

const BADGE: &str = "document.querySelector('[data-chat-badge]:not([hidden]) [data-count]')?.textContent";

/// Makes the page believe that it is hidden, or seen again.
async fn hide(browser: &Browser, hidden: bool) {
    let script = format!(
        "window.away = {hidden}; Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => window.away }});
         document.dispatchEvent(new Event('visibilitychange'))"
    );
    browser.script(&script).await;
}

/// Nothing in the rooms of everybody disturbs the count.
async fn hush(browser: &Browser) {
    let path = browser.path().await;
    let script = format!(
        "await fetch('{path}/notify', {{ method: 'POST', body: new URLSearchParams({{ notify: 'nothing' }}) }}); return true"
    );
    browser.ask(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_page_and_a_hidden_tab_show_the_count_in_title_and_badge() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    hush(&tom).await;
    direct((&ines, &number)).await;
    tom.go("/lockers").await;
    tom.until(&format!("return {BADGE} === undefined && !document.title.startsWith('(')")).await;
    send(&ines, "Un").await;
    tom.until_within(NOTICED, &format!("return {BADGE} === '1' && document.title.startsWith('(1) ')")).await;
    // One tab asks for all: the other one shows it too.
    tom.script("window.other = open('/account')").await;
    tom.until("return window.other.document.title.startsWith('(1) ')").await;
    tom.script("window.other.close()").await;
    tom.picture("noticed-lockers").await;
    assert_eq!(tom.axe().await, Vec::<String>::new());

    tom.go("/chat").await;
    tom.until("return document.title.startsWith('(1) ')").await;
    live(&tom).await;
    hide(&tom, true).await;
    tom.until("return !document.querySelector('[data-live]')._htmx.sse.reader").await;
    send(&ines, "Deux").await;
    tom.until_within(NOTICED, &format!("return {BADGE} === '2' && document.title.startsWith('(2) ')")).await;
    hide(&tom, false).await;
    tom.until("return document.title.startsWith('(2) ')").await;
    for browser in [ines, tom] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_opened_in_the_background_holds_no_stream_until_it_is_seen() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    let path = direct((&ines, &number)).await;
    tom.before_pages(
        "window.away = true;
         Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.away });
         addEventListener('htmx:sse:after:connection', () => { window.connected = true; }, true)",
    )
    .await;
    tom.go(&path).await;
    tom.until("return window.connected && document.querySelector('[data-live]')._htmx.sse.reader === null").await;
    send(&ines, "Pendant").await;
    ines.until(&shown("Pendant")).await;
    assert_eq!(tom.script(&shown("Pendant")).await, false);
    hide(&tom, false).await;
    tom.until(&shown("Pendant")).await;
    live(&tom).await;
    for browser in [ines, tom] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_badge_of_the_open_room_goes_when_it_is_read_and_one_button_leads_to_the_end() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    hush(&tom).await;
    let path = direct((&ines, &number)).await;
    for nr in 1..=30 {
        send(&ines, &format!("Ligne {nr}")).await;
    }
    ines.until(&shown("Ligne 30")).await;
    tom.go(&format!("{path}?around=1")).await;
    live(&tom).await;
    let count = "document.querySelector('#side-lists [aria-current] .count')";
    tom.until(&format!("return {count}.hidden === false")).await;
    let ways = "[...document.querySelectorAll('#below, [data-newest]')].filter((one) => one.checkVisibility()).length";
    tom.until(&format!("return {ways} === 1")).await;
    tom.click("#below").await;
    tom.until(&format!("return {count}.hidden")).await;
    tom.until(&format!("return {ways} === 0 && !document.title.startsWith('(')")).await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

/// Notifications as the page makes them, with nobody to show them.
const STUB: &str = "window.notes = [];
    window.Notification = class {
        static permission = sessionStorage.getItem('permission') ?? 'default';
        static requestPermission() {
            sessionStorage.setItem('permission', 'granted');
            Notification.permission = 'granted';
            return Promise.resolve('granted');
        }
        constructor(title, more) { this.title = title; Object.assign(this, more); window.notes.push(this); }
        addEventListener(name, act) { this[name] = act; }
        close() {}
    };
    window.tones = 0;
    window.AudioContext = class extends AudioContext { constructor() { super(); window.tones += 1; } }";

/// No notification of the conversation before one's eyes, and none when one is not to be disturbed.
async fn nothing_more_is_notified(ines: &Browser, tom: &Browser) {
    tom.until("return document.hasFocus()").await;
    send(ines, "Vu aussitôt").await;
    tom.until(&shown("Vu aussitôt")).await;
    tom.until("return !document.title.startsWith('(')").await;
    tom.ask("await fetch('/chat/presence', { method: 'POST', body: new URLSearchParams({ presence: 'busy' }) })").await;
    tom.go("/account").await;
    let announced = "Object.entries(localStorage).find(([key]) => key.startsWith('parvis-announced-'))?.[1]";
    let before = tom.script(&format!("return {announced}")).await;
    send(ines, "Sans déranger").await;
    tom.until_within(NOTICED, "return document.title.startsWith('(1) ')").await;
    tom.until(&format!("return {announced} !== {before}")).await;
    assert_eq!(tom.script("return window.notes.length").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_asked_for_on_a_click_and_lead_to_the_message() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    hush(&tom).await;
    tom.before_pages(STUB).await;
    let path = direct((&ines, &number)).await;
    send(&ines, "Avant").await;
    ines.until(&shown("Avant")).await;
    tom.go("/chat/notifications").await;
    tom.until("return document.querySelector('[data-notifications]').dataset.notifications === 'off'").await;
    assert_eq!(tom.faults("notifications-off").await, Vec::<String>::new());
    tom.click("[data-notify-act=on]").await;
    tom.until("return document.querySelector('[data-notifications]').dataset.notifications === 'on'").await;
    assert_eq!(tom.faults("notifications-on").await, Vec::<String>::new());

    // Silent until it is wanted; then a sound is heard at once.
    assert_eq!(tom.script("return window.tones").await, 0);
    tom.click("[name=sound]").await;
    tom.until("return window.tones === 1").await;
    tom.until("return Object.entries(localStorage).some(([key, value]) => key.startsWith('parvis-notify-') && JSON.parse(value).sound)").await;

    send(&ines, "**Nouveau** pour toi").await;
    tom.until_within(NOTICED, "return window.notes.length > 0").await;
    let note = tom.script("const [one] = window.notes; return [one.title, one.body, one.tag].join('|')").await;
    let room = path.rsplit('/').next().unwrap();
    assert_eq!(tom.script("return window.tones").await, 2);
    assert_eq!(note, format!("Colette Lemaire|Nouveau pour toi|parvis-room-{room}"));
    tom.script("window.notes[0].click()").await;
    tom.until(&format!("return location.pathname === '{path}' && location.hash.startsWith('#message-')")).await;
    live(&tom).await;

    nothing_more_is_notified(&ines, &tom).await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_tells_of_mentions_alone_counts_mentions_alone() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    hush(&tom).await;
    let path = direct((&ines, &number)).await;
    tom.go(&path).await;
    live(&tom).await;
    let script = format!(
        "await fetch('{path}/notify', {{ method: 'POST', body: new URLSearchParams({{ notify: 'mentions' }}) }}); return true"
    );
    tom.ask(&script).await;
    tom.go("/chat").await;
    live(&tom).await;
    for text in ["Un", "Deux", "Trois"] {
        send(&ines, text).await;
    }
    let unread = "document.querySelector(`#side-lists [data-room=\"${path.split('/').pop()}\"]`)?.dataset.unread";
    tom.until(&format!("const path = '{path}'; return {unread} === '3' && !document.title.startsWith('(')")).await;
    send(&ines, &format!("@Colette Lemaire ({number}) quatre")).await;
    tom.until("return document.title.startsWith('(1) ')").await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}
