//! Codes: how they are made, typed, and handed over.

use std::{collections::HashSet, os::unix::fs::PermissionsExt as _};

use parvis::{
    accounts::{
        activation::{self, code::ActivationCode},
        imports::{CodesFile, CodesFileError, Format, write_codes},
    },
    keyring::Keyring,
};

use super::{CLASS, HEADER, NOW, import, keyring};
use crate::harness::{Folder, database};

const COMMAS: Format = Format { separator: b',', mark: false, language: None };

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = ActivationCode::parse("KX4T9-WMD7R").unwrap();
    for typed in ["kx4t9wmd7r", " KX4T9 – wmd7r ", "KX4T9\u{a0}WMD7R", "k-x-4-t-9-w-m-d-7-r", "KX4T9_WMD7R"] {
        assert_eq!(ActivationCode::parse(typed), Ok(code.clone()), "{typed:?}");
    }
    assert_eq!(code.to_string(), "KX4T9-WMD7R");
    assert_eq!(ActivationCode::parse("zsbu2-22222"), ActivationCode::parse("258V2-22222"));
    assert_eq!(format!("{code:?}"), "ActivationCode(…)");
}

#[test]
fn what_is_no_code_is_refused() {
    let long = "K".repeat(10_000);
    for typed in ["", "  ", "KX4T9-WMD7", "KX4T9-WMD7RR", "KX4T9-WMD70", "KX4T9-WMD7é", "KX4T9\0WMD7R", &long] {
        let errors = ActivationCode::parse(typed).unwrap_err();
        assert!(errors.on("code").is_some(), "{typed:?}");
    }
}

#[test]
fn random_codes_differ_and_use_the_whole_alphabet() {
    let codes: HashSet<String> = (0..500).map(|_| ActivationCode::random().unwrap().to_string()).collect();

    assert_eq!(codes.len(), 500);
    let letters: HashSet<char> = codes.iter().flat_map(|code| code.chars()).filter(|c| *c != '-').collect();
    assert_eq!(letters.len(), 27);
    assert!("01OILSZBU".chars().all(|c| !letters.contains(&c)));
    assert!(codes.iter().all(|code| ActivationCode::parse(code).unwrap().to_string() == *code));
}

#[test]
fn a_hash_depends_on_secret_purpose_and_text() {
    let other = Keyring::new(&[8; 32]).unwrap();
    let hash = keyring().hash("card", b"AB12CD34");
    assert_eq!(hash, keyring().hash("card", b"AB12CD34"));
    assert_ne!(hash, keyring().hash("code", b"AB12CD34"));
    assert_ne!(hash, keyring().hash("cardA", b"B12CD34"));
    assert_ne!(hash, other.hash("card", b"AB12CD34"));
    assert!(Keyring::new(&[7; 31]).is_err());
}

#[tokio::test]
async fn an_imported_code_opens_the_account_of_its_member_only() {
    let db = database().await;
    let (_, codes) = import(&db, CLASS).await;
    let hash = codes[0].code.hash(&keyring());

    let applicant = activation::store::find_by_code(db.pool(), "20260001", &hash, NOW).await.unwrap().unwrap();
    assert_eq!(applicant.surname, "Durand");
    assert!(activation::store::find_by_code(db.pool(), "20260002", &hash, NOW).await.unwrap().is_none());
    let late = codes[0].expires_at;
    assert!(activation::store::find_by_code(db.pool(), "20260001", &hash, late).await.unwrap().is_none());
}

#[tokio::test]
async fn codes_are_written_in_the_manner_of_the_file() {
    let db = database().await;
    let (_, codes) = import(&db, &format!("{HEADER}20260001,Lefèvre,Chloë,,student,,,\n")).await;
    let code = &codes[0].code;

    let mut french = Vec::new();
    write_codes(&mut french, &codes, Format { separator: b';', mark: true, language: None }).unwrap();

    assert_eq!(
        String::from_utf8(french).unwrap(),
        format!("\u{feff}number;surname;first_name;code;expires_on\n20260001;Lefèvre;Chloë;{code};2026-12-21\n")
    );
}

#[tokio::test]
async fn no_cell_of_the_codes_runs_as_a_formula() {
    let db = database().await;
    let text = format!("{HEADER}20260001,=1+1,@Camille,,student,,,\n20260002,+Petit,-Lou,,student,,,\n");
    let (_, codes) = import(&db, &text).await;

    let mut table = Vec::new();
    write_codes(&mut table, &codes, COMMAS).unwrap();

    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("20260001,'=1+1,'@Camille,"), "{table}");
    assert!(table.contains("20260002,'+Petit,'-Lou,"), "{table}");
}

#[tokio::test]
async fn the_file_of_codes_is_for_its_owner_and_goes_unless_kept() {
    let db = database().await;
    let (_, codes) = import(&db, CLASS).await;
    let folder = Folder::new();
    let path = folder.join("codes.csv");

    let file = CodesFile::create(&path).unwrap();
    file.write(&codes, COMMAS).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    drop(file);
    assert!(!path.exists(), "an import that failed leaves no codes");

    let file = CodesFile::create(&path).unwrap();
    file.write(&codes, COMMAS).unwrap();
    file.keep();
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 4);
    assert!(matches!(CodesFile::create(&path), Err(CodesFileError::NotEmpty)));
    assert!(path.exists());
}

#[test]
fn an_empty_file_of_codes_is_used_and_made_private() {
    let folder = Folder::new();
    let path = folder.join("codes.csv");
    std::fs::write(&path, "").unwrap();

    CodesFile::create(&path).unwrap().keep();

    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(CodesFile::create(&folder).is_err(), "a folder is no file");
    assert!(CodesFile::create(&folder.join("none/codes.csv")).is_err());
}
