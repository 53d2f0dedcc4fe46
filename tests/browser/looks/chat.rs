//! Conversations at their ends: nothing in it yet, and all that people may write.

use super::faults;
use crate::{
    chat::{come, live, send},
    harness::{Browser, Portal, Settings},
};

/// Content to be shown.
const MESSAGES: [&str; 7] = [
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft_et_encore_un_mot_qui_ne_finit_jamais",
    "https://exemple.invalid/un/chemin/tres/long/sans/le/moindre/endroit/ou/couper?parametre=valeur&encore=0123456789abcdef",
    "مرحبا بكم في بارفيس، متى تبدأ البروفة غدًا؟ في القاعة B12.",
    "🎻🎉👍🏽",
    "> Qui apporte les partitions ?\n\n- **Inès**, pour les *cordes*\n- `Tom`\n\n1. d’abord\n2. ensuite",
    "```\nfn main() { println!(\"une ligne de code qui est bien plus longue que l’écran d’un téléphone tenu debout\"); }\n```",
    "Une phrase comme on en écrit : la répétition de demain passe en salle B12, l’auditorium est pris par l’accordeur, et il faut prévenir les bois avant ce soir.",
];

/// Pages of a member who creates a group, writes messages, and leaves a draft.
pub(super) async fn look_as_member(portal: &Portal, settings: Settings, kind: &str) -> Vec<String> {
    let (browser, number) = come(portal, &portal.url, settings).await;
    let name = format!("Quatuor {number}");
    send(&browser, &format!("/groupe {name}")).await;
    browser.until(&format!("return document.title.includes({name:?})")).await;
    live(&browser).await;
    let mut found = faults(&browser, kind, "an empty conversation").await;
    for text in MESSAGES {
        send(&browser, text).await;
    }
    let all = format!("return document.querySelectorAll('[data-message] .prose').length === {}", MESSAGES.len());
    browser.until(&all).await;
    answer_and_react(&browser).await;
    found.extend(faults(&browser, kind, "a conversation with all that people write").await);
    browser.click(".head a[href$=\"/members\"]").await;
    browser.find("#people [data-role]").await;
    found.extend(faults(&browser, kind, "the people of a group").await);
    let members = browser.path().await;
    browser.go(&members.replace("/members", &format!("/memberships/{number}/remove"))).await;
    browser.find("form[action$=\"/remove\"]").await;
    found.extend(faults(&browser, kind, "the question before somebody is put out").await);
    browser.close().await;
    found
}

async fn answer_and_react(browser: &Browser) {
    let message = "[...document.querySelectorAll('[data-message]')].at(-1)";
    browser.script(&format!("{message}.querySelector('[data-react]').click()")).await;
    browser.until(&format!("return !!{message}.querySelector('.tools.open button[value]')")).await;
    browser.script(&format!("{message}.querySelector('.tools.open button[value]').click()")).await;
    browser.until(&format!("return !!{message}.querySelector('.reactions button')")).await;
    browser.script(&format!("{message}.querySelector('[data-reply]').click()")).await;
    browser.find("[data-replying] [name=\"reply_to\"]").await;
}
