//! Change of one's own password, and the password asked for again.

use std::time::Duration;

use argon2::{PasswordHasher as _, PasswordVerifier as _};
use parvis::accounts::passwords::password::{NewPassword, Passwords, Verdict};

use super::facts::{NUMBER, ask_for_link, kept};
use crate::{
    factories::{audit, members, sessions},
    harness::{
        PASSWORD,
        browser::{Answer, Browser},
        portal,
        wait::pass,
    },
};

const NEW_PASSWORD: &str = "cinq tambours dans la brume";

async fn change(browser: &Browser, current: &str, new: &str) -> Answer {
    let fields = [("current_password", current), ("password", new), ("password_confirmation", new)];
    browser.post("/account/password", &fields).await
}

// covers P6 P2
#[tokio::test]
async fn a_changed_password_signs_the_other_devices_out_and_not_this_one() {
    let portal = portal().await;
    let here = portal.signed_in(NUMBER, &[]).await;
    let elsewhere = portal.browser();
    elsewhere.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let link = ask_for_link(&portal, &portal.browser(), NUMBER).await.unwrap();

    change(&here, PASSWORD, NEW_PASSWORD).await.assert_redirect("/account");

    let account = here.get("/account").await;
    account.assert_status(200);
    assert!(account.one("#notices").contains("Mot de passe changé"), "{}", account.text());
    elsewhere.get("/account").await.assert_redirect("/sign-in?next=%2Faccount");
    portal.browser().sign_in(NUMBER, PASSWORD).await.assert_status(422);
    portal.browser().sign_in(NUMBER, NEW_PASSWORD).await.assert_redirect("/");
    // A link mailed before, perhaps to a mailbox that is the reason for the change.
    portal.browser().get(&link).await.assert_status(404);
    assert_eq!(audit::count_of(&portal.db, "password.changed").await, 1);
}

#[tokio::test]
async fn the_current_password_is_no_new_one() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let before = members::written(&portal.db).await;

    for _ in 0..6 {
        let answer = change(&browser, PASSWORD, PASSWORD).await;
        answer.assert_status(422);
        assert!(answer.one("[data-error-for=password]").contains("mot de passe actuel"), "{}", answer.text());
    }

    assert_eq!(members::written(&portal.db).await, before);
    change(&browser, NEW_PASSWORD, NEW_PASSWORD).await.assert_status(422);
}

// covers P6
#[tokio::test]
async fn a_wrong_current_password_changes_nothing() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let before = members::written(&portal.db).await;

    for (current, reason) in [("faux", "pas votre mot de passe actuel"), ("", "Écrivez votre mot de passe")] {
        let answer = change(&browser, current, NEW_PASSWORD).await;
        answer.assert_status(422);
        let error = answer.one("[data-error-for=current_password]");
        assert!(error.contains(reason), "{error}");
        assert!(!answer.text().contains(NEW_PASSWORD));
        // The rest of the page is there as before.
        assert!(answer.has("[name=display_name]") && answer.has("#sessions"));
    }

    assert_eq!(members::written(&portal.db).await, before);
}

// covers P6
#[tokio::test]
async fn a_new_password_follows_the_same_rules_as_the_first() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let before = members::written(&portal.db).await;

    for (new, reason) in [
        ("court", "au moins 12"),
        ("password1234", "trop facile"),
        ("Inès Carpentier", "votre nom"),
        ("20418376 2026!", "votre numéro"),
    ] {
        let answer = change(&browser, PASSWORD, new).await;
        answer.assert_status(422);
        assert!(answer.one("[data-error-for=password]").contains(reason), "{new}: {}", answer.text());
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn through_htmx_the_form_alone_is_drawn() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await.htmx();

    let refused = change(&browser, "faux", NEW_PASSWORD).await;
    let done = change(&browser, PASSWORD, NEW_PASSWORD).await;

    refused.assert_status(422);
    assert!(!refused.text().contains("<html") && refused.has("[data-error-for=current_password]"));
    assert!(!refused.has("[name=display_name]"));
    assert_eq!((done.status.as_u16(), done.header("hx-redirect")), (200, "/account"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_changes_at_once_one_is_told_that_it_came_second() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let words = ["cinq tambours dans la brume", "sept flûtes au bord du quai"];

    let (first, second) = tokio::join!(change(&browser, PASSWORD, words[0]), change(&browser, PASSWORD, words[1]));

    let (winner, loser) = if first.status == 303 { (0, second) } else { (1, first) };
    // Second to the check, or second to the write.
    assert!(loser.status == 422 || loser.status == 409, "{}", loser.text());
    portal.browser().sign_in(NUMBER, words[winner]).await.assert_redirect("/");
    portal.browser().sign_in(NUMBER, words[1 - winner]).await.assert_status(422);
    assert_eq!(audit::count_of(&portal.db, "password.changed").await, 1);
}

#[tokio::test]
async fn the_password_confirms_who_one_is_before_going_on() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    portal.clock.advance(time::Duration::minutes(10));
    let confirmed = async || sessions::is_just_confirmed(&portal.db).await;

    let form = browser.get("/account/confirm?next=%2Fmembers").await;
    let refused = browser.post("/account/confirm", &[("password", "faux"), ("next", "/members")]).await;
    assert_eq!(kept(&form, "next"), "/members");
    refused.assert_status(422);
    assert_eq!(kept(&refused, "next"), "/members");
    assert!(refused.one("[data-error-for=password]").contains("pas votre mot de passe actuel"));
    assert!(!confirmed().await);

    let done = browser.post("/account/confirm", &[("password", PASSWORD), ("next", "/members")]).await;
    done.assert_redirect("/members");
    assert!(confirmed().await);
    let astray = [("password", PASSWORD), ("next", "https://evil.example/")];
    browser.post("/account/confirm", &astray).await.assert_redirect("/");
}

#[tokio::test]
async fn visitors_are_sent_to_sign_in_first() {
    let portal = portal().await;
    let browser = portal.browser();

    browser.get("/account/confirm").await.assert_redirect("/sign-in?next=%2Faccount%2Fconfirm");
    browser.post("/account/confirm", &[("password", PASSWORD)]).await.assert_redirect("/sign-in?next=%2F");
    change(&browser, PASSWORD, NEW_PASSWORD).await.assert_redirect("/sign-in?next=%2F");
}

// covers P1
#[tokio::test]
async fn the_memory_of_a_hash_serves_the_next_one() {
    let passwords = Passwords::at_once(2);
    let hash = passwords.hash(NewPassword::parse(PASSWORD, PASSWORD, &[]).unwrap()).await.unwrap();
    assert_eq!(passwords.kept_memory(), 19_456 * 1024);

    let checks =
        (0..8).map(|nth| passwords.verify(if nth % 2 == 0 { PASSWORD } else { NEW_PASSWORD }, Some(hash.clone())));
    let verdicts = futures_util::future::join_all(checks).await;

    let right = verdicts.into_iter().map(|verdict| verdict.unwrap() == Verdict::Right).collect::<Vec<_>>();
    assert_eq!(right, [true, false].repeat(4));
    assert_eq!(passwords.kept_memory(), 2 * 19_456 * 1024, "one block for each permit");
    // Another implementation of the standard understands what was written.
    assert!(argon2::Argon2::default().verify_password(PASSWORD.as_bytes(), &*hash).is_ok());
}

// covers P1
#[tokio::test]
async fn a_password_kept_with_other_settings_is_still_known() {
    let params = argon2::Params::new(8192, 1, 1, None).unwrap();
    let weaker = argon2::Argon2::from(params).hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let passwords = Passwords::at_once(1);

    assert_eq!(passwords.verify(PASSWORD, Some(weaker.clone())).await.unwrap(), Verdict::Outdated);
    assert_eq!(passwords.verify(NEW_PASSWORD, Some(weaker)).await.unwrap(), Verdict::Wrong);
}

#[tokio::test(start_paused = true)]
async fn the_memory_of_hashes_is_given_back_after_a_pause() {
    let passwords = Passwords::at_once(2);
    let hash = async || passwords.hash(NewPassword::parse(PASSWORD, PASSWORD, &[]).unwrap()).await.unwrap();
    hash().await;
    pass(Duration::from_secs(4)).await;
    hash().await;
    pass(Duration::from_secs(4)).await;
    assert_eq!(passwords.kept_memory(), 19_456 * 1024, "the second hash begins the pause anew");

    pass(Duration::from_secs(2)).await;

    assert_eq!(passwords.kept_memory(), 0);
}
