//! The demo: what it prints is true.

use rustix::process::Signal;

use super::process::{Home, Serve};

/// The lines of the printed table: number, and how to sign in.
fn rows(demo: &Serve) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    loop {
        let line = demo.line();
        if line == "Stop with Ctrl-C." {
            return rows;
        }
        let number = line.split_whitespace().next().unwrap_or_default();
        if number.len() == 8 && number.bytes().all(|digit| digit.is_ascii_digit()) {
            // The last column, two spaces or more away from the one before.
            rows.push((number.to_owned(), line.rsplit("  ").next().unwrap().trim().to_owned()));
        }
    }
}

#[test]
fn the_accounts_that_the_demo_prints_can_be_signed_in_to_and_activated() {
    let home = Home::new();
    let mut demo = Serve::begin(&mut home.command(&["demo"]));
    let printed = rows(&demo);

    demo.signal(Signal::TERM);
    assert_eq!(demo.ended(), Some(0));
    let mut demo = Serve::begin(&mut home.command(&["demo"]));
    let again = rows(&demo);
    let code = |how: &str| how.rsplit(' ').next().unwrap().to_owned();
    assert_eq!(code(&printed[5].1), code(&again[5].1), "the codes stay until they are used");
    let (printed, activation) = (again, format!("http://{}/activate with code ", demo.address));

    let mut cookies = Vec::new();
    for (number, how) in &printed {
        cookies.push(match how.strip_prefix("password: ") {
            Some(password) => demo.sign_in(number, password),
            None => demo.activate(number, how.strip_prefix(&activation).unwrap_or_else(|| panic!("{how}"))),
        });
    }

    assert_eq!(printed.iter().filter(|(_, how)| how.starts_with("password: ")).count(), 5);
    assert_eq!(printed.len(), 8);
    assert!(cookies.iter().all(|cookie| demo.get("/account", cookie).status == 200));
    assert_eq!(demo.get("/admin/audit", &cookies[0]).status, 200, "the first administers");
    assert_eq!(demo.get("/lockers/locker_03", &cookies[3]).status, 200, "the first student has a locker");
    let list = demo.get("/chat", &cookies[3]);
    for told in ["Orchestre du campus", "Projet de fin d’année", "data-friend-requests=\"1\""] {
        assert!(list.text.contains(told), "people have talked: {told}");
    }
    demo.signal(Signal::TERM);
    assert_eq!(demo.ended(), Some(0));
    let again = Serve::begin(&mut home.command(&["demo"]));
    let (one, how) = &rows(&again)[5];
    assert_eq!((one, how.as_str()), (&printed[5].0, "the password you chose"));
}
