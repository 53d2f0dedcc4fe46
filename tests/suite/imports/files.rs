//! Files as programs write them.

use parvis::{
    accounts::imports::{self, Contents, Format},
    web::{Language, Message},
};

use super::{CLASS, HEADER, read};

const FRENCH: &str = "Number;Surname;First_Name;email;KIND;department;card_number;card_expires_on\r
20260011;Lefèvre;Chloë;chloe@ecole.example;étudiante;Électronique;a7b8c9d0;31/08/2027\r
20260012;Œuvrard;François;;Enseignant(e);;;\r
00260013;\"De la Tour; dite Ponçon\";Zoé;;PERSONNEL;;;\r
;;;;;;;\r
";

fn refusal(bytes: &[u8]) -> Message {
    let message = imports::read(bytes).unwrap_err();
    assert_ne!(message.say(Language::Fr).to_string(), message.key(), "a text is missing");
    message
}

fn assert_french(file: &Contents) {
    assert!(file.errors.is_empty(), "{:?}", file.errors);
    let [chloe, francois, zoe] = file.rows.as_slice() else { panic!("three rows") };
    assert_eq!((chloe.surname.as_str(), chloe.first_name.as_str()), ("Lefèvre", "Chloë"));
    assert_eq!((chloe.kind.code(), chloe.department.as_ref().unwrap().as_str()), ("student", "Électronique"));
    let card = chloe.card.as_ref().unwrap();
    assert_eq!((card.number.last_four(), card.expires_on.unwrap().to_string().as_str()), ("C9D0", "2027-08-31"));
    assert_eq!((francois.surname.as_str(), francois.kind.code()), ("Œuvrard", "teacher"));
    assert_eq!((zoe.number.as_str(), zoe.surname.as_str()), ("00260013", "De la Tour; dite Ponçon"));
}

// covers L4
#[test]
fn a_french_spreadsheet_in_utf_8_with_a_mark_is_read() {
    let file = imports::read(format!("\u{feff}{FRENCH}").as_bytes()).unwrap();

    assert_french(&file);
    assert_eq!(file.format, Format { separator: b';', mark: true, language: None });
}

#[test]
fn a_french_spreadsheet_in_windows_1252_is_read() {
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(FRENCH);
    assert!(!lost && bytes.contains(&0x8c), "Œ is one byte of its own there");

    let file = imports::read(&bytes).unwrap();

    assert_french(&file);
    assert_eq!(file.format, Format { separator: b';', mark: true, language: None });
}

#[test]
fn commas_tabs_and_any_order_of_columns_are_read() {
    let file = read(CLASS);
    assert_eq!((file.rows.len(), file.format), (3, Format { separator: b',', mark: false, language: None }));

    let file = read(
        "kind\tfirst_name\tsurname\temail\tnumber\tcard_number\tdepartment\tcard_expires_on\nstaff\tAna\tSilva\t\t00000003\t\t\t\n",
    );
    assert_eq!((file.rows[0].surname.as_str(), file.format.separator), ("Silva", b'\t'));
}

#[test]
fn accents_typed_apart_become_one_character() {
    let file = read(&format!("{HEADER}20260001,Lefe\u{300}vre,  Chloe\u{308} ,,student,,,\n"));

    assert_eq!((file.rows[0].surname.as_str(), file.rows[0].first_name.as_str()), ("Lefèvre", "Chloë"));
}

#[test]
fn a_column_missing_or_twice_is_one_clear_error() {
    let message = refusal(b"number;surname;first;email;kind;kind;card_number;card_expires_on\n");

    let text = message.say(Language::En).to_string();
    assert!(text.contains("Missing: First name. Not recognised: first. Twice: kind."), "{text}");
    let text = message.say(Language::Fr).to_string();
    assert!(text.contains("Manquantes\u{a0}: Prénom. Non reconnues\u{a0}: first. En double\u{a0}: kind."), "{text}");
}

#[test]
fn a_file_without_any_known_column_is_told_which_are_wanted() {
    for nothing in ["", "\n\n", "20260001,Durand,Camille,,student,,,\n", "<html>", "\"", "\u{feff}"] {
        assert_eq!(refusal(nothing.as_bytes()).key(), "import-no-columns", "{nothing:?}");
    }
}

#[test]
fn what_is_not_text_is_refused_with_a_hint() {
    let utf16: Vec<u8> = CLASS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refusal(&utf16).key(), "import-nul", "without its mark nothing tells which of the two it is");
    assert_eq!(refusal(b"PK\x03\x04 and so on").key(), "import-workbook");

    let zero = CLASS.replace("Lou", "L\0u");
    assert!(refusal(zero.as_bytes()).say(Language::En).to_string().contains("line 3"));
}

#[test]
fn a_file_put_together_from_two_encodings_is_refused() {
    let mut bytes = format!("{HEADER}20260001,Lefèvre,Chloë,,student,,,\n20260002,Andr").into_bytes();
    bytes.extend_from_slice(b"\xe9,Lou,,student,,,\n");

    assert!(refusal(&bytes).say(Language::En).to_string().contains("line 3"));
}

#[test]
fn a_file_too_large_is_refused_before_it_is_read() {
    let path = std::env::temp_dir().join(format!("parvis-large-{}.csv", uuid::Uuid::new_v4()));
    // A hole of a terabyte: reading it would take for ever.
    std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();

    let refused = imports::open(&path).unwrap_err();

    std::fs::remove_file(path).unwrap();
    assert_eq!(refused.to_string(), "import-too-large");
    assert!(imports::open(std::path::Path::new("/dev/zero")).is_err(), "nor is one that never ends");
    assert!(imports::open(&std::env::temp_dir()).is_err(), "nor a folder");
}
