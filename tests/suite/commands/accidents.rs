//! Recovery after a killed process.

use rustix::process::{Signal, kill_process};

use super::{
    administrator,
    process::{Home, Serve, assert_gone},
};
use crate::harness::{
    PASSWORD,
    wait::{PATIENCE, until_blocking},
};

#[test]
fn a_portal_that_was_killed_starts_again_at_once_with_the_same_code() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let (number, first) = administrator(&serve);
    let orphan = home.postgres();
    serve.signal(Signal::KILL);
    assert_eq!(serve.ended(), None, "killed");

    let mut serve = Serve::start(&home);
    let (again, second) = administrator(&serve);
    assert_eq!(number, again);
    assert_eq!(first, second, "the code stays until it is used");
    serve.activate(&number, &second);

    let postgres = home.postgres();
    serve.signal(Signal::INT);
    assert_eq!(serve.ended(), Some(0));
    assert_gone(postgres);
    assert_gone(orphan);
    drop(serve);
    let mut serve = Serve::start(&home);
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    assert!(serve.lines.recv_timeout(PATIENCE).is_err(), "an active administrator gets no code");
}

#[test]
fn a_code_that_was_made_by_hand_for_the_first_administrator_stays() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let (number, first) = administrator(&serve);
    let made = home.run(&["members", "code", &number]).ok();
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));

    let serve = Serve::start(&home);

    assert!(serve.line().contains("`parvis members code` printed"));
    let fields = [("number", &*number), ("code", &first), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
    assert_eq!(serve.post("/activate", &fields).status, 422, "the first was replaced");
    serve.activate(&number, made.out.trim());
}

#[test]
fn a_database_server_that_is_killed_costs_an_excuse_and_comes_back() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let (number, code) = administrator(&serve);
    let cookie = serve.activate(&number, &code);
    let killed = home.postgres();

    kill_process(killed, Signal::KILL).unwrap();

    until_blocking("the database comes back", || {
        let answer = serve.get("/account", &cookie);
        assert!([200, 503].contains(&answer.status), "{}", answer.text);
        assert!(answer.status == 200 || answer.text.contains("\r\nretry-after: "), "{}", answer.text);
        answer.status == 200 && home.find_postgres().is_some_and(|new| new != killed)
    });
    assert_eq!(serve.get("/healthz", "").status, 200);
    let postgres = home.postgres();
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended(), Some(0));
    assert_gone(postgres);
}
