//! Messages are neither lost nor sent twice, whatever happens to the page and the connection.

use super::{
    chat::{come, live, send, shown, write},
    chat_acts::{group, message, press},
};
use crate::harness::{Line, Portal, Settings};

const ESCAPE: &str = "\u{E00C}";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_from_an_old_place_is_seen_once_at_the_end() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Greniers {number}"), 120).await;
    let path = ines.path().await;
    ines.go(&format!("{path}?around=10")).await;
    live(&ines).await;
    assert!(ines.has("#messages[data-newer]").await);
    send(&ines, "De loin").await;
    ines.until(&shown("De loin")).await;
    ines.until(&shown("message 120")).await;
    assert!(!ines.has("[data-unsent]").await && !ines.has("#messages[data-newer]").await);
    ines.until("const log = document.getElementById('messages'); return log.scrollHeight - log.scrollTop - log.clientHeight < 5").await;
    assert_eq!(ines.complaints().await, Vec::<String>::new());
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_on_the_device_until_the_server_has_it() {
    const KEPT: &str = "Object.keys(localStorage).some((key) => key.startsWith('parvis-draft-'))";
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (ines, number) = come(&portal, &line.url, Settings::default()).await;
    let text = format!("Presque fini {number}");
    write(&ines, &text).await;
    assert_eq!(ines.script(&format!("return {KEPT}")).await, true);
    ines.until(&format!("return !{KEPT}")).await;
    let path = ines.path().await;
    ines.go("/chat").await;
    ines.go(&path).await;
    ines.until(&format!("return document.querySelector('.composer textarea').value === {text:?}")).await;
    line.lose();
    write(&ines, "Autre chose").await;
    line.mend();
    ines.go(&path).await;
    ines.until("return document.querySelector('.composer textarea').value === 'Autre chose'").await;
    ines.until(&format!("return !{KEPT}")).await;
    live(&ines).await;
    // The box is empty after a command.
    write(&ines, "/aide").await;
    ines.until(&format!("return !{KEPT}")).await;
    ines.click(".composer button.primary").await;
    ines.arrive("/chat/help").await;
    ines.go(&path).await;
    ines.until("return document.querySelector('.composer textarea').value === ''").await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_answer_was_lost_is_not_repeated_by_itself() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let (ines, number) = come(&portal, &line.url, Settings::default()).await;
    line.lose();
    send(&ines, &format!("/groupe Perdu {number}")).await;
    ines.until("return !!document.querySelector('[data-unsent=unknown]')").await;
    ines.picture("chat-unknown").await;
    line.mend();
    let path = ines.path().await;
    ines.go(&path).await;
    live(&ines).await;
    assert!(ines.has("[data-unsent=unknown]").await);
    // Taken back into the box, it is a draft as any other.
    ines.script("document.querySelector('[data-unsent] [data-act=change]').click()").await;
    ines.until(&format!("return document.querySelector('.composer textarea').value === '/groupe Perdu {number}'"))
        .await;
    ines.until(
        "return document.activeElement.matches('.composer textarea') && !document.querySelector('[data-unsent]')",
    )
    .await;
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_read_again_keeps_what_is_being_edited() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Ateliers {number}"), 3).await;
    press(&ines, "message 2", "[data-edit]").await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea')").await;
    ines.type_keys(", et plus").await;
    ines.script(
        "document.querySelector('[data-live]').dispatchEvent(new CustomEvent('reset', { detail: { id: '' } }))",
    )
    .await;
    ines.until("return document.querySelectorAll('#messages > [data-message] .prose').length === 2").await;
    ines.until("return document.activeElement.matches('[data-edit-form] textarea') && document.activeElement.value === 'message 2, et plus'")
        .await;
    ines.script("document.activeElement.form.requestSubmit()").await;
    ines.until(&shown("message 2, et plus")).await;
    ines.until("return document.activeElement.matches('.composer textarea')").await;

    press(&ines, "message 3", "[data-react]").await;
    ines.until("return document.activeElement.matches('.tools.open button')").await;
    ines.type_keys(ESCAPE).await;
    ines.until(&format!("return document.activeElement === {}.querySelector('[data-react]')", message("message 3")))
        .await;
    assert!(!ines.has(".tools.open").await);
    assert_eq!(ines.complaints().await, Vec::<String>::new());
    ines.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_reads_on_where_they_left() {
    let portal = Portal::get();
    let (tom, tom_number) = come(&portal, &portal.url, Settings::default()).await;
    let (ines, _) = come(&portal, &portal.url, Settings::default()).await;
    send(&ines, &format!("/mp {tom_number}")).await;
    ines.until("return !!document.querySelector('.head [data-member][data-presence]')").await;
    live(&ines).await;
    tom.go(&ines.path().await).await;
    live(&tom).await;
    send(&ines, "Avant").await;
    tom.until(&shown("Avant")).await;
    tom.script(
        "window.away = true; Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.away });
         document.dispatchEvent(new Event('visibilitychange'))",
    )
    .await;
    tom.until("return !document.querySelector('[data-live]')._htmx.sse.reader").await;
    for text in ["Pendant", "Pendant encore"] {
        send(&ines, text).await;
        ines.until(&shown(text)).await;
    }
    tom.script("window.away = false; document.dispatchEvent(new Event('visibilitychange'))").await;
    tom.until(&shown("Pendant encore")).await;
    tom.until("return document.getElementById('new')?.nextElementSibling?.querySelector('.prose')?.textContent.trim() === 'Pendant'")
        .await;
    tom.picture("chat-back").await;
    assert_eq!(tom.axe().await, Vec::<String>::new());
    for browser in [ines, tom] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hour_and_marks_of_a_continued_message_stand_beside_its_text() {
    let portal = Portal::get();
    let (ines, number) = come(&portal, &portal.url, Settings::default()).await;
    group(&ines, &format!("Suite {number}"), 0).await;
    for text in ["D’abord", "Et puis encore"] {
        send(&ines, text).await;
        ines.until(&shown(text)).await;
    }
    ines.until("return document.querySelectorAll('article[data-message][data-continues]').length === 1").await;
    let is_beside = |part: &str| {
        format!(
            "const message = document.querySelector('article[data-continues]');
             const part = message.querySelector('header {part}'), mark = part?.getBoundingClientRect();
             const text = message.querySelector('.prose').getBoundingClientRect();
             return !!part?.checkVisibility({{ opacityProperty: true }}) && (mark.right <= text.left || mark.bottom <= text.top)"
        )
    };
    ines.script("document.querySelector('article[data-continues]').focus()").await;
    ines.until(&is_beside("time")).await;
    // A mark is seen without a pointer.
    ines.script("document.querySelector('article[data-continues] [data-more-acts]').click()").await;
    ines.until("return !!document.querySelector('[data-pin=on]')").await;
    ines.click("[data-pin=on]").await;
    ines.until("return !document.querySelector('.tools.open')").await;
    ines.script("document.activeElement.blur()").await;
    ines.until(&is_beside("[data-pinned]")).await;
    ines.picture("chat-continued").await;
    ines.close().await;
}
