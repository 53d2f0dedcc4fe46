//! Conversations in two browsers, one of them a phone: what one does appears to the other by itself, and nothing is lost.

use crate::harness::{Browser, Line, PASSWORD, Portal, Settings};

/// A new member in the room of everybody.
pub async fn come(portal: &Portal, url: &str, settings: Settings) -> (Browser, String) {
    let browser = Browser::open(url, settings).await;
    let (number, code) = portal.prepare();
    browser.activate(&number, &code, PASSWORD).await;
    browser.sign_in(&number, PASSWORD).await;
    browser.go("/chat").await;
    browser.script("document.querySelector('#side-lists a[data-room]').click()").await;
    browser.until("return location.pathname.startsWith('/chat/rooms/')").await;
    live(&browser).await;
    (browser, number)
}

pub async fn live(browser: &Browser) {
    browser.until("return !!document.querySelector('[data-live]')?._htmx?.sse?.reader").await;
}

pub async fn write(browser: &Browser, text: &str) {
    let script = format!(
        "const box = document.querySelector('.composer textarea'); box.focus(); box.value = {text:?};
         box.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    );
    browser.script(&script).await;
}

pub async fn send(browser: &Browser, text: &str) {
    write(browser, text).await;
    browser.click(".composer button.primary").await;
}

/// Counts in `window.answers` the answers that the page's scripts have got at paths with this end, and have dealt with.
pub async fn count_answers(browser: &Browser, end: &str) {
    let script = format!(
        "const real = window.fetch; window.answers = 0;
         window.fetch = (url, more) => real(url, more).finally(() => {{
             if (String(url).endsWith({end:?})) setTimeout(() => {{ window.answers += 1 }});
         }})"
    );
    browser.script(&script).await;
}

/// Both in a direct: what other tests write is not there.
async fn meet(one: &Browser, (other, number): (&Browser, &str)) {
    send(one, &format!("/mp {number}")).await;
    one.until("return !!document.querySelector('#side-lists [aria-current] [data-presence-of]')").await;
    live(one).await;
    other.go(&one.path().await).await;
    live(other).await;
}

/// How many messages say this.
pub fn shown(text: &str) -> String {
    format!(
        "return [...document.querySelectorAll('[data-message] .prose')].filter((one) => one.textContent.trim() === {text:?}).length === 1"
    )
}

// covers P39 P13
#[tokio::test(flavor = "multi_thread")]
async fn what_one_writes_appears_to_the_other_on_a_phone_too() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, tom_number) = come(&portal, &portal.url, Settings::phone()).await;
    meet(&ines, (&tom, &tom_number)).await;
    let word = format!("Bonjour {tom_number}");
    write(&tom, &word).await;
    ines.until("return document.getElementById('typing').textContent.includes('écrit')").await;
    tom.picture("phone-chat-writing").await;
    tom.click(".composer button.primary").await;
    ines.until(&shown(&word)).await;
    ines.until("return document.getElementById('typing').textContent === ''").await;
    tom.until(&shown(&word)).await;
    assert!(tom.has("[data-mine][data-message]").await);
    assert!(!tom.has("[data-unsent]").await);
    let answer = format!("Salut **{tom_number}**");
    send(&ines, &answer).await;
    tom.until(&shown(&format!("Salut {tom_number}"))).await;
    // Said once, by name; the log itself is silent.
    let said = format!("Colette Lemaire : Salut {tom_number}").replace(" :", "\u{a0}:");
    tom.until(&format!("return document.getElementById('announcer').textContent === {said:?}")).await;
    ines.picture("chat-room").await;
    tom.picture("phone-chat-room").await;
    for browser in [&ines, &tom] {
        assert_eq!(browser.axe().await, Vec::<String>::new());
    }
    for (wish, seen) in [("/occupe", "busy"), ("/invisible", "offline"), ("/retour", "online")] {
        send(&tom, wish).await;
        let presence = "document.querySelector('.head [data-member]').dataset.presence";
        ines.until(&format!("return {presence} === {seen:?}")).await;
        // The page that says so is another one.
        tom.until("return !!document.querySelector('#notices [role=\"status\"]')").await;
        tom.go(&tom.path().await).await;
        live(&tom).await;
    }
    for browser in [ines, tom] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_without_a_connection_waits_and_is_sent_once() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (ines, number) = come(&portal, &line.url, Settings::default()).await;
    let (tom, _) = come(&portal, &portal.url, Settings::default()).await;
    line.cut();
    let texts: Vec<String> = (1..=3).map(|nr| format!("Hors ligne {nr} de {number}")).collect();
    for text in &texts {
        send(&ines, text).await;
    }
    ines.until("return document.querySelectorAll('[data-unsent=\"waits\"], [data-unsent=\"\"]').length === 3").await;
    ines.picture("chat-unsent").await;
    send(&tom, &format!("Entre-temps {number}")).await;
    line.mend();
    for text in &texts {
        tom.until_within(std::time::Duration::from_secs(40), &shown(text)).await;
        ines.until_within(std::time::Duration::from_secs(40), &shown(text)).await;
    }
    ines.until_within(std::time::Duration::from_secs(40), &shown(&format!("Entre-temps {number}"))).await;
    assert!(!ines.has("[data-unsent]").await);
    for browser in [ines, tom] {
        browser.close().await;
    }
}

/// Whether the page shows what a fresh one shows, and nothing waits.
const WHOLE: &str = "const read = (place) => [...place.querySelectorAll('#messages > article[data-message]')].slice(-50).map((one) =>
        [one.id, one.dataset.changed, one.hasAttribute('data-deleted'), one.querySelector('.prose, p')?.textContent.trim(),
         ...[...one.querySelectorAll('.reactions button')].map((button) => button.value + button.getAttribute('aria-pressed'))].join(' '));
    return fetch(`${location.pathname}?before=9007199254740991`).then((answer) => answer.text()).then((html) => {
        const fresh = read(new DOMParser().parseFromString(html, 'text/html'));
        return fresh.length >= 20 && JSON.stringify(read(document)) === JSON.stringify(fresh) && !document.querySelector('[data-unsent]');
    })";

/// Actions of an ordinary member, each until it is answered: writes, edits, deletes, reacts.
fn act(nr: usize) -> String {
    format!(
        "const post = (url, fields) => fetch(url, {{ method: 'POST', headers: {{ 'hx-request': 'true' }}, body: new URLSearchParams(fields) }}).then(() => true);
         const all = [...document.querySelectorAll('[data-mine][data-message]:not([data-deleted])')];
         const any = all[({nr} * 7) % Math.max(all.length, 1)]?.dataset.message;
         if ({nr} % 5 === 1 && any) return post(`/chat/messages/${{any}}/edit`, {{ body: 'modifié {nr}' }});
         else if ({nr} % 5 === 3 && any) return post(`/chat/messages/${{any}}/reactions`, {{ emoji: '👍' }});
         else if ({nr} % 15 === 14 && any) return post(`/chat/messages/${{any}}/delete`, {{}});
         return post(location.pathname + '/messages', {{ body: 'message {nr}', client_id: crypto.randomUUID() }})"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_the_line_the_page_is_as_a_fresh_one() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (tom, tom_number) = come(&portal, &portal.url, Settings::default()).await;
    let (ines, _) = come(&portal, &line.url, Settings::default()).await;
    meet(&ines, (&tom, &tom_number)).await;
    for nr in 0..60 {
        match nr % 12 {
            2 | 9 => line.cut(),
            4 => line.lose(),
            6 | 11 => line.mend(),
            _ => {}
        }
        tom.script(&act(nr)).await;
        if nr % 10 == 3 {
            send(&ines, &format!("malgré tout {nr}")).await;
        }
    }
    line.mend();
    for browser in [&ines, &tom] {
        browser.until_within(std::time::Duration::from_mins(1), WHOLE).await;
    }
    for browser in [ines, tom] {
        browser.close().await;
    }
}
