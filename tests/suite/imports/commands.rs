//! The commands of `members`, as the program runs them.

use parvis::accounts::activation::{self, code::ActivationCode};
use time::OffsetDateTime;

use super::{CLASS, counts, import_at, keyring};
use crate::{
    commands::process::Done,
    factories::{
        audit, count, emails,
        members::{self, member},
        notices, sessions,
    },
    harness::{Folder, TestDatabase, database, program},
};

/// The program on a test's database, in a folder of its own.
struct Program {
    db: TestDatabase,
    folder: Folder,
    language: &'static str,
}

impl Program {
    async fn new() -> Self {
        Self { db: database().await, folder: Folder::new(), language: "en" }
    }

    /// The members of the class, as of now: the program reads the real clock.
    async fn with_class() -> Self {
        let program = Self::new().await;
        import_at(&program.db, CLASS, now()).await;
        program
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let output = program(&self.folder)
            .unwrap()
            .arg("members")
            .args(arguments)
            .env("DATABASE_URL", self.db.url())
            .env("PARVIS_DEFAULT_LANGUAGE", self.language)
            // The key of `keyring()`.
            .env("PARVIS_SECRET", "\u{7}".repeat(32))
            .output()
            .unwrap();
        Done::of(&output)
    }
}

fn now() -> OffsetDateTime {
    parvis::clock::Clock::system().now()
}

#[tokio::test(flavor = "multi_thread")]
async fn members_import_shows_writes_and_hands_over_codes() {
    let program = Program::new().await;
    program.folder.write("class.csv", CLASS);

    let said = program.run(&["import", "class.csv", "--dry-run", "--codes", "codes.csv"]);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 3), "{said:?}");
    assert!(said.out.starts_with("+ 20260001 Camille Durand: student, a code\n"), "{said:?}");
    assert_eq!((counts(&program.db).await, program.folder.read("codes.csv")), ([0; 4], None));

    let said = program.run(&["import", "class.csv", "--codes", "codes.csv"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.err.ends_with("3 new members, 0 changed, 0 unchanged, 3 codes.\n"), "{said:?}");
    assert_eq!(counts(&program.db).await, [3, 2, 3, 3]);
    let codes = program.folder.read("codes.csv").unwrap();
    assert!(codes.starts_with("number,surname,first_name,code,expires_on\n20260001,Durand,Camille,"), "{codes}");

    program.folder.write("class.csv", format!("{CLASS}20260010,Moreau,Alix,,student,,,\n"));
    let said = program.run(&["import", "class.csv", "--codes", "codes.csv"]);
    assert!(said.code == Some(1) && said.err.contains("codes.csv: the file has content already"), "{said:?}");
    assert_eq!(program.folder.read("codes.csv").unwrap(), codes);

    let said = program.run(&["import", "class.csv"]);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 2), "{said:?}");
    assert!(said.out.contains("\n20260010,Moreau,Alix,"), "{said:?}");

    let said = program.run(&["import", "class.csv", "--codes", "none.csv"]);
    assert_eq!(
        (said.code, said.out.as_str(), program.folder.read("none.csv")),
        (Some(0), "", None),
        "no code, no file"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn members_import_lists_errors_and_writes_nothing_unless_told_to_skip() {
    let program = Program::new().await;
    program.folder.write("class.csv", format!("{CLASS}20260009,,Alix,,pupil,,,\n"));

    for dry_run in [false, true] {
        let arguments = ["import", "class.csv", "--codes", "codes.csv", "--dry-run"];
        let said = program.run(&arguments[..arguments.len() - usize::from(!dry_run)]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.err.contains("line 5, Surname: Enter a name\nline 5, Kind: The kind is"), "{said:?}");
        assert!(said.err.contains("1 line is wrong: nothing was written."), "{said:?}");
        assert_eq!((counts(&program.db).await, program.folder.read("codes.csv")), ([0; 4], None));
    }

    let said = program.run(&["import", "class.csv", "--skip-errors"]);
    assert!(said.code == Some(0) && said.err.contains("1 wrong line was skipped."), "{said:?}");
    assert_eq!(counts(&program.db).await, [3, 2, 3, 3]);

    let said = program.run(&["import", "absent.csv"]);
    assert!(said.code == Some(1) && said.err.starts_with("absent.csv: the file cannot be read"), "{said:?}");
    assert_eq!(program.run(&["import"]).code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_code_replaces_the_code_whatever_the_state_but_suspended() {
    let program = Program::with_class().await;
    let camille = member(&program.db, "20260001");
    for state in ["prepared", "active", "closed"] {
        match state {
            "active" => camille.activate().await,
            "closed" => camille.close().await,
            _ => {}
        }
        let said = program.run(&["code", "20260001"]);
        assert!(said.code == Some(0) && said.err.contains("For Camille Durand, works once until"), "{said:?}");
        let hash = ActivationCode::parse(&said.out).unwrap().hash(&keyring());
        assert!(activation::store::find_by_code(program.db.pool(), "20260001", &hash, now()).await.unwrap().is_some());
    }
    assert_eq!(members::live_codes(&program.db).await.len(), 3);
    let issued = audit::about_members(&program.db, "code.issued").await;
    assert!(issued.len() == 3 && issued.iter().all(|(via, ..)| via == "command_line"), "{issued:?}");
    // Told as when the desk makes a code.
    assert_eq!(emails::kinds(&program.db).await, ["account.code_made"; 3]);
    assert_eq!(notices::kinds(&program.db).await, ["account.code_made"; 3]);

    camille.reopen().await;
    camille.suspend().await;
    for (number, sentence) in
        [("20260001", "suspended"), ("99999999", "No member has the number 99999999"), ("1", "it has 8 digits")]
    {
        let said = program.run(&["code", number]);
        assert!(said.code == Some(1) && said.out.is_empty() && said.err.contains(sentence), "{said:?}");
    }
    assert_eq!(audit::count_of(&program.db, "code.issued").await, 3);
    assert_eq!(count(&program.db, "emails").await, 3, "a refused code is not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_grant_grants_once() {
    let program = Program::with_class().await;

    assert_eq!(program.run(&["grant", "20260001", "helpdesk"]).out, "Camille Durand now has the role helpdesk.\n");
    assert_eq!(program.run(&["grant", "20260001", "helpdesk"]).out, "Camille Durand already had the role helpdesk.\n");

    assert_eq!(count(&program.db, "role_grants").await, 1);
    assert_eq!(audit::details_of(&program.db, "role.granted").await, [Some("helpdesk".to_owned())]);
    let said = program.run(&["grant", "20260001", "king"]);
    assert!(said.code == Some(1) && said.err.contains("The roles are helpdesk, locker_manager,"), "{said:?}");
    assert_eq!(program.run(&["grant", "99999999", "helpdesk"]).code, Some(1));
    assert_eq!(program.run(&["grant", "20260001"]).code, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_grant_ends_the_sign_ins_of_the_member() {
    let program = Program::with_class().await;
    sessions::sign_all_in(&program.db).await;

    assert_eq!(program.run(&["grant", "20260001", "administrator"]).code, Some(0));

    assert_eq!(sessions::signed_in(&program.db).await, ["00000003", "20260002"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_list_prints_a_table() {
    let program = Program::with_class().await;
    program.run(&["grant", "00000003", "auditor"]);

    let said = program.run(&["list"]);
    assert_eq!(
        said.out,
        "NUMBER    NAME                            KIND     STATE      ROLES\n\
         20260001  Durand, Camille                 student  prepared\n\
         20260002  Petit, Lou                      teacher  prepared\n\
         00000003  Silva, Ana                      staff    prepared   auditor\n"
    );
    let found = program.run(&["list", "--query", "Câm DUR"]).out;
    assert!(found.contains("20260001") && found.lines().count() == 2, "{found}");
    let said = program.run(&["list", "--query", "nobody"]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", "No member found.\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn members_import_speaks_the_language_of_the_settings() {
    let mut program = Program::with_class().await;
    program.language = "fr";
    program.folder.write(
        "classe.csv",
        "Numéro;Nom;Prénom;Type;Groupe\n20260001;Durand-Roy;Camille;étudiant;B\n20260010;Moreau;Alix;étudiante;A\n",
    );

    let said = program.run(&["import", "classe.csv", "--dry-run", "--list-missing"]);
    assert_eq!(
        said.out,
        "~ 20260001 Camille Durand-Roy : nom Durand → Durand-Roy\n+ 20260010 Alix Moreau : étudiant, un code\n\
         - 20260002 Lou Petit : à activer\n- 00000003 Ana Silva : à activer\n"
    );
    assert_eq!(
        said.err,
        "Essai : rien n’est écrit.\n1 nouveau membre, 1 modifié, 0 inchangé, 1 code.\n\
         Colonnes laissées de côté : Groupe.\n\
         2 membres ne sont pas dans le fichier et restent tels qu’ils sont (--list-missing en donne la liste).\n"
    );

    let said = program.run(&["import", "classe.csv", "--list-missing"]);
    assert!(said.code == Some(1) && said.err.contains("ajoutez --dry-run ou --codes"), "{said:?}");
    let said = program.run(&["import", "classe.csv", "--list-missing", "--codes", "codes.csv"]);
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 2), "{said:?}");
    let codes = program.folder.read("codes.csv").unwrap();
    assert!(
        codes.starts_with("Numéro;Nom;Prénom;Code d’activation;Valable jusqu’au\n20260010;Moreau;Alix;"),
        "{codes}"
    );
    program.folder.write("faux.csv", "Numéro;Nom;Prénom\n20260001;Durand;Camille\n");
    let said = program.run(&["import", "faux.csv"]);
    assert!(said.code == Some(1) && said.err.starts_with("faux.csv : Les colonnes"), "{said:?}");
}
