//! Activation with number and code.

use parvis::accounts::activation::{self, code::ActivationCode};

use super::facts::{NUMBER, activate, apart_from, kept, suspend, wrong_code};
use crate::{
    factories::{audit, members},
    harness::{PASSWORD, TestPortal, portal, portal_with},
};

// covers L1 L61 L63 L93 S2
#[tokio::test]
async fn a_prepared_member_activates_and_signs_in() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let browser = portal.browser();
    browser.get("/activate").await.assert_status(200);

    activate(&browser, NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
    let next = browser.get("/sign-in").await;

    assert!(next.one("#notices [role=status]").contains("Votre compte est prêt"), "{}", next.text());
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let home = browser.get("/").await;
    assert!(home.one("h1").contains("Inès"), "{}", home.text());
    assert_eq!(audit::count_of(&portal.db, "account.activated").await, 1);
}

/// A newer code in place of the one before.
async fn replace_code(portal: &TestPortal, number: &str) -> ActivationCode {
    let code = ActivationCode::random().unwrap();
    let applicant = activation::store::find_by_number(&portal.db, number).await.unwrap().unwrap();
    let mut transaction = portal.db.begin().await.unwrap();
    let hash = code.hash(&portal.accounts.context.keyring);
    activation::store::replace_code(&mut transaction, applicant.member_id, None, &hash, portal.clock.now())
        .await
        .unwrap()
        .unwrap();
    transaction.commit().await.unwrap();
    code
}

// covers L61 L62
#[tokio::test]
async fn whatever_is_wrong_with_number_or_code_the_answer_is_the_same() {
    let portal = portal().await;
    let expired = portal.prepare("10000001").await.to_string();
    portal.clock.advance(time::Duration::days(31));
    portal.prepare("10000002").await;
    let used = portal.prepare("10000003").await.to_string();
    activate(&portal.browser(), "10000003", &used, PASSWORD).await.assert_redirect("/sign-in");
    let replaced = portal.prepare("10000004").await.to_string();
    replace_code(&portal, "10000004").await;
    let suspended = portal.prepare("10000005").await.to_string();
    suspend(&portal, "10000005", "Carte perdue").await;
    let of_another = portal.prepare("10000006").await.to_string();
    let before = members::written(&portal.db).await;

    let cases = [
        ("a wrong code", "10000002", wrong_code()),
        ("an unknown number", "99999999", wrong_code()),
        ("an expired code", "10000001", expired),
        ("a used code", "10000003", used),
        ("an active account", "10000003", wrong_code()),
        ("a replaced code", "10000004", replaced),
        ("a suspended member", "10000005", suspended),
        ("the code of somebody else", "10000002", of_another),
    ];
    let mut pages = Vec::new();
    for (what, number, code) in &cases {
        let answer = activate(&portal.browser(), number, code, PASSWORD).await;
        assert_eq!(answer.status, 422, "{what}");
        assert_eq!((kept(&answer, "number").as_str(), &kept(&answer, "code")), (*number, code), "{what}");
        pages.push(apart_from(&answer, &[number, code]));
    }

    assert!(pages[0].contains("ne vont pas ensemble"), "{}", pages[0]);
    for (page, (what, ..)) in pages.iter().zip(&cases) {
        assert_eq!(page, &pages[0], "{what}");
    }
    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn a_code_lives_for_thirty_days() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();

    portal.clock.advance(time::Duration::days(30) - time::Duration::minutes(1));

    activate(&portal.browser(), NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn the_newer_of_two_codes_works() {
    let portal = portal().await;
    portal.prepare(NUMBER).await;

    let newer = replace_code(&portal, NUMBER).await.to_string();

    activate(&portal.browser(), NUMBER, &newer, PASSWORD).await.assert_redirect("/sign-in");
}

#[tokio::test]
async fn a_code_may_be_typed_in_small_letters_with_spaces_and_dashes() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string().to_lowercase();
    let typed: String = code.replace('-', " – ").chars().flat_map(|letter| [letter, ' ']).collect();

    let answer = activate(&portal.browser(), &format!(" {NUMBER} "), &typed, PASSWORD).await;

    answer.assert_redirect("/sign-in");
}

// covers L61 L62
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_activations_of_one_code_at_once_exactly_one_wins() {
    let portal = portal().await;
    for (contest, rivals) in [("10000001", 2), ("10000002", 20)] {
        let code = portal.prepare(contest).await.to_string();
        let tries: Vec<_> = (0..rivals)
            .map(|rival| {
                let (browser, code) = (portal.browser(), code.clone());
                let password = format!("{PASSWORD} numéro {rival}");
                tokio::spawn(async move { (activate(&browser, contest, &code, &password).await, password) })
            })
            .collect();
        let mut winners = Vec::new();
        for rival in tries {
            let (answer, password) = rival.await.unwrap();
            if answer.status == 303 {
                winners.push(password);
            } else {
                assert_eq!(answer.status, 422, "{}", answer.text());
                assert!(answer.one("[data-error-for='']").contains("ne vont pas ensemble"));
            }
        }

        assert_eq!(winners.len(), 1, "of {rivals}");
        portal.browser().sign_in(contest, &winners[0]).await.assert_redirect("/");
    }
    assert_eq!(audit::count_of(&portal.db, "account.activated").await, 2);
}

// covers L63 P2
#[tokio::test]
async fn passwords_that_are_easily_guessed_too_short_or_too_long_are_refused() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let long = PASSWORD.repeat(10).chars().take(129).collect::<String>();
    let cases = [
        ("kv7qmz2xwrt", "au moins 12 caractères"),
        (&long, "au plus 128 caractères"),
        ("", "Choisissez un mot de passe"),
        ("password1234", "trop facile à deviner"),
        ("aaaaaaaaaaaaaaaa", "trop facile à deviner"),
        ("azertyuiop12", "trop facile à deviner"),
        ("parvis parvis", "surtout votre numéro"),
        ("Casier-casier 7", "surtout votre numéro"),
        ("20418376 2026!", "surtout votre numéro"),
    ];
    let before = members::written(&portal.db).await;

    for (password, reason) in cases {
        let answer = activate(&portal.browser(), NUMBER, &code, password).await;
        answer.assert_status(422);
        let error = answer.one("[data-error-for=password]");
        assert!(error.contains(reason), "{password}: {error}");
        assert_eq!(answer.attribute("#password", "aria-invalid").as_deref(), Some("true"));
        assert_eq!((kept(&answer, "number"), kept(&answer, "code")), (NUMBER.to_owned(), code.clone()));
        assert!(password.is_empty() || !answer.text().contains(password), "{password} is sent back");
        assert!(answer.one("title").starts_with("Erreur"), "{}", answer.one("title"));
    }

    assert_eq!(members::written(&portal.db).await, before);
}

#[tokio::test]
async fn two_different_passwords_are_refused_at_the_second_field() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let fields = [
        ("number", NUMBER),
        ("code", &code),
        ("password", PASSWORD),
        ("password_confirmation", "quatre pianos sous la neige"),
    ];

    let answer = portal.browser().post("/activate", &fields).await;

    answer.assert_status(422);
    assert!(answer.one("[data-error-for=password_confirmation]").contains("pas les mêmes"));
    assert!(!answer.has("[data-error-for=password]"));
    assert!(!answer.text().contains(PASSWORD) && !answer.text().contains("neige"));
}

// covers P2
#[tokio::test]
async fn a_password_of_128_characters_counts_whole() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let long = "quàtre piànos sous là pluie ".repeat(5).chars().take(128).collect::<String>();

    activate(&portal.browser(), NUMBER, &code, &long).await.assert_redirect("/sign-in");

    let one_less = long.chars().take(127).collect::<String>();
    portal.browser().sign_in(NUMBER, &one_less).await.assert_status(422);
    portal.browser().sign_in(NUMBER, &long).await.assert_redirect("/");
}

// covers P2
#[tokio::test]
async fn the_same_letters_are_the_same_password_however_a_keyboard_writes_them() {
    let portal = portal().await;
    let syllables: String = (0..128).map(|nth| char::from_u32(0xac00 + nth * 7919 % 11172).unwrap()).collect();
    let apart = syllables.chars().flat_map(jamo).collect::<String>();
    let spellings = [
        ("10000001", "quatre e\u{301}tangs sous la pluie", "quatre \u{e9}tangs sous la pluie"),
        ("10000002", "ｑｕａｔｒｅ pianos sous la pluie", "quatre pianos sous la pluie"),
        ("10000003", &apart, &syllables),
        ("10000004", &syllables, &apart),
    ];

    for (number, chosen, typed) in spellings {
        let code = portal.prepare(number).await.to_string();
        activate(&portal.browser(), number, &code, chosen).await.assert_redirect("/sign-in");
        portal.browser().sign_in(number, typed).await.assert_redirect("/");
        portal.browser().sign_in(number, chosen).await.assert_redirect("/");
    }
}

/// A Hangul syllable as the letters that make it (Unicode 3.12), as some systems store it.
fn jamo(syllable: char) -> Vec<char> {
    let index = u32::from(syllable) - 0xac00;
    let letters = [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11a7 + index % 28];
    letters.into_iter().filter(|letter| *letter != 0x11a7).map(|letter| char::from_u32(letter).unwrap()).collect()
}

#[tokio::test]
async fn that_a_password_is_the_own_name_is_said_only_to_who_has_the_code() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let name = "Inès Carpentier 7";
    let wrong = wrong_code();

    let without_proof = activate(&portal.browser(), NUMBER, &wrong, name).await;
    let with_another_password = activate(&portal.browser(), NUMBER, &wrong, PASSWORD).await;
    let with_proof = activate(&portal.browser(), NUMBER, &code, name).await;

    assert_eq!(without_proof.status, 422);
    assert_eq!(without_proof.text(), with_another_password.text());
    with_proof.assert_status(422);
    assert!(with_proof.one("[data-error-for=password]").contains("votre nom"));
    // The code is not used up.
    activate(&portal.browser(), NUMBER, &code, PASSWORD).await.assert_redirect("/sign-in");
}

// covers L61 L62
#[tokio::test]
async fn where_the_school_says_so_the_number_alone_activates_once() {
    let portal = portal_with(|settings| settings.accounts.activation_by_number = true).await;
    portal.prepare(NUMBER).await;
    portal.prepare("10000005").await;
    suspend(&portal, "10000005", "Carte perdue").await;
    let browser = portal.browser();
    assert!(!browser.get("/activate").await.one("#activation").is_empty(), "the form is there");
    let post = async |number| {
        let fields = [("number", number), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
        portal.browser().post("/activate", &fields).await
    };

    post(NUMBER).await.assert_redirect("/sign-in");
    let before = members::written(&portal.db).await;
    let refused = [post(NUMBER).await, post("99999999").await, post("10000005").await];

    let numbers = [NUMBER, "99999999", "10000005"];
    for answer in &refused {
        assert_eq!(apart_from(answer, &numbers), apart_from(&refused[1], &numbers));
        answer.assert_status(422);
        let error = answer.one("[data-error-for='']");
        assert!(!error.contains("code"), "no code was asked for: {error}");
    }
    assert_eq!(members::written(&portal.db).await, before);
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
}

#[tokio::test]
async fn elsewhere_the_number_alone_activates_nothing() {
    let portal = portal().await;
    portal.prepare(NUMBER).await;

    for code in ["", "  ", "KX4T9", "KX4T9-WMD7R-KX4T9", "\u{1f512}\u{1f512}"] {
        let answer = activate(&portal.browser(), NUMBER, code, PASSWORD).await;
        answer.assert_status(422);
        assert!(answer.has("[data-error-for=code]"), "{code}");
    }

    assert!(!portal.is_active(NUMBER).await);
}

#[tokio::test]
async fn through_htmx_the_form_alone_is_drawn_and_the_browser_is_sent_on() {
    let portal = portal().await;
    let code = portal.prepare(NUMBER).await.to_string();
    let browser = portal.browser().htmx();

    let form = browser.get("/activate").await;
    let refused = activate(&browser, NUMBER, "", PASSWORD).await;
    let done = activate(&browser, NUMBER, &code, PASSWORD).await;

    for answer in [&form, &refused] {
        assert!(!answer.text().contains("<html"), "{}", answer.text());
        assert!(answer.has("form#activation"));
    }
    refused.assert_status(422);
    assert!(refused.has("[role=alert]") && refused.has("[data-error-for=code]"));
    assert_eq!(kept(&refused, "number"), NUMBER);
    assert_eq!((done.status.as_u16(), done.header("hx-redirect")), (200, "/sign-in"));
    assert!(portal.is_active(NUMBER).await);
}

#[tokio::test]
async fn who_is_signed_in_is_not_asked_to_activate() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;

    browser.get("/activate").await.assert_redirect("/");
}

#[tokio::test]
async fn a_code_with_letters_that_none_has_is_refused_with_their_names() {
    let portal = portal().await;
    for code in ["KX4T9-WMD7O", "kx4t9-wmd7i", "KX4T9-WMD70"] {
        let refused = activate(&portal.browser(), NUMBER, code, PASSWORD).await;
        assert!(refused.assert_status(422).one("[data-error-for=code]").contains("ni 0, ni O"), "{code}");
    }
}
