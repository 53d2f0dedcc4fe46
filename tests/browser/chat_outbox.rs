//! Texts that are typed are not lost: the outbox that every page sends, drafts, edits, and the end of a membership.

use std::time::Duration;

use super::{
    chat::{come, count_answers, live, send, shown, write},
    chat_acts::group,
};
use crate::harness::{Browser, Line, PASSWORD, Portal, Settings};

const LATE: Duration = Duration::from_secs(45);

/// Posts a form as a script of the page does; the status.
async fn post(browser: &Browser, path: &str, fields: &str) -> i64 {
    let script = format!(
        "const answer = await fetch({path:?}, {{ method: 'POST', headers: {{ 'hx-request': 'true' }}, body: new URLSearchParams({fields}) }});
         return answer.status"
    );
    browser.ask(&script).await.as_i64().unwrap()
}

/// A group of the first, in which the second is; its path.
pub async fn together((ines, ines_number): (&Browser, &str), (tom, number): (&Browser, &str)) -> String {
    group(ines, &format!("Groupe {number}"), 0).await;
    let path = ines.path().await;
    post(ines, "/friends", &format!("{{ number: {number:?} }}")).await;
    post(tom, &format!("/friends/{ines_number}/accept"), "{}").await;
    post(ines, &format!("{path}/memberships/invite"), &format!("{{ number: {number:?} }}")).await;
    tom.go(&path).await;
    live(tom).await;
    path
}

/// The texts of the members in the open conversation, in their order.
const TEXTS: &str = "[...document.querySelectorAll('[data-message] .prose')].map((one) => one.textContent.trim())";

/// The list and the navigation of another page say so as long as messages are not sent.
async fn another_page_shows_three_unsent(ines: &Browser, room: &str) {
    ines.script(
        "navigator.locks.request('parvis-outbox-' + document.body.dataset.viewer, () => new Promise(() => {}))",
    )
    .await;
    ines.script("window.other = open('/chat')").await;
    let handle = "const other = window.other.document";
    ines.until(&format!(
        "{handle}; return !!other.querySelector('[data-room=\"{room}\"] [data-unsent-mark]')?.checkVisibility()"
    ))
    .await;
    ines.until(&format!(
        "{handle}; return other.querySelector('[data-unsent-badge]:not([hidden]) [data-count]')?.textContent === '3'"
    ))
    .await;
    ines.until(&format!("{handle}; return other.querySelectorAll('#kept [data-unsent=\"waits\"]').length === 3")).await;
    ines.script("window.other.close()").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_written_offline_in_one_room_go_from_any_page_once_and_in_order() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (tom, _) = come(&portal, &portal.url, Settings::default()).await;
    let (ines, number) = come(&portal, &line.url, Settings::default()).await;
    let room = ines.path().await.rsplit('/').next().unwrap().to_owned();
    line.lose();
    let texts: Vec<String> = (1..=3).map(|nr| format!("Hors ligne {nr} de {number}")).collect();
    for text in &texts {
        send(&ines, text).await;
    }
    ines.until("return document.querySelectorAll('[data-unsent=\"waits\"]').length === 3").await;
    // One's own name stands above them, once.
    ines.until("return [...document.querySelectorAll('[data-unsent]')].filter((one) => !one.hasAttribute('data-continues')).length === 1")
        .await;
    assert!(ines.has("[data-unsent] > .avatar").await);
    ines.picture("outbox-unsent").await;
    line.mend();
    another_page_shows_three_unsent(&ines, &room).await;
    // No page of the room is open any more.
    ines.go("/account").await;
    for text in &texts {
        tom.until_within(LATE, &shown(text)).await;
    }
    let mine = format!("return JSON.stringify({TEXTS}.filter((text) => text.endsWith('de {number}')))");
    assert_eq!(tom.script(&mine).await, serde_json::to_string(&texts).unwrap());
    ines.until("return document.querySelector('[data-unsent-badge]').hidden").await;
    ines.until("return !Object.keys(localStorage).some((key) => key.startsWith('parvis-outbox-'))").await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_answer_was_lost_goes_again_and_stands_once() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    // Nor does a stream say that it arrived.
    ines.script(
        "const real = window.fetch; window.lost = 0; window.fetch = async (url, options) => { \
         if (String(url).includes('/events')) throw new TypeError('no stream'); \
         const answer = await real(url, options); \
         if (options?.method === 'POST' && String(url).endsWith('/messages') && window.lost++ < 2) throw new TypeError('lost'); \
         return answer; }; \
         document.querySelector('[data-live]')._htmx.sse.reader.cancel()",
    )
    .await;
    let texts = [format!("Perdue {number}"), format!("Suivante {number}")];
    for text in &texts {
        send(&ines, text).await;
    }
    let kept = "Object.keys(localStorage).some((key) => key.startsWith('parvis-outbox-'))";
    ines.until_within(LATE, &format!("return window.lost === 4 && !{kept}")).await;
    let mine = format!("return JSON.stringify({TEXTS}.filter((text) => text.endsWith({number:?})))");
    ines.go(&ines.path().await).await;
    assert_eq!(ines.script(&mine).await, serde_json::to_string(&texts).unwrap());
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_send_each_message_once() {
    two_tabs(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_send_each_message_once_in_a_browser_without_locks() {
    two_tabs(false).await;
}

/// Pages that are not served over TLS have no Web Locks.
async fn two_tabs(locks: bool) {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (tom, _) = come(&portal, &portal.url, Settings::default()).await;
    let (ines, number) = come(&portal, &line.url, Settings::default()).await;
    ines.script("window.other = open(location.href)").await;
    ines.until("return !!window.other.document.querySelector('[data-live]')?._htmx?.sse?.reader").await;
    ines.script(
        "for (const tab of [window, window.other]) {
             const before = tab.fetch.bind(tab);
             window.posts = 0;
             tab.fetch = (url, more) => { if (String(url).endsWith('/messages')) window.posts += 1; return before(url, more); };
         }",
    )
    .await;
    if !locks {
        ines.script("for (const tab of [window, window.other]) Object.defineProperty(tab.navigator, 'locks', { value: undefined })").await;
    }
    line.slow(Duration::from_millis(300));
    let texts: Vec<String> = (1..=4).map(|nr| format!("Double {nr} de {number}")).collect();
    for text in &texts {
        send(&ines, text).await;
        ines.script("window.other.dispatchEvent(new Event('online'))").await;
    }
    for text in &texts {
        tom.until_within(LATE, &shown(text)).await;
    }
    ines.until("return !Object.keys(localStorage).some((key) => key.startsWith('parvis-outbox-'))").await;
    assert_eq!(ines.script("return window.posts").await, 4);
    let mine = format!("return JSON.stringify({TEXTS}.filter((text) => text.endsWith('de {number}')))");
    assert_eq!(tom.script(&mine).await, serde_json::to_string(&texts).unwrap());
    for browser in [ines, tom] {
        browser.close().await;
    }
}

/// Puts a message of this age into the outbox of the page's member, as a page of this room that was closed left it.
async fn leave_in_outbox(browser: &Browser, room: &str, body: &str, minutes: u32) {
    let script = format!(
        "const me = document.body.dataset.viewer, id = crypto.randomUUID(), room = {room:?}.split('/').pop();
         const message = {{ client_id: id, room, name: 'Général', body: {body:?}, at: Date.now() - {minutes} * 60000 }};
         localStorage.setItem(`parvis-outbox-${{me}}-${{room}}-${{id}}`, JSON.stringify(message))"
    );
    browser.script(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_message_asks_first_and_a_command_never_goes_by_itself() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    let room = ines.path().await;
    ines.go("/chat").await;
    let (old, command, fresh) =
        (format!("Ancien {number}"), format!("/groupe Tard {number}"), format!("Récent {number}"));
    leave_in_outbox(&ines, &room, &old, 90).await;
    leave_in_outbox(&ines, &room, &command, 5).await;
    leave_in_outbox(&ines, &room, &fresh, 5).await;
    ines.go("/chat").await;
    ines.until("return !!document.querySelector('#kept [data-unsent=old]') && !!document.querySelector('#kept [data-unsent=failed]')").await;
    ines.until("return document.querySelectorAll('#kept [data-unsent]').length === 2").await;
    assert_eq!(ines.faults("outbox-kept").await, Vec::<String>::new());
    ines.go(&room).await;
    ines.until(&shown(&fresh)).await;
    ines.until("return !!document.querySelector('[data-unsent=old]')").await;
    assert_eq!(ines.faults("outbox-old").await, Vec::<String>::new());
    ines.click("[data-unsent=old] [data-act=send]").await;
    ines.until(&shown(&old)).await;
    // Of the room's own messages nothing is left; the command waits for a word.
    ines.until("return document.querySelectorAll('[data-unsent]').length === 1 && !!document.querySelector('[data-unsent=failed]')").await;
    assert_eq!(ines.complaints().await, Vec::<String>::new());
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_member_at_the_computer_sends_nothing_of_the_one_before() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    let room = ines.path().await;
    ines.go("/account").await;
    leave_in_outbox(&ines, &room, &format!("De la première {number}"), 1).await;
    // Signed out and in again in another tab: this page is still the first member's.
    let (next, code) = portal.prepare();
    count_answers(&ines, "/messages").await;
    let script = format!(
        "const post = (url, fields) => fetch(url, {{ method: 'POST', body: new URLSearchParams(fields) }});
         await post('/sign-out', {{}});
         await post('/activate', {{ number: {next:?}, code: {code:?}, password: {PASSWORD:?}, password_confirmation: {PASSWORD:?} }});
         await post('/sign-in', {{ number: {next:?}, password: {PASSWORD:?} }});
         window.dispatchEvent(new Event('online')); return true"
    );
    assert_eq!(ines.ask(&script).await, true);
    ines.until("return window.answers > 0").await;
    // Nor does any other part of the page act in the other member's name.
    ines.script("htmx.ajax('POST', '/chat/presence', { values: { presence: 'busy' }, swap: 'none' })").await;
    ines.until(&format!("return document.body.dataset.viewer === {next:?}")).await;
    ines.go("/chat").await;
    assert!(!ines.has("#seen [value=busy][aria-current]").await);
    ines.go(&room).await;
    live(&ines).await;
    ines.until(&format!(
        "return document.body.dataset.viewer === {next:?} && !document.querySelector('[data-unsent]')"
    ))
    .await;
    let texts = ines.script(&format!("return JSON.stringify({TEXTS})")).await;
    assert!(!texts.as_str().unwrap().contains(&format!("De la première {number}")), "{texts}");
    // It is there when she comes back.
    ines.forget().await;
    ines.sign_in(&number, PASSWORD).await;
    ines.go(&room).await;
    ines.until(&shown(&format!("De la première {number}"))).await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_with_unsent_messages_asks_first() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    let room = ines.path().await;
    ines.go("/account").await;
    let unasked = "window.confirm = (question) => { window.question = question; return true };
         let isLeaving = false;
         addEventListener('submit', (event) => { isLeaving = !event.defaultPrevented; event.preventDefault() });
         document.querySelector('form[data-sign-out]').requestSubmit();
         return isLeaving && window.question === undefined";
    assert_eq!(ines.script(unasked).await, true);
    ines.go("/account").await;
    leave_in_outbox(&ines, &room, &format!("Pas partie de {number}"), 120).await;
    let click = |agrees: bool| {
        format!(
            "window.confirm = (question) => {{ window.question = question; return {agrees} }};
             let isLeaving = null;
             addEventListener('submit', (event) => {{ isLeaving = !event.defaultPrevented }}, {{ once: true }});
             document.querySelector('form[data-sign-out]').requestSubmit(); return [window.question, isLeaving]"
        )
    };
    let stays = ines.script(&click(false)).await;
    assert!(stays[0].as_str().unwrap().contains("ne sont pas encore partis"), "{stays}");
    assert_eq!(stays[1], false, "the member stays");
    assert_eq!(ines.path().await, "/account", "the member stays");
    ines.script(&click(true)).await;
    ines.until("return !document.body.dataset.viewer").await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_put_out_while_writing_reads_so_and_keeps_the_text() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (ines, ines_number) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &line.url, Settings::default()).await;
    let path = together((&ines, &ines_number), (&tom, &number)).await;
    write(&tom, "Une phrase que je n’ai pas finie").await;
    tom.script("document.addEventListener('parvis:over', () => { window.over = true })").await;
    post(&ines, &format!("{path}/memberships/{number}/remove"), "{}").await;
    let says = |words: &str| {
        format!("return document.querySelector('[data-ended-card]')?.textContent.includes({words:?}) && document.querySelector('[data-end={{}}]:not([hidden])') !== undefined").replace("{}", "removed")
    };
    tom.until(&says("Vous n’êtes plus dans ce groupe")).await;
    assert_eq!(tom.path().await, path, "the page stays");
    assert!(tom.text("[data-ended-card] [data-text]").await.contains("Une phrase que je n’ai pas finie"));
    tom.until("return window.over === true").await;
    assert!(tom.has("[data-live-state][hidden]").await && tom.has("form.composer[hidden]").await);
    tom.picture("outbox-put-out").await;
    assert_eq!(tom.axe().await, Vec::<String>::new());
    // The list has it later, from the server or from the device.
    tom.go("/chat").await;
    tom.until("return document.querySelector('#kept:not([hidden])')?.textContent.includes('Une phrase que je n’ai pas finie')").await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_taken_back_goes_on_writing_in_the_open_page() {
    let portal = Portal::get();
    let (ines, ines_number) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    let path = together((&ines, &ines_number), (&tom, &number)).await;
    write(&tom, "Je disais donc").await;
    post(&ines, &format!("{path}/memberships/{number}/remove"), "{}").await;
    tom.until("return !!document.querySelector('[data-ended-card]')").await;
    post(&ines, &format!("{path}/memberships/invite"), &format!("{{ number: {number:?} }}")).await;
    post(&tom, &format!("{path}/memberships/{number}/accept"), "{}").await;
    tom.until_within(LATE, "return !document.querySelector('[data-ended-card]') && document.querySelector('.composer textarea')?.value === 'Je disais donc'")
        .await;
    live(&tom).await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_deleted_while_offline_keeps_the_unsent_text_and_says_why() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (ines, ines_number) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &line.url, Settings::default()).await;
    let path = together((&ines, &ines_number), (&tom, &number)).await;
    send(&tom, "Bonjour").await;
    tom.until(&shown("Bonjour")).await;
    line.lose();
    send(&tom, "Jamais arrivé").await;
    tom.until("return !!document.querySelector('[data-unsent=waits]')").await;
    ines.go(&format!("{path}/edit")).await;
    ines.script("const form = document.querySelector(\"form[action$='/delete']\"); form.removeAttribute('hx-post'); form.submit()").await;
    ines.arrive("/chat").await;
    line.mend();
    tom.until_within(
        LATE,
        "return document.querySelector('[data-ended-card]')?.innerText.includes('Ce groupe a été supprimé')",
    )
    .await;
    tom.until("return document.querySelector('[data-unsent=gone]')?.innerText.includes('Jamais arrivé')").await;
    assert!(!tom.text("[data-unsent]").await.contains("Réf"));
    tom.picture("outbox-deleted-room").await;
    tom.go("/").await;
    tom.until("return !document.querySelector('[data-unsent-badge]').hidden").await;
    tom.go("/chat").await;
    tom.until("return document.querySelector('#kept [data-unsent=gone]')?.innerText.includes('Jamais arrivé')").await;
    tom.click("#kept [data-unsent=gone] [data-act=forget]").await;
    tom.until("return document.querySelector('#kept').hidden && document.querySelector('[data-unsent-badge]').hidden")
        .await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_texts_and_notifications_suit_every_screen() {
    let portal = Portal::get();
    for (kind, settings) in [
        ("phone", Settings { width: 390, ..Settings::phone() }),
        ("phone-dark", Settings { width: 390, dark: true, ..Settings::phone() }),
        ("tablet", Settings { width: 768, ..Settings::default() }),
        ("dark", Settings { dark: true, ..Settings::default() }),
    ] {
        let (ines, number) = come(&portal, &portal.url, settings).await;
        let room = ines.path().await;
        ines.go("/chat").await;
        leave_in_outbox(&ines, &room, &format!("Ancien {number}"), 90).await;
        leave_in_outbox(&ines, &room, &format!("/groupe Tard {number}"), 5).await;
        ines.go("/chat").await;
        ines.until("return document.querySelectorAll('#kept [data-unsent]').length === 2").await;
        assert_eq!(ines.faults(&format!("kept-{kind}")).await, Vec::<String>::new());
        ines.go(&room).await;
        ines.until("return document.querySelectorAll('[data-unsent]').length === 2").await;
        assert_eq!(ines.faults(&format!("kept-{kind}-room")).await, Vec::<String>::new());
        ines.go("/chat/notifications").await;
        ines.until("return document.querySelector('[data-notifications]').dataset.notifications !== ''").await;
        assert_eq!(ines.faults(&format!("kept-{kind}-notifications")).await, Vec::<String>::new());
        ines.close().await;
    }
}
