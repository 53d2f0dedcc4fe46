//! The data folder: for one portal at a time, and with the key of its database.

use rustix::process::Signal;

use super::{
    administrator,
    process::{Done, Home, Serve},
    settings::assert_names,
};
use crate::harness::database;

#[test]
fn a_second_portal_on_a_data_folder_is_refused_before_it_does_anything() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let (_, code) = administrator(&serve);

    for arguments in [&["serve"][..], &[]] {
        let refused = home.run(arguments);
        assert_names(&refused, "PARVIS_DATA_DIR", "");
        assert!(refused.err.contains("another parvis serves") && refused.out.is_empty(), "{refused:#?}");
    }

    assert!(home.run(&["members", "list"]).ok().out.contains("00000001"), "commands work beside it");
    let cookie = serve.activate("00000001", &code);
    assert_eq!(serve.get("/account", &cookie).status, 200);
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    let mut next = Serve::start(&home);
    next.signal(Signal::TERM);
    assert_eq!(next.ended(), Some(0), "the folder is free again");
}

#[test]
fn a_second_demo_is_refused_too() {
    let home = Home::new();
    let mut demo = Serve::begin(&mut home.command(&["demo"]));

    let refused = home.run(&["demo"]);

    assert_names(&refused, "PARVIS_DATA_DIR", "");
    demo.signal(Signal::TERM);
    assert_eq!(demo.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_portals_may_share_a_folder_with_a_database_of_another_server() {
    let (db, home) = (database().await, Home::new());
    let serve = || Serve::begin(home.command(&["serve"]).env("DATABASE_URL", db.url()));
    let (mut one, mut two) = (serve(), serve());

    for portal in [&mut one, &mut two] {
        assert_eq!(portal.get("/readyz", "").status, 200);
        portal.signal(Signal::TERM);
        assert_eq!(portal.ended(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_than_the_first_of_a_database_is_refused() {
    let (db, first, second) = (database().await, Home::new(), Home::new());
    let list = |home: &Home, secret: Option<&str>| {
        let mut command = home.command(&["members", "list"]);
        command.env("DATABASE_URL", db.url()).envs(secret.map(|secret| ("PARVIS_SECRET", secret)));
        Done::of(&command.output().unwrap())
    };
    list(&first, None).ok();
    list(&first, None).ok();

    let without = list(&second, None);
    assert_names(&without, "PARVIS_SECRET", "");
    assert!(without.err.contains("used with a key before"), "{}", without.err);
    assert!(!second.join("var/secret").exists(), "no other key is made");
    let wrong = "another secret of more than 32 characters";
    assert_names(&list(&second, Some(wrong)), "PARVIS_SECRET", "");
    let key = first.read("var/secret").unwrap();
    list(&second, Some(&key)).ok();

    second.write("var/secret", "a".repeat(44));
    for command in [&["members", "list"][..], &["serve"]] {
        let refused = second.command(command).env("DATABASE_URL", db.url()).output().unwrap();
        let refused = Done::of(&refused);
        assert!(refused.code == Some(1) && refused.err.contains("var/secret is not the key"), "{refused:#?}");
    }
    second.write("var/secret", &key);
    list(&second, None).ok();
}
