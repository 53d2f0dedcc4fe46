//! Keys and lists while one writes: the end of a composition, names, emoji, and what is done with a message.

use super::{
    chat::{come, live, send, shown, write},
    chat_acts::group,
};
use crate::harness::{Portal, Settings};

/// Presses Enter in the box as a browser does that ends a composition with it.
const ENTER_OF_A_COMPOSITION: &str = "const box = document.querySelector('.composer textarea');
    const key = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, which: 229, bubbles: true, cancelable: true });
    box.dispatchEvent(key); return key.defaultPrevented";

#[tokio::test(flavor = "multi_thread")]
async fn the_key_that_ends_a_composition_sends_nothing_in_safari_either() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Composition {number}"), 0).await;
    write(&ines, "にほん").await;
    assert_eq!(ines.script(ENTER_OF_A_COMPOSITION).await, false);
    assert_eq!(ines.script("return document.querySelector('.composer textarea').value").await, "にほん");
    assert!(!ines.has("[data-unsent], article.message").await);
    ines.script("document.querySelector('.composer textarea').value = ''").await;
    send(&ines, "Fini").await;
    ines.until(&shown("Fini")).await;
    // While a message is edited, too.
    ines.until("return !!(document.querySelector('article[data-message] [data-edit]'))").await;
    ines.script("document.querySelector('article[data-message] [data-edit]').click()").await;
    ines.until("return !!(document.querySelector('[data-edit-form] textarea'))").await;
    let edit = ENTER_OF_A_COMPOSITION.replace(".composer textarea", "[data-edit-form] textarea");
    assert_eq!(ines.script(&edit).await, false);
    assert!(ines.has("[data-edit-form]").await);
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_with_the_enter_that_comes_before_the_list_and_the_sender_sees_who_is_named() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    let (tom, other) = come(&portal, &portal.url, Settings::default()).await;
    super::chat_outbox::together((&ines, &number), (&tom, &other)).await;
    live(&ines).await;
    let part = format!("Salut @{other}");
    ines.script(&format!(
        "const box = document.querySelector('.composer textarea'); box.focus(); box.value = {part:?};
         box.dispatchEvent(new Event('input', {{ bubbles: true }}));
         box.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, cancelable: true }}))"
    ))
    .await;
    ines.until("return !!(document.querySelector('.composer textarea').value.match(/^Salut @.+ $/))").await;
    assert!(!ines.has("[data-unsent], article.message").await, "half a name was sent");
    ines.until("return !!(document.querySelector('#named [data-named]'))").await;
    ines.script("document.querySelector('.composer').requestSubmit()").await;
    tom.until("return !!(document.querySelector('[data-names-me] .names-me')?.checkVisibility())").await;
    assert!(!ines.has("[data-names-me]").await, "it names somebody else");
    tom.go("/chat/mentions").await;
    assert!(tom.has("[data-hit]").await);
    for browser in [&ines, &tom] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    }
    ines.close().await;
    tom.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_emoji_are_chosen_searched_and_written_as_names() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Émojis {number}"), 0).await;
    ines.click("[data-emoji-open]").await;
    ines.until("return document.querySelectorAll('#emoji [data-emoji]').length > 1500").await;
    assert_eq!(ines.axe().await, Vec::<String>::new());
    ines.script("const field = document.getElementById('emoji-q'); field.value = 'fete'; field.dispatchEvent(new Event('input', { bubbles: true }))").await;
    ines.until(
        "return [...document.querySelectorAll('#emoji [data-emoji]')].some((one) => one.dataset.emoji === '🎉')",
    )
    .await;
    ines.script("document.querySelector('#emoji [data-emoji=\"🎉\"]').click()").await;
    ines.until("return document.querySelector('.composer textarea').value === '🎉'").await;
    // Two letters behind a colon offer some, a whole name between colons becomes one.
    ines.type_keys(" :jo").await;
    ines.until("return !!(document.querySelector('#mentions [data-insert]'))").await;
    ines.script(
        "const box = document.querySelector('.composer textarea'); box.value = ':tada'; box.setSelectionRange(5, 5)",
    )
    .await;
    ines.type_keys(":").await;
    ines.until("return document.querySelector('.composer textarea').value === '🎉'").await;
    ines.script(
        "const box = document.querySelector('.composer textarea'); box.value = '🎉 :cœu'; box.setSelectionRange(7, 7)",
    )
    .await;
    ines.type_keys("r").await;
    ines.until("return !!document.querySelector('#mentions [data-insert=\"❤️\"]')").await;
    ines.script("document.querySelector('.composer textarea').value = '🎉'").await;
    ines.script("document.querySelector('.composer').requestSubmit()").await;
    ines.until(&shown("🎉")).await;
    assert!(ines.has(".prose .large").await);
    ines.script("document.querySelector('[data-message] a[data-react]').click()").await;
    ines.until("return !!(document.querySelector('[data-emoji-more]')?.checkVisibility())").await;
    ines.script("document.querySelector('[data-emoji-more]').click()").await;
    ines.until("return document.querySelectorAll('#emoji [data-emoji]').length > 1500").await;
    ines.script("document.querySelector('#emoji [data-emoji=\"🦊\"]').click()").await;
    ines.until("return document.querySelector('article .reactions button')?.value === '🦊'").await;
    assert_eq!(ines.complaints().await, Vec::<String>::new());
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_saved_pinned_and_marked_from_its_menu() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Menu {number}"), 0).await;
    send(&ines, "À garder").await;
    ines.until(&shown("À garder")).await;
    ines.until("return !!(document.querySelector('article[data-message] [data-more-acts]'))").await;
    let path = ines.path().await;
    let menu = "document.querySelector('[data-message] [data-more-acts]').click()";
    ines.script(menu).await;
    ines.until("return !!(document.querySelector('[data-menu] [data-copy]')?.checkVisibility())").await;
    assert_eq!(ines.faults("chat-menu").await, Vec::<String>::new());
    // The message is drawn anew before the answer to the act is there; the menu opens in its place afterwards as before.
    ines.script(
        "const real = window.fetch; window.fetch = async (...all) => { const answer = await real(...all); \
         if (answer.status === 204) await new Promise((done) => { window.release = done; }); return answer; }; \
         window.unhold = () => { window.fetch = real; window.release(); }",
    )
    .await;
    ines.click("[data-pin=on]").await;
    ines.until("return !!(document.querySelector('article [data-pinned]') && window.release)").await;
    ines.script("window.unhold()").await;
    ines.until("return !document.querySelector('[data-menu]')").await;
    ines.script(menu).await;
    ines.until("return !!(document.querySelector('[data-save=on]'))").await;
    assert_eq!(ines.path().await, path);
    ines.until("return !!(document.querySelector('[data-save=on]'))").await;
    ines.click("[data-save=on]").await;
    ines.until("return !document.querySelector('[data-menu]')").await;
    ines.go(&format!("{path}/pins")).await;
    assert!(ines.text("#hits").await.contains("À garder"));
    ines.go("/chat/saved").await;
    assert!(ines.text("#hits").await.contains("À garder"));
    ines.go(&path).await;
    live(&ines).await;
    ines.script(menu).await;
    ines.until("return !!(document.querySelector('[data-unread-from]'))").await;
    ines.click("[data-unread-from]").await;
    ines.arrive("/chat").await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_of_a_message_opens_again_however_it_was_closed() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Encore {number}"), 0).await;
    send(&ines, "Un menu").await;
    ines.until(&shown("Un menu")).await;
    let path = ines.path().await;
    let escape = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))";
    let cancel = "document.querySelector('.tools.open [data-cancel]').click()";
    let copy =
        "navigator.clipboard.writeText = async () => {}; document.querySelector('.tools.open [data-copy]').click()";
    for (opener, close) in [
        ("[data-more-acts]", escape),
        ("[data-more-acts]", cancel),
        ("[data-react]:not([data-more-acts])", escape),
        ("[data-more-acts]", copy),
        ("[data-react]:not([data-more-acts])", cancel),
        ("[data-more-acts]", escape),
    ] {
        ines.script(&format!("document.querySelector('article[data-message] {opener}').click()")).await;
        ines.until("return !!document.querySelector('article > .tools.open')?.contains(document.activeElement)").await;
        assert_eq!(ines.path().await, path);
        ines.script(close).await;
        ines.until("return !document.querySelector('.tools.open') && !!document.querySelector('article .tools')").await;
    }
    assert_eq!(ines.complaints().await, Vec::<String>::new());
    ines.close().await;
}
