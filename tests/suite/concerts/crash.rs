//! A server that is killed during a rush: what was promised is kept.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use parvis::concerts::programme;
use rustix::process::{Signal, kill_process};
use sqlx::{PgPool, postgres::PgConnectOptions};

use super::facts::new_concert;
use crate::{
    commands::process::{Home, Serve, try_post},
    factories::{bookings, seats::broken_rules},
    harness::wait::until_blocking,
};

/// People who buy one seat after the other until they are told to stop. The numbers that reached them.
struct Crowd {
    stop: Arc<AtomicBool>,
    numbers: Arc<Mutex<HashSet<String>>>,
    people: Vec<std::thread::JoinHandle<()>>,
}

impl Crowd {
    fn gather(address: &str, concert: i64) -> Self {
        let (stop, numbers) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(HashSet::new())));
        let people = (0..12).map(|person| {
            let (address, stop, numbers) = (address.to_owned(), Arc::clone(&stop), Arc::clone(&numbers));
            std::thread::spawn(move || {
                for turn in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    if let Some(number) = buy(&address, concert, &format!("person-{person}-{turn}")) {
                        numbers.lock().unwrap().insert(number);
                    }
                }
            })
        });
        Self { people: people.collect(), stop, numbers }
    }

    fn wait_for(&self, count: usize) {
        until_blocking("people get a number", || self.numbers.lock().unwrap().len() >= count);
    }

    fn disperse(self) -> HashSet<String> {
        self.stop.store(true, Ordering::Relaxed);
        for person in self.people {
            person.join().unwrap();
        }
        let numbers = self.numbers.lock().unwrap();
        numbers.clone()
    }
}

/// Holds the best seat and books it; the number, when it came back.
fn buy(address: &str, concert: i64, key: &str) -> Option<String> {
    let held = try_post(address, &format!("/concerts/{concert}/holds/best"), "", &[("count", "1")])?;
    let cookie = held.text.lines().find_map(|line| line.strip_prefix("set-cookie: "))?.split(';').next()?.to_owned();
    let names = [("surname", "Personne"), ("first_name", "Invitée"), ("idempotency_key", key)];
    let booked = try_post(address, &format!("/concerts/{concert}/bookings"), &cookie, &names)?;
    let number = booked.text.lines().find_map(|line| line.strip_prefix("location: /bookings/"))?;
    (booked.status == 303).then(|| number.trim().to_owned())
}

pub async fn connect(home: &Home) -> PgPool {
    let file = home.read("var/postgres/data/postmaster.pid").unwrap();
    let options = PgConnectOptions::new_without_pgpass();
    let options = options.socket(file.lines().nth(4).unwrap()).username("parvis").database("parvis");
    PgPool::connect_with(options).await.unwrap()
}

async fn concert(home: &Home) -> i64 {
    let db = connect(home).await;
    let now = parvis::clock::Clock::system().now();
    let mut concert = new_concert(now);
    (concert.row_count, concert.seats_per_row) = (26, 40);
    programme::edits::create(&db, &concert, now).await.unwrap().0
}

/// Every number that a client received is a booking, and no seat has two.
async fn assert_kept(home: &Home, numbers: &HashSet<String>) {
    let db = connect(home).await;
    let booked = bookings::numbers(&db).await;
    let booked: HashSet<String> = booked.into_iter().collect();
    assert_eq!(numbers.difference(&booked).collect::<Vec<_>>(), Vec::<&String>::new(), "promised and not kept");
    assert_eq!(broken_rules(&db).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_that_is_killed_during_a_rush_keeps_what_it_promised() {
    // covers C23 C41 C42
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let id = concert(&home).await;
    let crowd = Crowd::gather(&serve.address, id);
    crowd.wait_for(40);

    serve.signal(Signal::KILL);
    serve.ended();
    let numbers = crowd.disperse();

    let mut serve = Serve::start(&home);
    assert!(numbers.len() >= 40);
    assert_kept(&home, &numbers).await;
    serve.signal(Signal::TERM);
    serve.ended();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_killed_during_a_rush_keeps_what_it_promised() {
    let home = Home::new();
    let mut serve = Serve::start(&home);
    let id = concert(&home).await;
    let crowd = Crowd::gather(&serve.address, id);
    crowd.wait_for(40);

    let killed = home.postgres();
    kill_process(killed, Signal::KILL).unwrap();
    let before = crowd.numbers.lock().unwrap().len();
    // The sale goes on by itself.
    crowd.wait_for(before + 40);
    let numbers = crowd.disperse();

    assert_ne!(home.postgres(), killed);
    assert_kept(&home, &numbers).await;
    serve.signal(Signal::TERM);
    serve.ended();
}
