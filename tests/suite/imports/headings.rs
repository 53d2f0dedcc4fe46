//! Files whose first line is not that of the documentation.

use parvis::{
    accounts::{
        imports::{
            self, Column,
            columns::{MEMBERS, REQUIRED},
        },
        members::email::Email,
        roles::Role,
    },
    web::Language,
};

use super::{CLASS, figures, import, preview, read};
use crate::{
    factories::members::{member, records},
    harness::{database, portal},
};

/// The words of a person, in the columns of a heading line.
const PERSON: [&str; 8] =
    ["20260001", "Durand", "Camille", "camille@ecole.example", "étudiante", "Physique", "AB12CD34", "31/08/2027"];

fn assert_person(file: &imports::Contents, line: u64, said: &str) {
    assert!(file.errors.is_empty(), "{said}: {:?}", file.errors);
    let [row] = file.rows.as_slice() else { panic!("{said}: one row") };
    let card = row.card.as_ref().unwrap();
    assert_eq!(
        (row.line, row.number.as_str(), row.surname.as_str(), row.first_name.as_str(), row.kind.code()),
        (line, "20260001", "Durand", "Camille", "student"),
        "{said}"
    );
    assert_eq!(
        (row.email.as_ref().unwrap().as_str(), row.department.as_ref().unwrap().as_str(), card.number.last_four()),
        ("camille@ecole.example", "Physique", "CD34"),
        "{said}"
    );
    assert_eq!(card.expires_on.unwrap().to_string(), "2027-08-31", "{said}");
}

// covers L4
#[test]
fn headings_are_read_in_either_language_and_any_spelling() {
    for headings in [
        "Numéro;Nom;Prénom;Courriel;Type;Département;Numéro de carte;Carte valable jusqu’au",
        "NUMERO;NOM;PRENOM;E-MAIL;STATUT;FILIERE;CARTE;EXPIRATION",
        " N° d'étudiant ; Nom de famille ;prénom;Adresse e-mail;Catégorie;Formation ou service;N° de carte;Date d'expiration",
        "Number;Surname;First name;E-mail;Kind;Department;Card number;Card valid until",
        "student-number;Last Name;FIRST-NAME;Email Address;type;Dept;card;Expiry date",
        "number;surname;first_name;email;kind;department;card_number;card_expires_on",
    ] {
        let file = read(&format!("{headings}\n{}\n", PERSON.join(";")));
        assert_person(&file, 2, headings);
        assert_eq!(file.ignored, Vec::<String>::new(), "{headings}");
        let backwards = |cells: Vec<&str>| cells.into_iter().rev().collect::<Vec<_>>().join(",");
        let text = format!("{}\n{}\n", backwards(headings.split(';').collect()), backwards(PERSON.to_vec()));
        assert_person(&read(&text), 2, &text);
    }
}

#[test]
fn no_heading_names_two_columns() {
    for column in MEMBERS {
        let labels = Language::ALL.map(|language| language.text(column.label).to_string());
        let others = column.others.concat();
        for heading in labels.iter().map(String::as_str).chain([column.name]).chain(others) {
            let file = format!("{heading};x\n");
            let message = imports::read(file.as_bytes()).unwrap_err().say(Language::En).to_string();
            let missing = REQUIRED.iter().filter(|required| **required != column).count();
            let named = REQUIRED.map(|required| Language::En.text(required.label).to_string());
            let said = message.split("Not recognised").next().unwrap();
            assert_eq!(named.iter().filter(|name| said.contains(*name)).count(), missing, "{heading}: {message}");
        }
    }
}

#[test]
fn other_columns_are_named_and_left_out() {
    let file = read(
        "Commentaire;Numéro;Nom;Nom d’usage;Prénom;Type;;Groupe\nbon;20260001;Durand;Duval;Camille;staff;;B\n;20260002;Petit;;Lou;staff;;\n",
    );
    assert_eq!((file.rows.len(), file.rows[0].surname.as_str()), (2, "Durand"));
    assert_eq!(file.ignored, ["Commentaire", "Nom d’usage", "Groupe"]);
}

#[test]
fn the_end_of_cards_without_their_numbers_is_left_out() {
    let file = read("number,surname,first_name,kind,Card expiry\n20260001,Durand,Camille,staff,2027-08-31\n");
    assert_eq!((file.rows.len(), &*file.ignored), (1, &["Card expiry".to_owned()][..]));
}

#[test]
fn a_line_for_excel_that_names_the_separator_is_read() {
    let headings = "Numéro|Nom|Prénom|Courriel|Type|Département|Carte|Expiration";
    for (separator, end) in [(";", "\r\n"), (",", "\n"), ("|", "\n"), ("\t", "\r\n")] {
        let rows = format!("{headings}{end}{}{end}", PERSON.join("|")).replace('|', separator);
        for line in [format!("sep={separator}"), format!("\"SEP={separator}\"")] {
            assert_person(&read(&format!("\u{feff}{line}{end}{rows}")), 3, &line);
        }
    }
    let wrong = read("sep=;\nnumber;surname;first_name;kind\n20260001;Durand;Camille;staff\n1;Petit;Lou;staff\n");
    assert_eq!(wrong.errors.keys().copied().collect::<Vec<_>>(), [4], "lines are counted as an editor does");
}

#[test]
fn utf_16_is_read_in_either_order() {
    let text =
        format!("Numéro\tNom\tPrénom\tCourriel\tType\tDépartement\tCarte\tExpiration\r\n{}\r\n", PERSON.join("\t"));
    let units: Vec<u16> = format!("\u{feff}{text}").encode_utf16().collect();
    for bytes in [
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>(),
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    ] {
        let file = imports::read(&bytes).unwrap();
        assert_person(&file, 2, "UTF-16");
        assert!(file.format.mark && file.format.language == Some(Language::Fr));
    }
    let half = units.iter().flat_map(|unit| unit.to_le_bytes()).chain([0x41]).collect::<Vec<u8>>();
    assert_eq!(imports::read(&half).unwrap_err().key(), "import-encoding");
    let nul: Vec<u8> = "\u{feff}number\n\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(imports::read(&nul).unwrap_err().key(), "import-nul");
}

#[test]
fn an_address_needs_a_domain_with_a_dot() {
    for good in ["a@b.c", "o'neil+x@campus.example", "Zoe.Durand@sub.campus.example", "a_b-c!#$%&@x.y"] {
        assert!(Email::parse(good).is_ok(), "{good}");
    }
    for wrong in
        ["a@b", "a@localhost", "a@b.", "a@.b", "a@b..c", "@b.c", "a", "a@", "a b@c.d", "a@b@c.d", "a@[192.0.2.1]"]
    {
        assert!(Email::parse(wrong).is_err(), "{wrong}");
    }
}

// covers L5
#[tokio::test]
async fn what_the_file_has_no_column_for_stays() {
    let db = database().await;
    import(&db, CLASS).await;
    let stored = async || records(&db).await;
    let before = stored().await;
    let few = "Numéro;Nom;Prénom;Type\n20260001;Durand;Camille;étudiant\n20260002;Petit;Lou;enseignant\n00000003;Silva;Ana;personnel\n";

    let (plan, codes) = import(&db, few).await;
    assert_eq!((figures(&plan), codes.len(), stored().await), ([0, 0, 3, 0], 0, before.clone()));
    let (plan, _) = import(&db, &few.replace("Durand", "Durand-Roy")).await;
    assert_eq!(figures(&plan), [0, 1, 2, 0]);
    assert_eq!(stored().await[1], before[1].replace("Durand", "Durand-Roy"));

    // The same card without its end, then another one.
    let card = "Numéro;Nom;Prénom;Type;Carte\n20260001;Durand;Camille;étudiant;AB12CD34\n";
    import(&db, card).await;
    assert_eq!(stored().await[1], before[1]);
    import(&db, &card.replace("AB12", "AB99")).await;
    assert!(stored().await[1].ends_with(" CD34"), "another card has no end yet: {:?}", stored().await[1]);

    let emptied = "Numéro;Nom;Prénom;Type;Courriel\n20260001;Durand;Camille;étudiant;\n";
    import(&db, emptied).await;
    assert!(!stored().await[1].contains('@'), "a column that is there and empty empties");
}

#[tokio::test]
async fn members_who_are_not_in_the_file_are_named() {
    let db = database().await;
    import(&db, CLASS).await;
    member(&db, "00000003").close().await;

    let plan = preview(&db, "Numéro;Nom;Prénom;Type\n20260001;Durand;Camille;étudiant\n").await;

    let absent: Vec<_> = plan.absent.iter().map(|member| (member.number.as_str(), member.state.code())).collect();
    assert_eq!(absent, [("20260002", "prepared")], "a closed account needs nothing more");
}

#[tokio::test]
async fn the_list_of_members_that_was_exported_is_imported_without_a_change() {
    let portal = portal().await;
    let admin = portal.signed_in("20410010", &[Role::Administrator]).await;
    portal
        .import("00000042,Zéro,Ana,ana@campus.example,teacher,7/8,AB12CD34,2027-08-31\n20418371,O’Neil,Zoé,,staff,,,")
        .await;
    for language in Language::ALL {
        let file = admin.clone().with("accept-language", language.code()).get("/admin/members.csv").await;
        let plan = preview(&portal.db, file.text()).await;
        assert_eq!((figures(&plan), plan.absent.len()), ([0, 0, 3, 0], 0), "{:?}", plan.errors);
        assert_eq!(plan.ignored, [language.text("column-state").to_string()]);
    }
}

#[test]
fn a_table_of_anything_is_read_the_same_way() {
    let column = |name, label| Column::new(name, label, &["bâtiment"], &[]);
    let sheet = imports::read_sheet(
        "sep=,\nBâtiment,Autre,casier\nNord,x, locker_03 \n".as_bytes(),
        &[column("site", "column-site"), Column::new("code", "column-locker", &[], &[])],
        &[Column::new("place", "column-place", &[], &[])],
    )
    .unwrap();
    let line = &sheet.lines[0];
    assert_eq!((line.line, line.cell("site"), line.cell("code")), (3, "Nord", "locker_03"));
    assert!(!line.has("place") && sheet.ignored == ["Autre"]);
}
