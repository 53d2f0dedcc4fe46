//! Actions on messages in two browsers, and navigation through a long history.

use std::time::Duration;

use super::chat::{come, live, send, shown, write};
use crate::harness::{Browser, Portal, Settings, wait};

const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const UP: &str = "\u{E013}";
const DOWN: &str = "\u{E015}";

/// The message that says this, as a script finds it.
pub fn message(text: &str) -> String {
    format!(
        "[...document.querySelectorAll('[data-message]')].find((one) => one.querySelector('.prose')?.textContent.trim() === {text:?})"
    )
}

/// Presses what is in the tools of a message.
pub async fn press(browser: &Browser, text: &str, tool: &str) {
    browser.until(&format!("return !!{}?.querySelector('{tool}')", message(text))).await;
    browser.script(&format!("{}.querySelector('{tool}').click()", message(text))).await;
}

/// One edits, the other reacts meanwhile: what comes is shown when the editing ends.
async fn react_while_the_other_edits((ines, tom): (&Browser, &Browser), text: &str) {
    press(ines, text, "[data-edit]").await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    press(tom, text, "[data-react]").await;
    tom.until(&format!("return !!{}?.querySelector('.tools.open button')", message(text))).await;
    tom.picture("phone-chat-reacting").await;
    press(tom, text, ".tools.open button[value]").await;
    tom.until(&format!(
        "return {}?.querySelector('[data-by]')?.getAttribute('aria-pressed') === 'true'",
        message(text)
    ))
    .await;
    ines.type_keys(ESCAPE).await;
    ines.until(&format!(
        "return {}?.querySelector('[data-by]')?.getAttribute('aria-pressed') === 'false'",
        message(text)
    ))
    .await;
    assert!(!ines.has("[data-edit-form]").await);
}

/// One deletes; both see that something stood there.
async fn delete((ines, tom): (&Browser, &Browser), text: &str) {
    ines.script("window.confirm = () => true").await;
    press(ines, text, "[data-delete]").await;
    let gone = format!("return !({}) && [...document.querySelectorAll('[data-deleted]')].length > 0", message(text));
    for browser in [ines, tom] {
        browser.until(&gone).await;
        assert_eq!(browser.axe().await, Vec::<String>::new());
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    }
    ines.picture("chat-deleted").await;
}

// covers P33
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_a_reaction_an_answer_and_a_deletion_appear_to_the_other() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::phone()).await;
    let (first, second) = (format!("Un mot {number}"), format!("Un mot {number} de plus"));
    send(&ines, &first).await;
    tom.until(&shown(&first)).await;

    react_while_the_other_edits((&ines, &tom), &first).await;

    press(&ines, &first, "[data-edit]").await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    ines.type_keys(" de plus").await;
    ines.picture("chat-editing").await;
    ines.type_keys(ENTER).await;
    for browser in [&ines, &tom] {
        browser.until(&shown(&second)).await;
        browser.until(&format!("return !!{}.querySelector('[data-edited]')", message(&second))).await;
    }
    assert!(!ines.has("[data-edit-form]").await);

    press(&tom, &second, "[data-reply]").await;
    tom.find(".composer [data-replying]").await;
    let answer = format!("Entendu {number}");
    send(&tom, &answer).await;
    ines.until(&format!("return {}?.querySelector('.quote')?.textContent.includes({second:?})", message(&answer)))
        .await;
    tom.until(&shown(&answer)).await;
    assert!(!tom.has(".composer [data-replying]").await);
    tom.picture("phone-chat-answer").await;

    delete((&ines, &tom), &second).await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_offered_while_one_writes() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    ines.script("document.querySelector('.composer textarea').focus()").await;
    ines.type_keys(&format!("{number} pour @Le B")).await;
    ines.until("return document.querySelectorAll('#mentions [role=option]').length > 0").await;
    assert_eq!(ines.axe().await, Vec::<String>::new());
    ines.picture("chat-mention").await;
    ines.type_keys(DOWN).await;
    ines.type_keys(UP).await;
    ines.type_keys(ENTER).await;
    ines.until("return document.querySelector('.composer textarea').value.includes('@Malo Le Bihan ')").await;
    assert!(ines.has("#mentions[hidden]").await);
    ines.type_keys(ENTER).await;
    ines.until(&format!(
        "return {}?.querySelector('a.mention')?.textContent === '@Malo Le Bihan'",
        message(&format!("{number} pour @Malo Le Bihan"))
    ))
    .await;
    ines.close().await;
}

/// A group of one, with that many messages; the browser is there.
pub async fn group(browser: &Browser, name: &str, messages: usize) {
    let path = browser.path().await;
    browser
        .script(&format!(
            "fetch('{path}/messages', {{ method: 'POST', headers: {{ 'hx-request': 'true' }},
                 body: new URLSearchParams({{ body: '/groupe {name}' }}) }})
                 .then((answer) => {{ location.href = answer.headers.get('hx-redirect') }})"
        ))
        .await;
    browser.until(&format!("return document.title.includes('{name}')")).await;
    live(browser).await;
    browser
        .script(&format!(
            "const write = async () => {{ for (let nr = 1; nr <= {messages}; nr += 1) await fetch(location.pathname + '/messages', {{
                 method: 'POST', headers: {{ 'hx-request': 'true' }},
                 body: new URLSearchParams({{ body: `message ${{nr}}`, client_id: crypto.randomUUID() }}) }}); }};
             write()"
        ))
        .await;
    if messages > 0 {
        // One after another, as they are counted: slow where the machine has other work.
        browser.until_within(Duration::from_mins(4), &shown(&format!("message {messages}"))).await;
    }
}

/// The places of the messages that the page has.
const PLACES: &str =
    "return [...document.querySelectorAll('#messages > [data-message]')].map((one) => Number(one.dataset.seq))";

/// Waits until the page has no gap, nothing twice, and not too much.
async fn sound(browser: &Browser) {
    let is_sound = async || {
        let found = browser.script(PLACES).await;
        let places: Vec<i64> = found.as_array().unwrap().iter().filter_map(serde_json::Value::as_i64).collect();
        places.len() <= 300 && places.windows(2).all(|two| two[1] == two[0] + 1)
    };
    let is_so = wait::until_within(Duration::from_secs(10), is_sound).await;
    assert!(is_so, "these places: {:?}", browser.script(PLACES).await);
}

/// Scrolls up piece by piece; what one reads stays in its place.
async fn scroll_to_the_top(browser: &Browser) {
    for _ in 0..12 {
        if !browser.has("#messages [data-older]").await {
            break;
        }
        browser
            .script(
                "const log = document.getElementById('messages'); log.scrollTop = 0;
             window.first = log.querySelector('[data-message]'); window.top0 = first.getBoundingClientRect().top",
            )
            .await;
        browser.until("return window.first.previousElementSibling?.matches('[data-message]') || !document.querySelector('#messages [data-older]')")
            .await;
        // Where all begins there may be less above than the button took that led there.
        browser.until("return Math.abs(window.first.getBoundingClientRect().top - window.top0) < 4 || !document.querySelector('#messages [data-older]')")
            .await;
        sound(browser).await;
    }
}

/// Scrolls down piece by piece.
async fn scroll_to_the_end(browser: &Browser) {
    for _ in 0..12 {
        if !browser.has("#messages [data-newer]").await {
            break;
        }
        browser
            .script(
                "const log = document.getElementById('messages'); log.scrollTop = log.scrollHeight;
             window.last = [...log.querySelectorAll('[data-message]')].at(-1)",
            )
            .await;
        browser.until("return window.last.nextElementSibling?.matches('[data-message]') || !document.querySelector('#messages [data-newer]')")
            .await;
        sound(browser).await;
    }
}

// covers P34
#[tokio::test(flavor = "multi_thread")]
async fn many_messages_are_scrolled_through_without_moving_what_one_reads() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Archives {number}"), 400).await;
    sound(&ines).await;
    // Those that went while more came are there again when one scrolls up.
    let path = ines.path().await;
    ines.go(&path).await;
    live(&ines).await;
    ines.until("return document.querySelectorAll('#messages > [data-message]').length >= 50").await;
    scroll_to_the_top(&ines).await;
    ines.until(&shown("message 1")).await;
    assert!(!ines.has("#messages [data-older]").await && ines.has("#messages [data-newer]").await);
    ines.picture("chat-history").await;
    scroll_to_the_end(&ines).await;
    ines.until(&shown("message 400")).await;
    assert!(!ines.has("#messages[data-newer]").await);
    send(&ines, "Au bout").await;
    ines.until(&shown("Au bout")).await;
    assert_eq!(ines.complaints().await, Vec::<String>::new());
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_is_used_by_keyboard() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    ines.script("document.activeElement.blur()").await;
    ines.type_keys("?").await;
    ines.find("#keys[open]").await;
    ines.picture("chat-keys").await;
    assert_eq!(ines.axe().await, Vec::<String>::new());
    ines.type_keys(ESCAPE).await;
    ines.until("return !document.querySelector('#keys[open]')").await;
    ines.type_keys("c").await;
    ines.until("return document.activeElement.matches('.composer textarea')").await;
    // Also with the very next key: for a moment the focus is still on what the dialog had.
    ines.script("document.activeElement.blur()").await;
    ines.type_keys("?").await;
    ines.find("#keys[open]").await;
    ines.script(
        "document.getElementById('keys').close();
         document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true }))",
    )
    .await;
    ines.until("return document.activeElement.matches('.composer textarea')").await;
    let text = format!("Au clavier {number}");
    ines.type_keys(&text).await;
    ines.type_keys(ENTER).await;
    ines.until(&shown(&text)).await;
    ines.type_keys(UP).await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    ines.type_keys(ESCAPE).await;
    ines.until("return document.activeElement.matches('.composer textarea')").await;
    ines.type_keys("/danser").await;
    ines.type_keys(ENTER).await;
    ines.until("return document.querySelector('[data-unsent=failed] [data-why]')?.textContent.includes('/aide')").await;
    ines.picture("chat-unknown-command").await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_appears_to_the_other_and_the_group_when_it_is_accepted() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, tom_number) = come(&portal, &portal.url, Settings::default()).await;
    let name = format!("Trio {number}");
    group(&ines, &name, 1).await;
    write(&ines, &format!("/inviter {tom_number}")).await;
    ines.click(".composer button.primary").await;
    tom.until("return document.getElementById('side-lists')?.dataset.requests === '1'").await;
    tom.picture("chat-invited").await;
    tom.click("#side-requests").await;
    tom.find("[data-invitation]").await;
    tom.picture("chat-waiting").await;
    assert_eq!(tom.axe().await, Vec::<String>::new());
    tom.click("[data-invitation] .primary").await;
    tom.until(&format!("return document.title.includes('{name}')")).await;
    live(&tom).await;
    send(&ines, "Bienvenue").await;
    tom.until(&shown("Bienvenue")).await;
    // Put out, the page says so by itself.
    let remove = format!("/memberships/{tom_number}/remove");
    let post = "{ method: 'POST', headers: { 'hx-request': 'true' } }";
    ines.script(&format!("fetch(location.pathname + '{remove}', {post})")).await;
    tom.until("return document.querySelector('form.composer').hidden && document.querySelector('[data-ended-card]').textContent.includes('Vous n’êtes plus dans ce groupe')")
        .await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}
