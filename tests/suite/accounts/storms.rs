//! Many at once: all get in, and nobody else waits for them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parvis::accounts::{activation, passwords::password::NewPassword};
use tokio::task::JoinHandle;

use crate::{
    factories::audit,
    harness::{PASSWORD, TestPortal, portal},
};

/// Active members with one password; hashing it fifty times would take the time of the test itself.
async fn members(portal: &TestPortal, count: usize) -> Vec<String> {
    let numbers: Vec<String> = (0..count).map(|nth| format!("4{nth:07}")).collect();
    let lines: Vec<String> = numbers.iter().map(|number| format!("{number},Martin,Camille,,student,,,")).collect();
    portal.import(&lines.join("\n")).await;
    let password = NewPassword::parse(PASSWORD, PASSWORD, &[]).unwrap();
    let hash = portal.accounts.passwords.hash(password).await.unwrap();
    for number in &numbers {
        let applicant = activation::store::find_by_number(&portal.db, number).await.unwrap().unwrap();
        let mut transaction = portal.db.begin().await.unwrap();
        assert!(activation::store::redeem(&mut transaction, &applicant, &hash, portal.clock.now()).await.unwrap());
        transaction.commit().await.unwrap();
    }
    numbers
}

// covers L60 P1
#[tokio::test]
async fn fifty_members_sign_in_at_once_and_pages_of_others_do_not_wait_for_them() {
    let portal = portal().await;
    let numbers = members(&portal, 50).await;
    let reader = portal.signed_in("50000001", &[]).await;
    let signed_in = Arc::new(AtomicUsize::new(0));

    let sign_ins: Vec<_> = numbers
        .into_iter()
        .map(|number| {
            let (browser, signed_in) = (portal.browser(), signed_in.clone());
            tokio::spawn(async move {
                let answer = browser.sign_in(&number, PASSWORD).await;
                signed_in.fetch_add(1, Ordering::SeqCst);
                answer.assert_redirect("/");
                browser
            })
        })
        .collect();
    let visitor = portal.browser();
    let pages: Vec<_> = (0..50)
        .map(|nth| {
            let browser = if nth % 2 == 0 { visitor.clone() } else { reader.clone() };
            tokio::spawn(async move { browser.get("/").await.assert_status(200).status })
        })
        .collect();
    for page in pages {
        page.await.unwrap();
    }
    let before_the_last_page = signed_in.load(Ordering::SeqCst);

    assert!(before_the_last_page < 50, "the pages came after all {before_the_last_page} sign-ins");
    for sign_in in sign_ins {
        let browser = sign_in.await.unwrap();
        assert!(browser.get("/").await.one("h1").contains("Camille"));
    }
    assert_eq!(audit::count_of(&portal.db, "session.began").await, 51);
}

/// Hashes that wait in line for their turn, and how many are done.
async fn line(portal: &TestPortal, length: usize) -> (Arc<AtomicUsize>, Vec<JoinHandle<()>>) {
    let password = NewPassword::parse(PASSWORD, PASSWORD, &[]).unwrap();
    let hash = portal.accounts.passwords.hash(password).await.unwrap();
    let done = Arc::new(AtomicUsize::new(0));
    let one = |_| {
        let (passwords, hash, done) = (portal.accounts.passwords.clone(), hash.clone(), done.clone());
        tokio::spawn(async move {
            passwords.verify(PASSWORD, Some(hash)).await.unwrap();
            done.fetch_add(1, Ordering::SeqCst);
        })
    };
    let line = (0..length).map(one).collect();
    // Each takes its place.
    tokio::task::yield_now().await;
    (done, line)
}

// One thread: hashes on it would be done before anybody else gets a turn.
#[tokio::test(flavor = "current_thread")]
async fn a_hash_leaves_the_runtime_to_others() {
    let portal = portal().await;

    let (done, line) = line(&portal, 5).await;

    assert!(done.load(Ordering::SeqCst) < 5, "all hashes were done on the thread that answers");
    for one in line {
        one.await.unwrap();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_page_does_not_wait_for_the_hashes_of_others() {
    let portal = portal().await;
    let reader = portal.signed_in("50000001", &[]).await;
    let (done, line) = line(&portal, 40).await;

    reader.get("/").await.assert_status(200);
    let ahead = done.load(Ordering::SeqCst);

    assert!(ahead < 40, "all {ahead} hashes came before the page");
    line.iter().for_each(JoinHandle::abort);
}

#[tokio::test]
async fn an_unknown_number_costs_a_hash_as_a_known_one_does() {
    const LENGTH: usize = 12;
    let portal = portal().await;
    portal.prepare("10000001").await;
    portal.member("10000002", &[]).await;

    for number in ["10000001", "10000002", "99999999"] {
        let (done, line) = line(&portal, LENGTH).await;

        portal.browser().sign_in(number, "cinq tambours dans la brume").await.assert_status(422);
        let ahead = done.load(Ordering::SeqCst);

        // The last request in the queue, answered after all others, has waited for a hash too.
        assert_eq!(ahead, LENGTH, "{number}");
        for one in line {
            one.await.unwrap();
        }
    }
}
