//! The map of seats: live on every screen, by keyboard, by touch, without script, after the network was away.

use std::time::Duration;

use crate::harness::{Browser, Line, Portal, Settings};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const END: &str = "\u{E010}";
const HOME: &str = "\u{E011}";
const LEFT: &str = "\u{E012}";
const UP: &str = "\u{E013}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";

/// The concert of the demo where seats are to be had.
pub const ON_SALE: &str = "Les Heures lentes";

/// The page of a concert of the demo.
pub async fn path_of(browser: &Browser, title: &str) -> String {
    browser.go("/concerts").await;
    let script = format!(
        "return [...document.querySelectorAll('main a[href^=\"/concerts/\"]')]
            .find(a => a.textContent.includes({title:?}))?.getAttribute('href') ?? ''"
    );
    let path = browser.script(&script).await.as_str().unwrap().to_owned();
    assert!(!path.is_empty(), "no concert {title}");
    path
}

async fn open_map(browser: &Browser) {
    let path = path_of(browser, ON_SALE).await;
    browser.go(&path).await;
    browser.find("[data-seats]").await;
    browser.until("return !!document.querySelector('[data-live]')._htmx?.sse").await;
}

fn state_is(seat: &str, state: &str) -> String {
    format!("return document.querySelector('[data-seat=\"{seat}\"]').dataset.state === '{state}'")
}

async fn click_seat(browser: &Browser, seat: &str) {
    browser.click(&format!("[data-seat=\"{seat}\"]")).await;
}

async fn focused_seat(browser: &Browser) -> String {
    let seat = browser.script("return document.activeElement.dataset?.seat ?? ''").await;
    seat.as_str().unwrap().to_owned()
}

/// Notes when a seat changes to a state, on the clock of this machine.
async fn note_change(browser: &Browser, seat: &str, state: &str) {
    let script = format!(
        "const cell = document.querySelector('[data-seat=\"{seat}\"]');
         window.changedAt = 0;
         new MutationObserver(() => {{
             if (cell.dataset.state === '{state}' && !window.changedAt) window.changedAt = Date.now();
         }}).observe(cell, {{ attributes: true }})"
    );
    browser.script(&script).await;
}

async fn click_at(browser: &Browser, seat: &str) -> f64 {
    let script = format!("document.querySelector('[data-seat=\"{seat}\"]').click(); return Date.now()");
    browser.script(&script).await.as_f64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_is_seen_in_another_browser_and_so_is_the_way_back() {
    // covers C10 C17
    let portal = Portal::get();
    let ines = Browser::open(&portal.url, Settings::default()).await;
    let malo = Browser::open(&portal.url, Settings::default()).await;
    open_map(&ines).await;
    open_map(&malo).await;
    let free = malo.text("[data-seats-free]").await;

    for (from, to, seat) in [(&ines, &malo, "I3"), (&malo, &ines, "I8")] {
        for (mine, others) in [("mine", "held"), ("free", "free")] {
            note_change(to, seat, others).await;
            let clicked = click_at(from, seat).await;
            from.until(&state_is(seat, mine)).await;
            to.until("return window.changedAt > 0").await;
            let seen = to.script("return window.changedAt").await.as_f64().unwrap();
            assert!(seen - clicked < 1000.0, "{seat} {others} after {} ms", seen - clicked);
        }
    }
    assert!(!free.is_empty());
    for browser in [ines, malo] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

/// Moves the focus to the map: one seat of it is on the way of the tabulator.
async fn tab_to_the_map(browser: &Browser) {
    for _ in 0..40 {
        browser.type_keys(TAB).await;
        if !focused_seat(browser).await.is_empty() {
            break;
        }
    }
    let in_order = "return document.querySelectorAll('[data-seat][tabindex=\"0\"]').length === 1
        && document.querySelectorAll('[data-seat][tabindex=\"-1\"]').length === 99";
    browser.until(in_order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_chosen_by_keyboard_and_the_focus_survives_what_is_streamed() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    let other = Browser::open(&portal.url, Settings::default()).await;
    open_map(&browser).await;
    open_map(&other).await;
    tab_to_the_map(&browser).await;
    assert_eq!(focused_seat(&browser).await, "A2");
    for (key, seat) in
        [(DOWN, "B2"), (RIGHT, "B3"), (END, "B10"), (RIGHT, "B10"), (HOME, "B1"), (UP, "A1"), (LEFT, "A1")]
    {
        browser.type_keys(key).await;
        assert_eq!(focused_seat(&browser).await, seat);
    }
    // A pillar is in the way: nothing is asked for, and why is said.
    browser.type_keys(ENTER).await;
    browser.until("return document.querySelector('[data-said]').textContent.includes('indisponible')").await;
    assert_eq!(browser.script(&state_is("A1", "blocked")).await, true);

    for key in [RIGHT, RIGHT, RIGHT] {
        browser.type_keys(key).await;
    }
    click_seat(&other, "A4").await;
    browser.until(&state_is("A4", "held")).await;
    assert_eq!(focused_seat(&browser).await, "A4");
    browser.type_keys(RIGHT).await;
    browser.type_keys(ENTER).await;
    browser.until(&state_is("A5", "mine")).await;
    browser
        .until("return document.getElementById('announcer').textContent.replaceAll('\u{a0}', ' ').includes('A 5')")
        .await;
    assert_eq!(focused_seat(&browser).await, "A5");
    browser.type_keys(ENTER).await;
    browser.until(&state_is("A5", "free")).await;
    assert_eq!(focused_seat(&browser).await, "A5");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_seats_are_booked_on_a_phone() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    open_map(&browser).await;
    let small = "const cells = [...document.querySelectorAll('table [data-seat]')].map(one => one.getBoundingClientRect());
        const table = document.querySelector('[data-seats]').closest('.scroll');
        return Math.min(...cells.map(one => Math.min(one.width, one.height))) >= 32 && table.scrollWidth <= table.clientWidth";
    assert_eq!(browser.script(small).await, true, "the map does not fit");
    for seat in ["H4", "H6"] {
        click_seat(&browser, seat).await;
        browser.until(&state_is(seat, "mine")).await;
    }
    browser.until("return document.getElementById('sheet').textContent.includes('H5')").await;
    let in_sight = "const sheet = document.getElementById('sheet').getBoundingClientRect();
        return sheet.bottom <= innerHeight + 1 && sheet.top > 0";
    browser.until(in_sight).await;
    browser.picture("phone-a-seat-left-alone").await;
    browser.click("#release-H6").await;
    browser.until(&state_is("H6", "free")).await;
    click_seat(&browser, "H5").await;
    browser.until(&state_is("H5", "mine")).await;
    browser.click("#extend").await;
    browser.until("return Number(document.querySelector('[data-hold]').dataset.seconds) > 300").await;
    browser.click("#continue").await;
    browser.fill(&[("surname", "Carpentier"), ("first_name", "Inès")]).await;
    browser.click("#extend").await;
    browser.until("return Number(document.querySelector('[data-hold]').dataset.seconds) > 420").await;
    browser.until("return document.querySelector('[name=surname]').value === 'Carpentier'").await;
    browser.click("main form .primary").await;
    let number = browser.find("[data-booking-number]").await;
    assert_eq!(number.attr("data-booking-number").await.unwrap().unwrap().len(), 10);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_held_given_back_and_booked_without_script() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings { script: false, ..Settings::default() }).await;
    browser.go("/concerts").await;
    browser.follow(ON_SALE).await;
    browser.find("[data-seats]").await;
    let path = browser.path().await;
    assert!(!browser.find("[data-live-state]").await.is_displayed().await.unwrap(), "what needs script is shown");
    let free = browser.find("[data-state=\"free\"]").await.attr("data-seat").await.unwrap().unwrap();
    click_seat(&browser, &free).await;
    browser.arrive(&path).await;
    browser.find(&format!("[data-seat=\"{free}\"][data-state=\"mine\"][aria-pressed=\"true\"]")).await;
    click_seat(&browser, &free).await;
    browser.find(&format!("[data-seat=\"{free}\"][data-state=\"free\"]")).await;
    let gone = browser.find("[data-state=\"booked\"]").await.attr("data-seat").await.unwrap().unwrap();
    click_seat(&browser, &gone).await;
    browser.find("#sheet [role=\"alert\"]").await;
    browser.click("#sheet button[name=\"seat\"]").await;
    browser.arrive(&path).await;
    browser.click("#extend").await;
    browser.arrive(&path).await;
    browser.click("#continue").await;
    browser.fill(&[("surname", "Le Goff"), ("first_name", "Malo")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-booking-number]").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_is_right_again_after_the_network_was_away() {
    // covers C17
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let cut_off = Browser::open(&line.url, Settings::default()).await;
    let other = Browser::open(&portal.url, Settings::default()).await;
    open_map(&cut_off).await;
    open_map(&other).await;
    cut_off.script("window.same = true").await;

    line.cut();
    click_seat(&other, "G1").await;
    other.until(&state_is("G1", "mine")).await;
    cut_off.until_within(Duration::from_secs(40), "return !document.querySelector('[data-live-state]').hidden").await;
    assert_eq!(cut_off.script(&state_is("G1", "free")).await, true);
    line.mend();

    cut_off.until(&state_is("G1", "held")).await;
    cut_off.until("return document.querySelector('[data-live-state]').hidden").await;
    click_seat(&other, "G1").await;
    cut_off.until(&state_is("G1", "free")).await;
    assert_eq!(cut_off.script("return window.same === true").await, true, "the page was loaded again");
    assert!(!cut_off.has("#notices .notice").await, "a stream that comes back is no lost connection");
    cut_off.close().await;
    other.close().await;
}

/// The hold as it would be later: a clock that has not begun.
fn later(seconds: u32) -> String {
    format!(
        "const hold = document.querySelector('[data-hold]'), other = hold.cloneNode(true);
         other.dataset.seconds = {seconds}; hold.replaceWith(other)"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_a_hold_warns_and_ends() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::default()).await;
    open_map(&browser).await;
    click_seat(&browser, "I10").await;
    browser.until(&state_is("I10", "mine")).await;
    let began = browser.text("[data-hold-clock]").await;
    browser.until(&format!("return document.querySelector('[data-hold-clock]').textContent !== {began:?}")).await;

    browser.script(&later(61)).await;
    browser.until("return document.getElementById('announcer').textContent.startsWith('Il reste une minute')").await;
    assert!(browser.has("[data-hold][data-tone=\"warn\"]").await);
    browser.script(&later(1)).await;
    browser.until("return document.querySelector('[data-said]').textContent.startsWith('Le temps est écoulé')").await;
    browser.picture("wide-a-hold-that-ends").await;
    // The portal knows better than this page: the seat is still held.
    browser.until("return document.querySelector('[data-hold]')?.dataset.seconds > 200").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_does_in_another_window_is_ones_own_here() {
    let portal = Portal::get();
    let here = Browser::open(&portal.url, Settings::default()).await;
    let there = Browser::open(&portal.url, Settings::default()).await;
    for browser in [&here, &there] {
        browser.sign_in_demo("20418376").await;
        open_map(browser).await;
    }
    click_seat(&there, "J5").await;
    here.until(&state_is("J5", "mine")).await;
    here.find("#release-J5").await;
    let label = here.script("return document.querySelector('[data-seat=\"J5\"]').getAttribute('aria-label')").await;
    assert!(label.as_str().unwrap().ends_with("à moi"), "{label}");
    click_seat(&here, "J5").await;
    there.until(&state_is("J5", "free")).await;
    there.until("return document.getElementById('sheet').dataset.held === ''").await;
    there.until("return document.querySelector('[data-said]').textContent.includes('J5')").await;
    here.close().await;
    there.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_the_free_seats_in_words() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    open_map(&browser).await;
    browser.click("a[href$=\"?view=list\"]").await;
    browser.find(".listed").await;
    let shown = "return [...document.querySelectorAll('.listed [data-seat]')].filter(one => one.checkVisibility())
        .every(one => one.dataset.state === 'free' || one.dataset.state === 'mine')";
    assert_eq!(browser.script(shown).await, true);
    let words = "return getComputedStyle(document.querySelector('.listed [data-state=\"free\"]'), '::before').content";
    assert!(browser.script(words).await.as_str().unwrap().contains("Rang A, place 2, libre"));
    let focus = "document.querySelector('[data-seat=\"A2\"]').focus()";
    browser.script(focus).await;
    browser.type_keys(DOWN).await;
    assert_eq!(focused_seat(&browser).await, "A3");
    browser.close().await;
}
