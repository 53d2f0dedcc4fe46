//! Two processes on one database, and streams that end with their reader's rights.

use std::time::Duration;

use parvis::{
    accounts::roles::Role,
    live::{Keys, Topic, relay},
};
use sqlx::{
    PgPool,
    postgres::{PgListener, PgPoolOptions},
};
use tokio::{
    io::copy_bidirectional,
    net::{UnixListener, UnixStream},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use super::facts::{concert, hold};
use crate::harness::{
    Folder, Neighbour, PASSWORD, TestPortal,
    browser::{Browser, EventStream},
    portal,
    wait::until,
};

/// Longer than any test.
const SILENCE: Duration = Duration::from_mins(1);

/// Relays between two processes, stopped with the test.
struct Relays(Vec<JoinHandle<()>>);

impl Drop for Relays {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

const LISTENERS: &str = "SELECT pid FROM pg_stat_activity
                         WHERE datname = current_database() AND query LIKE 'LISTEN \"parvis_live\"%'";

/// The database's side of the lines on which processes hear each other.
async fn lines(portal: &TestPortal) -> Vec<i32> {
    sqlx::query_scalar(LISTENERS).fetch_all(&mut portal.db.superuser().await).await.unwrap()
}

async fn until_there_are_lines(portal: &TestPortal, wanted: impl Fn(&[i32]) -> bool) {
    until("the processes hear each other", async || wanted(&lines(portal).await)).await;
}

async fn relayed(portal: &TestPortal, neighbour: &Neighbour) -> Relays {
    let relays = Relays(vec![
        tokio::spawn(relay::run(portal.live.clone(), portal.db.pool().clone(), SILENCE)),
        tokio::spawn(relay::run(neighbour.live.clone(), neighbour.db.clone(), SILENCE)),
    ]);
    until_there_are_lines(portal, |lines| lines.len() == 2).await;
    relays
}

/// A stream that stands where the page stands: only changes come.
async fn look(browser: &Browser, concert: i64) -> EventStream {
    let page = browser.get(&format!("/concerts/{concert}")).await;
    browser.listen(&page.said("[data-live]", "hx-sse:connect")).await
}

/// Reads until the stream has said this.
async fn hears(stream: &mut EventStream, what: &str) {
    while !stream.next().await.expect("the stream goes on").data.contains(what) {}
}

#[tokio::test]
async fn two_processes_see_each_others_changes() {
    // covers C10 C17
    let portal = portal().await;
    let id = concert(&portal).await;
    let neighbour = portal.neighbour();
    let _relays = relayed(&portal, &neighbour).await;
    let (here, there) = (portal.browser(), neighbour.browser());
    let mut seen_here = look(&here, id).await;
    let mut heard_there = look(&there, id).await;

    hold(&here, id, &["C5"]).await.assert_status(303);
    hears(&mut heard_there, "data-seat=\"C5\" data-state=\"held\"").await;
    hears(&mut seen_here, "data-seat=\"C5\" data-state=\"held\"").await;
    hold(&there, id, &["D7"]).await.assert_status(303);
    hears(&mut seen_here, "data-seat=\"D7\" data-state=\"held\"").await;
    here.post(&format!("/concerts/{id}/holds/C5/release"), &[]).await.assert_status(303);
    hears(&mut heard_there, "data-seat=\"C5\" data-state=\"free\"").await;
}

#[tokio::test]
async fn a_line_that_breaks_is_mended_and_nothing_that_was_said_meanwhile_is_lost() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let neighbour = portal.neighbour();
    let _relays = relayed(&portal, &neighbour).await;
    let mut seen_there = look(&neighbour.browser(), id).await;
    let before = lines(&portal).await;

    // A change of which nobody is told: only reading again finds it.
    hold(&portal.neighbour().browser(), id, &["C5"]).await.assert_status(303);
    let end = "SELECT pg_terminate_backend(pid) FROM unnest($1::integer[]) AS l (pid)";
    sqlx::query(end).bind(&before).execute(&mut portal.db.superuser().await).await.unwrap();

    hears(&mut seen_there, "data-seat=\"C5\" data-state=\"held\"").await;
    until_there_are_lines(&portal, |lines| lines.len() == 2 && lines.iter().all(|pid| !before.contains(pid))).await;
    hold(&portal.browser(), id, &["D7"]).await.assert_status(303);
    hears(&mut seen_there, "data-seat=\"D7\" data-state=\"held\"").await;
}

/// A way to the database server that can fall silent: nothing is lost or closed, nothing comes any more.
fn silent_way(portal: &TestPortal, silent: watch::Receiver<bool>) -> (Folder, PgPool) {
    let options = portal.db.options();
    let socket = format!(".s.PGSQL.{}", options.get_port());
    let (folder, server) = (Folder::new(), options.get_socket().unwrap().join(&socket));
    let listener = UnixListener::bind(folder.join(&socket)).unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            // Those that come when it is silent find another way.
            let falls_silent = !*silent.borrow();
            let (server, mut silent) = (server.clone(), silent.clone());
            tokio::spawn(async move {
                let mut server = UnixStream::connect(server).await.unwrap();
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut server) => return,
                    _ = silent.wait_for(|silent| *silent), if falls_silent => {}
                }
                std::future::pending::<()>().await;
            });
        }
    });
    let pool = PgPoolOptions::new().max_connections(5).connect_lazy_with(options.socket(&*folder));
    (folder, pool)
}

#[tokio::test]
async fn a_line_that_says_nothing_any_more_is_replaced() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let neighbour = portal.neighbour();
    let (silence, silent) = watch::channel(false);
    let (_folder, way) = silent_way(&portal, silent);
    let hearing = relay::run(neighbour.live.clone(), way, Duration::from_millis(100));
    let _relays = Relays(vec![tokio::spawn(hearing)]);
    until_there_are_lines(&portal, |lines| lines.len() == 1).await;
    let mut seen_there = look(&neighbour.browser(), id).await;

    silence.send_replace(true);
    hold(&portal.browser(), id, &["C5"]).await.assert_status(303);

    hears(&mut seen_there, "data-seat=\"C5\" data-state=\"held\"").await;
}

#[tokio::test]
async fn hints_are_few_and_none_is_empty() {
    let portal = portal().await;
    let neighbour = portal.neighbour();
    let _relays = relayed(&portal, &neighbour).await;
    let mut listener = PgListener::connect_with(&neighbour.db).await.unwrap();
    listener.listen("parvis_live").await.unwrap();

    for round in 0..20 {
        for _ in 0..200 {
            portal.live.changed(&Topic::new("concert", round), Keys::these([101, 102]));
            tokio::task::yield_now().await;
        }
    }
    portal.live.changed(&Topic::new("concert", 99), Keys::these(0..5000));

    let mut letters = 0;
    loop {
        let letter = timeout(Duration::from_secs(10), listener.recv()).await.unwrap().unwrap();
        letters += 1;
        assert!(letter.payload().lines().count() > 1, "an empty letter: {}", letter.payload());
        if letter.payload().lines().any(|line| line == "concert:99") {
            break;
        }
    }
    assert!(letters < 100, "{letters}");
    let more = timeout(Duration::from_millis(300), listener.recv()).await;
    assert!(more.is_err(), "a letter about nothing: {more:?}");
}

#[tokio::test]
async fn a_reader_who_was_too_slow_comes_back_and_lacks_nothing() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (ines, malo) = (portal.browser(), portal.browser());
    let page = malo.get(&format!("/concerts/{id}")).await;
    let path = page.said("[data-live]", "hx-sse:connect");
    let (mut quick, mut slow) = (malo.listen(&path).await, malo.listen(&path).await);
    hold(&ines, id, &["A1"]).await.assert_status(303);
    let last = slow.next().await.unwrap();
    quick.next().await.unwrap();

    // More than is kept for one reader.
    for round in 0..70 {
        let (path, fields): (String, &[(&str, &str)]) = match round % 2 {
            0 => (format!("/concerts/{id}/holds"), &[("seat", "C5")]),
            _ => (format!("/concerts/{id}/holds/C5/release"), &[]),
        };
        ines.post(&path, fields).await.assert_status(303);
        quick.next().await.unwrap();
    }
    hold(&ines, id, &["D7"]).await.assert_status(303);
    let newest = quick.next().await.unwrap();

    assert_eq!(slow.rest().await.matches("data: ").count(), 0, "a cut stream says nothing old");
    let mut back = malo.clone().with("last-event-id", &last.id).listen(&path).await;
    let missed = back.next().await.unwrap();
    assert_eq!(missed.id, newest.id);
    assert!(missed.data.contains("data-seat=\"D7\" data-state=\"held\""), "{}", missed.data);
    assert!(missed.data.contains("data-seat=\"C5\" data-state=\"free\""), "{}", missed.data);
    assert_eq!(missed.data.matches("data-seat=").count(), 2);
}

/// Actions that end the permission of a stream's viewer.
#[derive(Debug, Clone, Copy)]
enum End {
    SignedOut,
    SignedOutElsewhere,
    SignedInAsSomebodyElse,
    PasswordChangedElsewhere,
    PasswordReset,
    Suspended,
    Closed,
    RoleGranted,
}

const PASSWORD_TWO: &str = "sept violons dans le brouillard";

/// Through the mailed link.
async fn reset_password(portal: &TestPortal, number: &str, other: &Browser) {
    other.post("/password/forgotten", &[("number", number)]).await.assert_status(200);
    let mails = portal.mails().await.join("\n").replace("=\r\n", "");
    let link = mails.split("/activate/link/").nth(1).unwrap();
    let token: String = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let fields = [("password", PASSWORD_TWO), ("password_confirmation", PASSWORD_TWO)];
    other.post(&format!("/activate/link/{token}"), &fields).await.assert_status(303);
}

async fn bring_about(end: End, portal: &TestPortal, number: &str, reader: &Browser) {
    let other = portal.browser();
    match end {
        End::SignedOut => reader.post("/sign-out", &[]).await.assert_redirect("/"),
        End::SignedOutElsewhere => {
            other.sign_in(number, PASSWORD).await.assert_redirect("/");
            let page = other.get("/account").await;
            let end = page.attributes("form", "action").into_iter().find(|path| path.ends_with("/end")).unwrap();
            other.post(&end, &[]).await.assert_redirect("/account");
        }
        End::SignedInAsSomebodyElse => {
            portal.member("20419999", &[]).await;
            reader.sign_in("20419999", PASSWORD).await.assert_redirect("/");
        }
        End::PasswordChangedElsewhere => {
            other.sign_in(number, PASSWORD).await.assert_redirect("/");
            let fields =
                [("current_password", PASSWORD), ("password", PASSWORD_TWO), ("password_confirmation", PASSWORD_TWO)];
            other.post("/account/password", &fields).await.assert_redirect("/account");
        }
        End::PasswordReset => reset_password(portal, number, &other).await,
        End::Suspended => {
            let staff = portal.signed_in("20410001", &[Role::Administrator]).await;
            let path = format!("/admin/members/{number}/suspend");
            staff.post(&path, &[("reason", "Essai")]).await.assert_status(303);
        }
        End::Closed => {
            reader.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
        }
        End::RoleGranted => {
            let staff = portal.signed_in("20410001", &[Role::Administrator]).await;
            let path = format!("/admin/members/{number}/roles");
            staff.post(&path, &[("role", "moderator")]).await.assert_status(303);
        }
    }
}

#[tokio::test]
async fn a_members_stream_ends_with_the_sign_in() {
    for end in [
        End::SignedOut,
        End::SignedOutElsewhere,
        End::SignedInAsSomebodyElse,
        End::PasswordChangedElsewhere,
        End::PasswordReset,
        End::Suspended,
        End::Closed,
        End::RoleGranted,
    ] {
        let portal = portal().await;
        let id = concert(&portal).await;
        let reader = portal.signed_in("20418376", &[]).await;
        let stream = look(&reader, id).await;
        let guest = look(&portal.browser(), id).await;

        bring_about(end, &portal, "20418376", &reader).await;

        timeout(Duration::from_secs(10), stream.rest()).await.unwrap_or_else(|_| panic!("{end:?} ends no stream"));
        assert_eq!(portal.live.watched(), 1, "{end:?}: the guest goes on");
        drop(guest);
    }
}

#[tokio::test]
async fn a_door_is_closed_in_another_process_too_when_the_role_is_gone() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let neighbour = portal.neighbour();
    let _relays = relayed(&portal, &neighbour).await;
    portal.member("20410010", &[Role::BoxOffice]).await;
    let door = neighbour.browser();
    door.sign_in("20410010", PASSWORD).await.assert_redirect("/");
    let mut stream = door.listen(&format!("/admin/concerts/{id}/check-in/events")).await;
    stream.next().await.unwrap();
    let staff = portal.signed_in("20410001", &[Role::Administrator]).await;

    let path = "/admin/members/20410010/roles/remove";
    staff.post(path, &[("role", "box_office")]).await.assert_status(303);

    timeout(Duration::from_secs(10), stream.rest()).await.expect("the stream ends");
}
