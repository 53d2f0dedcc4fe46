//! Effects and errors of the lines of an import.

use std::fmt::Write as _;

use parvis::accounts::imports::{OnErrors, Outcome, Plan};
use time::Duration;

use super::{CLASS, HEADER, NOW, counts, faults, figures, import, import_at, prepare, preview, read};
use crate::{
    factories::{
        audit, count,
        members::{cards, member},
    },
    harness::database,
};

fn changes(plan: &Plan) -> Vec<String> {
    let changes = plan.steps.iter().flat_map(|step| step.changes.iter().map(move |change| (&step.row.number, change)));
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    changes
        .map(|(number, change)| {
            format!("{number} {} {} > {}", change.field, or_none(&change.old), or_none(&change.new))
        })
        .collect()
}

#[test]
fn every_error_is_told_with_its_line_and_column() {
    let file = read(
        "number,surname,first_name,email,kind,department,card_number,card_expires_on\r\n\
         20260001,\"Du\nrand\",Camille,camille@,pupil,,AB12,31/02/2027\r\n\
         \r\n\
         260002,Petit,,,student,,,2027-08-31\r\n\
         20260003,Silva\r\n\
         20260004,Si\u{202e}lva,Ana,,student,,,,,surplus\r\n\
         ,--,Ana,,,,AB12CD3É,\r\n\
         20260005,Moreau,Alix,,student,,,\r\n",
    );

    assert_eq!(file.rows.len(), 1);
    assert_eq!(
        faults(&file.errors),
        [
            "2 surname name-characters",
            "2 email email-wrong",
            "2 kind kind-wrong",
            "2 card_number card-wrong",
            "2 card_expires_on import-date",
            "5 number import-number-shortened",
            "5 first_name name-empty",
            "5 card_expires_on import-no-card",
            "6  import-cells",
            "7  import-cells",
            "8 number number-empty",
            "8 surname name-letters",
            "8 kind kind-wrong",
            "8 card_number card-wrong",
        ]
    );
}

// covers L2 L5 S4
#[test]
fn a_number_or_card_that_is_there_twice_is_wrong_on_each_line() {
    let file = read(&format!(
        "{HEADER}20260001,Durand,Camille,,student,,AB12CD34,\n20260001,Petit,Lou,,student,,,\n20260003,Silva,Ana,,staff,,ab12cd34,\n"
    ));

    assert!(file.rows.is_empty());
    assert_eq!(
        faults(&file.errors),
        [
            "2 number import-number-twice",
            "2 card_number import-card-twice",
            "3 number import-number-twice",
            "4 card_number import-card-twice"
        ]
    );
}

#[tokio::test]
async fn a_dry_run_shows_the_differences_and_writes_nothing() {
    let db = database().await;
    let plan = preview(&db, CLASS).await;
    assert_eq!(figures(&plan), [3, 0, 0, 3]);
    assert_eq!(counts(&db).await, [0; 4]);

    import(&db, CLASS).await;
    let before = counts(&db).await;
    let next = format!(
        "{HEADER}20260001,Durand-Roy,Camille,,student,Physics,EF56AB78,2028-08-31\n20260002,Petit,Lou,lou@ecole.example,staff,,,\n20260009,Moreau,Alix,,student,,,\n"
    );

    let plan = preview(&db, &next).await;

    assert_eq!(
        changes(&plan),
        [
            "20260001 surname Durand > Durand-Roy",
            "20260001 email camille@ecole.example > none",
            "20260001 card_number …CD34 > …AB78",
            "20260001 card_expires_on 2027-08-31 > 2028-08-31",
            "20260002 email none > lou@ecole.example",
            "20260002 kind teacher > staff",
        ]
    );
    assert_eq!((figures(&plan), plan.absent.len()), ([1, 2, 0, 1], 1));
    assert_eq!(counts(&db).await, before);
}

#[tokio::test]
async fn importing_the_same_file_again_changes_nothing() {
    let db = database().await;
    let (plan, codes) = import(&db, CLASS).await;
    assert_eq!((figures(&plan), codes.len()), ([3, 0, 0, 3], 3));
    let before = counts(&db).await;
    assert_eq!(before, [3, 2, 3, 3]);

    let (plan, codes) = import(&db, CLASS).await;

    assert_eq!((figures(&plan), codes.len()), ([0, 0, 3, 0], 0));
    assert_eq!(counts(&db).await, before);
}

#[tokio::test]
async fn nothing_is_written_when_a_line_is_wrong_unless_errors_are_skipped() {
    let db = database().await;
    let text = format!("{CLASS}20260009,Moreau,Alix,,pupil,,,\n");

    let Outcome::Refused(plan) = prepare(&db, &text, NOW, OnErrors::Refuse).await else { panic!("accepted") };
    assert_eq!(faults(&plan.errors), ["5 kind kind-wrong"]);
    assert_eq!(counts(&db).await, [0; 4]);

    let Outcome::Pending(pending) = prepare(&db, &text, NOW, OnErrors::Skip).await else { panic!("refused") };
    let plan = pending.commit().await.unwrap();
    assert_eq!(faults(&plan.errors), ["5 kind kind-wrong"]);
    assert_eq!(counts(&db).await, [3, 2, 3, 3]);
}

#[tokio::test]
async fn an_import_that_is_not_committed_never_happened() {
    let db = database().await;

    drop(prepare(&db, CLASS, NOW, OnErrors::Refuse).await);

    assert_eq!(counts(&db).await, [0; 4]);
}

#[tokio::test]
async fn what_the_member_chose_stays() {
    let db = database().await;
    import(&db, CLASS).await;
    let camille = member(&db, "20260001");
    camille.choose_everything().await;
    let before = camille.choices().await;

    let (plan, codes) = import(&db, &CLASS.replace("Durand", "Dùrand")).await;

    assert_eq!((figures(&plan), codes.len()), ([0, 1, 2, 0], 0));
    assert_eq!(camille.choices().await, before);
    assert_eq!(camille.search_text().await, "durand camille");
}

// covers L2
#[tokio::test]
async fn cards_move_only_when_their_holder_gives_them_up() {
    let db = database().await;
    import(&db, CLASS).await;

    let swap = CLASS.replace("AB12CD34", "?").replace("EE99DD88", "AB12CD34").replace('?', "EE99DD88");
    assert_eq!(figures(&import(&db, &swap).await.0), [0, 2, 1, 0]);
    assert_eq!(cards(&db).await, ["CD34", "DD88"]);

    // The line of 00000003 is wrong, so their card stays; so does that of 20260001, who wanted it; so 20260002 gets none.
    let chain = format!(
        "{HEADER}20260002,Petit,Lou,,teacher,,EE99DD88,\n20260001,Durand,Camille,,student,,AB12CD34,\n00000003,,Ana,,staff,,,\n"
    );
    let plan = preview(&db, &chain).await;
    assert_eq!(
        faults(&plan.errors),
        ["2 card_number import-card-held", "3 card_number import-card-held", "4 surname name-empty"]
    );
}

#[tokio::test]
async fn the_audit_names_members_and_fields_but_no_values() {
    let db = database().await;
    import(&db, CLASS).await;
    import(&db, &CLASS.replace("AB12CD34", "EF56AB78").replace("ana@", "ana.silva@")).await;

    let entries = audit::about_members(&db, "member.updated").await;

    let entry = |number: &str, fields: &str| ("command_line".to_owned(), number.to_owned(), Some(fields.to_owned()));
    assert_eq!(entries, [entry("20260001", "card_number"), entry("00000003", "email")]);
}

#[tokio::test]
async fn codes_go_to_those_who_never_activated_and_have_none_that_works() {
    let db = database().await;
    import(&db, CLASS).await;
    member(&db, "20260001").activate().await;
    member(&db, "20260002").close().await;

    let (plan, codes) = import_at(&db, CLASS, NOW + Duration::days(31)).await;

    assert_eq!(figures(&plan), [0, 0, 3, 1]);
    assert_eq!(codes[0].number.as_str(), "00000003");
    assert_eq!(count(&db, "activation_codes").await, 3, "the new one took the place of the old one");
    assert_eq!(audit::count_of(&db, "code.issued").await, 1);
}

#[tokio::test]
async fn two_imports_at_once_do_not_meet() {
    let db = database().await;

    let ((first, first_codes), (second, second_codes)) = tokio::join!(import(&db, CLASS), import(&db, CLASS));

    assert_eq!(first.new_members() + second.new_members(), 3);
    assert_eq!(first_codes.len() + second_codes.len(), 3);
    assert_eq!(counts(&db).await, [3, 2, 3, 3]);
}

#[tokio::test]
async fn ten_thousand_lines_are_imported() {
    let db = database().await;
    let mut text = HEADER.to_owned();
    for n in 0..10_000 {
        writeln!(text, "{n:08},Nom {n},Prénom {n},p{n}@ecole.example,student,Physics,C{n:07},2027-08-31").unwrap();
    }

    let (plan, codes) = import(&db, &text).await;
    assert_eq!((figures(&plan), codes.len()), ([10_000, 0, 0, 10_000], 10_000));
    assert_eq!(counts(&db).await, [10_000; 4]);

    let (plan, _) = import(&db, &text.replace("Physics", "Chemistry")).await;
    assert_eq!(figures(&plan), [0, 10_000, 0, 0]);
}
