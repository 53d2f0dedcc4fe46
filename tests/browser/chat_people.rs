//! A blocked member is unheard in all places, and members are invited by name: what only a browser shows.

use std::time::Duration;

use crate::{
    chat::{come, live, send, shown, write},
    chat_acts::{message, press},
    harness::{Browser, Portal, Settings},
};

/// One makes a group and brings the others in.
async fn gather(one: &Browser, name: &str, others: &[(&Browser, &str)]) {
    send(one, &format!("/groupe {name}")).await;
    one.until(&format!("return document.title.includes({name:?})")).await;
    live(one).await;
    let group = one.path().await;
    for (other, number) in others {
        let form = "headers: { 'hx-request': 'true' }";
        one.script(&format!(
            "fetch(location.pathname + '/memberships/invite', {{ method: 'POST', {form}, body: new URLSearchParams({{ number: '{number}' }}) }})"
        ))
        .await;
        other.until("return document.getElementById('side-lists')?.dataset.requests === '1'").await;
        other
            .ask(&format!("return fetch('{group}/memberships/{number}/accept', {{ method: 'POST', {form} }}).then((it) => it.status)"))
            .await;
        other.go(&group).await;
        live(other).await;
    }
}

async fn block(one: &Browser, number: &str) {
    let post = "{ method: 'POST', headers: { 'hx-request': 'true' } }";
    one.script(&format!("fetch('/friends/{number}/block', {post})")).await;
    one.until(&format!("return document.getElementById('side-lists').dataset.shunned === '{number}'")).await;
}

/// Gives a member a name of their own, for all have one here.
async fn rename(browser: &Browser, number: &str) -> String {
    let name = format!("Zorro {}", number.bytes().map(|digit| char::from(digit + 49)).collect::<String>());
    let form = format!("headers: {{ 'hx-request': 'true' }}, body: new URLSearchParams({{ display_name: {name:?} }})");
    browser
        .ask(&format!("return fetch('/account/profile', {{ method: 'POST', {form} }}).then((it) => it.status)"))
        .await;
    name
}

/// A blocked member writes and reacts, and somebody else quotes it.
async fn provoke((tom, name): (&Browser, &str), lea: &Browser) {
    write(tom, "je t’insulte").await;
    lea.until(&format!("return document.getElementById('typing').textContent.includes({name:?})")).await;
    tom.click(".composer button.primary").await;
    lea.until(&shown("je t’insulte")).await;
    press(tom, "bonjour à tous", "[data-react]").await;
    tom.until(&format!("return !!{}?.querySelector('.tools.open button')", message("bonjour à tous"))).await;
    press(tom, "bonjour à tous", ".tools.open button[value]").await;
    lea.until(&format!("return !!{}?.querySelector('[data-by]')", message("bonjour à tous"))).await;
    press(lea, "je t’insulte", "[data-reply]").await;
    send(lea, "arrête donc").await;
}

/// With another conversation open: what a blocked member wrote does not count, nor what was deleted.
async fn count_what_is_heard(ines: &Browser, (tom, lea): (&Browser, &Browser)) {
    let group = ines.path().await;
    let room = group.rsplit('/').next().unwrap().to_owned();
    let unread = |count: usize| format!("return document.getElementById('side-{room}').dataset.unread === '{count}'");
    ines.script("document.querySelector('#side-lists a[data-room]:not([aria-current])').click()").await;
    ines.until(&format!("return location.pathname !== '{group}' && !!document.querySelector('form.composer')")).await;
    live(ines).await;
    ines.until(&unread(0)).await;
    send(tom, "encore une insulte").await;
    lea.until(&shown("encore une insulte")).await;
    send(lea, "rien de grave").await;
    ines.until(&unread(1)).await;
    ines.script(&format!("globalThis.before = document.getElementById('side-{room}').dataset.number")).await;
    send(tom, "et encore").await;
    ines.until(&format!("return document.getElementById('side-{room}').dataset.number !== before")).await;
    ines.until(&unread(1)).await;
    // A message that is deleted counts no more.
    lea.script("window.confirm = () => true").await;
    press(lea, "rien de grave", "[data-delete]").await;
    ines.until(&unread(0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_member_is_unheard_in_all_places() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, tom_number) = come(&portal, &portal.url, Settings::default()).await;
    let (lea, lea_number) = come(&portal, &portal.url, Settings::default()).await;
    let name = rename(&tom, &tom_number).await;
    gather(&ines, &format!("Trio de {tom_number}"), &[(&tom, &tom_number), (&lea, &lea_number)]).await;
    send(&ines, "bonjour à tous").await;
    tom.until(&shown("bonjour à tous")).await;
    send(&tom, "avant le blocage").await;
    ines.until(&shown("avant le blocage")).await;

    // The message on the open page is hidden at once.
    block(&ines, &tom_number).await;
    ines.until("return document.querySelectorAll('#messages [data-hidden]').length === 1").await;
    ines.until("return !document.getElementById('messages').textContent.includes('avant le blocage')").await;
    ines.script(
        "const announcer = document.getElementById('announcer');
         globalThis.said = []; new MutationObserver(() => announcer.textContent && said.push(announcer.textContent))
             .observe(announcer, { childList: true, characterData: true, subtree: true });
         globalThis.typed = []; new MutationObserver(() => typed.push(document.getElementById('typing').textContent))
             .observe(document.getElementById('typing'), { childList: true, characterData: true, subtree: true })",
    )
    .await;

    provoke((&tom, &name), &lea).await;
    ines.until(&shown("arrête donc")).await;
    ines.until_within(Duration::from_secs(5), "return said.length > 0").await;
    let heard = ines.script("return JSON.stringify([said, typed])").await.to_string();
    assert!(!heard.contains("insulte") && !heard.contains(&name), "{heard}");
    assert!(heard.contains("arrête donc"), "{heard}");
    let text = ines.script("return document.getElementById('messages').textContent").await.to_string();
    assert!(!text.contains("insulte"), "{text}");
    assert!(!ines.has("#messages .reactions button").await);
    assert_eq!(ines.text("[data-quoted]").await, "Message d’une personne que vous avez bloquée");
    ines.picture("chat-blocked").await;
    assert_eq!(ines.axe().await, Vec::<String>::new());

    count_what_is_heard(&ines, (&tom, &lea)).await;
    for browser in [ines, tom, lea] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_new_messages_leaves_with_the_message_that_was_deleted() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, tom_number) = come(&portal, &portal.url, Settings::default()).await;
    gather(&ines, &format!("Duo de {tom_number}"), &[(&tom, &tom_number)]).await;
    let group = ines.path().await;
    ines.go("/chat/help").await;
    for text in ["premier", "second"] {
        send(&tom, text).await;
        tom.until(&shown(text)).await;
    }
    ines.go(&group).await;
    live(&ines).await;
    ines.until("return document.getElementById('new')?.nextElementSibling.textContent.includes('premier')").await;
    tom.script("window.confirm = () => true").await;
    press(&tom, "premier", "[data-delete]").await;
    ines.until("return document.getElementById('new')?.nextElementSibling.textContent.includes('second')").await;
    press(&tom, "second", "[data-delete]").await;
    ines.until("return !document.getElementById('new')").await;
    for browser in [ines, tom] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_counts_who_is_there_and_members_are_invited_while_one_types() {
    let portal = Portal::get();
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, tom_number) = come(&portal, &portal.url, Settings::phone()).await;
    let (lea, lea_number) = come(&portal, &portal.url, Settings::default()).await;
    gather(&ines, &format!("Atelier de {tom_number}"), &[(&tom, &tom_number)]).await;
    ines.go(&ines.path().await).await;
    live(&ines).await;
    ines.until("return document.getElementById('online').textContent === ' · 1 en ligne'").await;
    send(&tom, "/invisible").await;
    ines.until("return document.getElementById('online').hidden").await;
    send(&tom, "/retour").await;
    ines.until("return !document.getElementById('online').hidden").await;
    ines.picture("chat-head").await;
    tom.picture("phone-chat-head").await;

    ines.click(".head a[href$='/members'] h1").await;
    ines.find("#people .person").await;
    ines.script(&format!(
        "const field = document.getElementById('number'); field.focus(); field.value = '{lea_number}';
         field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ))
    .await;
    ines.until(&format!("return !!document.querySelector('[data-invitable=\"{lea_number}\"]')")).await;
    ines.picture("chat-inviting").await;
    assert_eq!(ines.axe().await, Vec::<String>::new());
    ines.click("[data-invitable] button").await;
    lea.until("return document.getElementById('side-lists')?.dataset.requests === '1'").await;
    ines.find("[data-invited]").await;
    ines.picture("chat-members").await;
    ines.click("a.danger[href$='/leave']").await;
    ines.find("[data-warnings]").await;
    ines.picture("chat-leaving").await;
    assert_eq!(ines.axe().await, Vec::<String>::new());
    for browser in [ines, tom, lea] {
        browser.close().await;
    }
}
