//! Drafts of messages and edits in browsers: there again after a reload, and lost to nobody else's act.

use super::{
    chat::{come, count_answers, live, send, shown, write},
    chat_acts::{group, message, press},
    chat_outbox::together,
};
use crate::harness::{Browser, PASSWORD, Portal, Settings};

const ESCAPE: &str = "\u{E00C}";
const ENTER: &str = "\u{E007}";

const NO_EDIT_KEPT: &str = "return !Object.keys(localStorage).some((key) => key.startsWith('parvis-edit-'))";

const BOX: &str = "document.querySelector('.composer textarea').value";

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_there_again_after_a_reload_and_is_given_up_when_asked_twice() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Brouillons {number}"), 2).await;
    let path = ines.path().await;
    press(&ines, "message 2", "[data-edit]").await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    ines.type_keys(" et la suite").await;
    ines.go("/chat").await;
    ines.until(
        "return document.querySelector('#kept [data-unsent=edit]')?.textContent.includes('message 2 et la suite')",
    )
    .await;
    ines.go(&path).await;
    ines.until("return document.querySelector('[data-edit-form] textarea')?.value === 'message 2 et la suite'").await;
    ines.script("document.querySelector('[data-edit-form] textarea').focus()").await;
    ines.type_keys(ESCAPE).await;
    ines.until("return !!document.querySelector('[data-edit-form] [data-discard]:not([hidden])')").await;
    assert_eq!(ines.faults("outbox-discard").await, Vec::<String>::new());
    // Further typing asks again.
    ines.type_keys(" encore").await;
    ines.until("return !!document.querySelector('[data-edit-form] [data-discard][hidden]')").await;
    ines.type_keys(ESCAPE).await;
    ines.type_keys(ESCAPE).await;
    ines.until("return !document.querySelector('[data-edit-form]')").await;
    // Without a text on the device there is nothing that a page could open again.
    ines.until(NO_EDIT_KEPT).await;
    ines.go(&path).await;
    live(&ines).await;
    assert_eq!(ines.script(NO_EDIT_KEPT).await, true);
    assert!(!ines.has("[data-edit-form]").await);
    // A saved edit leaves nothing behind.
    press(&ines, "message 2", "[data-edit]").await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    ines.type_keys(", fin").await;
    ines.type_keys(ENTER).await;
    ines.until(&shown("message 2, fin")).await;
    ines.until(NO_EDIT_KEPT).await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_deleted_while_it_is_edited_leaves_the_text() {
    let portal = Portal::get();
    let (ines, ines_number) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, number) = come(&portal, &portal.url, Settings::default()).await;
    together((&ines, &ines_number), (&tom, &number)).await;
    send(&tom, "À revoir").await;
    tom.until(&shown("À revoir")).await;
    press(&tom, "À revoir", "[data-edit]").await;
    tom.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    tom.type_keys(" longuement").await;
    ines.until(&shown("À revoir")).await;
    ines.script("window.confirm = () => true").await;
    press(&ines, "À revoir", "[data-delete]").await;
    tom.until("return document.querySelector('[data-rescued] [data-text]')?.textContent === 'À revoir longuement'")
        .await;
    assert_eq!(tom.faults("outbox-rescued").await, Vec::<String>::new());
    let path = tom.path().await;
    tom.go(&path).await;
    tom.until("return document.querySelector('[data-rescued] [data-text]')?.textContent === 'À revoir longuement'")
        .await;
    tom.click("[data-rescued] [data-rescue=use]").await;
    tom.until(&format!("return {BOX} === 'À revoir longuement' && !document.querySelector('[data-rescued]')")).await;
    for browser in [ines, tom] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_leaves_what_another_tab_has_begun() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    let path = ines.path().await;
    ines.script("window.other = open(location.href)").await;
    ines.until("return !!window.other.document.querySelector('[data-live]')?._htmx?.sse?.reader").await;
    let begun = format!("À moitié {number}");
    let type_there = |text: &str| {
        format!(
            "const box = window.other.document.querySelector('.composer textarea'); box.value = {text:?};
             box.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        )
    };
    ines.script(&type_there(&begun)).await;
    ines.until("return !Object.keys(localStorage).some((key) => key.startsWith('parvis-draft-'))").await;
    count_answers(&ines, "/draft").await;
    write(&ines, "oui").await;
    ines.until("return window.answers > 0").await;
    ines.click(".composer button.primary").await;
    ines.until("return !Object.keys(localStorage).some((key) => key.startsWith('parvis-outbox-'))").await;
    ines.script("window.other.close()").await;
    ines.go(&path).await;
    ines.until(&format!("return {BOX} === {begun:?}")).await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answered_message_is_there_after_a_reload_and_goes_with_the_answer() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Réponses {number}"), 3).await;
    let path = ines.path().await;
    press(&ines, "message 2", "[data-reply]").await;
    write(&ines, "Oui pour deux").await;
    ines.until("return !Object.keys(localStorage).some((key) => key.startsWith('parvis-draft-'))").await;
    ines.go(&path).await;
    ines.until(&format!("return document.querySelector('.composer [data-replying]')?.textContent.includes('message 2') && {BOX} === 'Oui pour deux'"))
        .await;
    live(&ines).await;
    ines.click(".composer button.primary").await;
    ines.until(&format!(
        "return {}?.querySelector('.quote')?.textContent.includes('message 2')",
        message("Oui pour deux")
    ))
    .await;
    ines.go(&path).await;
    live(&ines).await;
    assert!(!ines.has("[data-replying]").await && ines.script(&format!("return {BOX}")).await == "");
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_control_enter_sends_on_a_tablet_too() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::phone()).await;
    assert_eq!(ines.script("return matchMedia('(pointer: coarse)').matches").await, true);
    let text = format!("Du clavier {number}");
    write(&ines, &text).await;
    ines.type_keys(ENTER).await;
    ines.until(&format!("return {BOX}.endsWith('\\n')")).await;
    ines.script(
        "document.querySelector('.composer textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))",
    )
    .await;
    ines.until(&shown(&text)).await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_a_conversation_opens_at_its_newest_messages() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Sans script {number}"), 40).await;
    let path = ines.path().await;
    ines.close().await;
    let plain = Browser::open(&portal.url, Settings { script: false, ..Settings::default() }).await;
    plain.sign_in(&number, PASSWORD).await;
    for way in [path.clone(), format!("{path}#end")] {
        plain.go("/").await;
        plain.go(&way).await;
        let newest = plain.find("#messages > article:last-of-type").await.rectangle().await.unwrap();
        let oldest = plain.find("#messages > article").await.rectangle().await.unwrap();
        assert!((0.0..900.0).contains(&newest.1) && oldest.1 < 0.0, "{way}: {oldest:?} {newest:?}");
    }
    plain.close().await;
}
