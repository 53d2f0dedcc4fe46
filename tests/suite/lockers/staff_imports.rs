//! Lockers and cards that staff brings from a file.

use super::{facts::bay, staff::staff};
use crate::{
    concerts::counter::{assert_refused, send_file},
    factories::{self, lockers::cards},
    harness::portal,
};

const INES: &str = "20418376";

// covers L11
#[tokio::test]
async fn lockers_and_cards_are_brought_from_a_file_in_one_piece_or_not_at_all() {
    let portal = portal().await;
    bay(&portal).await;
    portal.member(INES, &[]).await;
    let staff = staff(&portal).await;
    let send =
        async |act: &str, file: &[u8]| send_file(&staff, "/admin/bays/import", &[("act", act)], ("file", file)).await;
    // As a French spreadsheet writes it.
    let good = b"site;bay;code;place;accessible\r\nCampus nord;Hall 1;locker_03;Rang\xe9e haute;oui\r\nCampus sud;Foyer;locker_90;;\r\n;;;;\r\n";
    let checked = send("check", good).await;
    checked.assert_status(200);
    assert_eq!(checked.said("[data-import-changes]", "data-import-changes"), "2");
    let differences = checked.all("[data-difference]").join("; ");
    assert_eq!(differences, "Place : rien → Rangée haute; Facile d’accès : non → oui", "what stays is not said");
    let count = async || factories::count(&portal.db, "lockers").await;
    assert_eq!(count().await, 8, "a check writes nothing");
    let wrong = b"site,bay,code\nCampus sud,Foyer,locker_90\nCampus sud,Foyer,casier\nCampus sud,Foyer,locker_04\n";
    let refused = send("import", wrong).await;
    refused.assert_status(422);
    assert_eq!(
        refused.attributes("[data-line]", "data-line"),
        ["2", "2", "3", "4"],
        "that the bay is new is a line too"
    );
    assert_eq!(count().await, 8, "nothing while a line is wrong");
    send("import", good).await.assert_status(200);
    assert_eq!(count().await, 9);
    assert!(staff.get("/admin/lockers/locker_03").await.text().contains("Rangée haute"));
    assert_eq!(send("import", good).await.said("[data-import-changes]", "data-import-changes"), "0");
    let fewer = b"site;bay;code\r\nCampus nord;Hall 1;locker_03\r\n";
    let kept = send("import", fewer).await;
    assert_eq!(kept.said("[data-import-changes]", "data-import-changes"), "0", "what the file does not name stays");
    assert!(staff.get("/admin/lockers/locker_03").await.text().contains("Rangée haute"));
    let cards = format!("number,card_number,card_expires_on\n{INES},0000ABCD,31/08/2027\n99999999,0000ABCE,\n");
    assert_eq!(send("import", cards.as_bytes()).await.said("[data-import-wrong]", "data-import-wrong"), "1");
    let cards = format!("number,card_number,card_expires_on\n{INES},0000ABCD,31/08/2027\n");
    let given = send("import", cards.as_bytes()).await;
    given.assert_status(200);
    assert!(!given.text().contains("0000ABCD"));
    assert_refused(&send("import", b"").await, 422, "file", "Choisissez");
    assert_refused(&send("import", b"a,b\n1,2\n").await, 422, "file", "première ligne");
}

#[tokio::test]
async fn headings_of_lockers_and_cards_are_read_in_either_language() {
    let portal = portal().await;
    bay(&portal).await;
    portal.member(INES, &[]).await;
    let staff = staff(&portal).await;
    let send = async |file: &str| {
        send_file(&staff, "/admin/bays/import", &[("act", "import")], ("file", file.as_bytes())).await
    };
    let changes =
        |answer: &crate::harness::browser::Answer| answer.said("[data-import-changes]", "data-import-changes");

    let answer = send("sep=;\r\nCode du casier;Étage;Emplacement;BAIE;Site;Facile d'accès\r\nlocker_03;2;Rangée haute;Hall 1;Campus nord;oui\r\n").await;

    assert_eq!(
        (answer.assert_status(200).one("[data-import-ignored]"), changes(&answer)),
        ("Colonnes laissées de côté : Étage.".into(), "1".into())
    );
    assert!(staff.get("/admin/lockers/locker_03").await.text().contains("Rangée haute"));
    // An exported file is imported unchanged, with the columns for staff only.
    for language in ["fr", "en"] {
        let file = staff.clone().with("accept-language", language).get("/admin/lockers.csv").await;
        let answer = send(file.text()).await;
        assert_eq!(changes(answer.assert_status(200)), "0", "{}", file.text());
    }
    let cards = format!("N° d’étudiant;Carte\n{INES};0000ABCD\n");
    assert_eq!(changes(send(&cards).await.assert_status(200)), "1");
    let end = format!("number,card_number,card_expires_on\n{INES},0000ABCD,2027-08-31\n");
    assert_eq!(changes(send(&end).await.assert_status(200)), "1");
    assert_eq!(changes(send(&cards).await.assert_status(200)), "0", "the last day of the same card stays");
    let before = cards::controller_hash(&portal.db).await.expect("a bay that is cut off knows the card too");
    send(&cards.replace("0000", "1111")).await.assert_status(200);
    let after = cards::controller_hash(&portal.db).await.expect("a bay that is cut off knows the new card");
    assert_ne!(before, after, "the card before opens nothing any more");
}
