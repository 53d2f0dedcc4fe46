//! Older messages: around one, before, after, of a day; where one stopped reading; at what cost.

use std::{cell::Cell, sync::Once};

use time::macros::datetime;
use tracing::{Event, Metadata, Subscriber, span};

use super::facts::{INES, TOM, client_id, fill, general, posted};
use crate::{
    factories::{messages, rooms},
    harness::portal,
};

thread_local! {
    /// Statements that this thread, and so this test, sent to the database.
    static SAID: Cell<usize> = const { Cell::new(0) };
}

/// Counts what is said to the database.
struct Statements;

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {
        SAID.set(SAID.get() + 1);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// How many statements this takes. For all threads and once: what listens to one thread may miss what another one met first.
async fn statements(ask: impl Future) -> usize {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| tracing::subscriber::set_global_default(Statements).unwrap());
    let before = SAID.get();
    ask.await;
    SAID.get() - before
}

// covers P34
#[tokio::test]
async fn who_was_away_for_five_hundred_messages_finds_all_of_them_and_the_line_before_the_first() {
    let portal = portal().await;
    let (_, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    fill(&portal, room, INES, 30).await;
    tom.post(&format!("/chat/rooms/{room}/read"), &[("seq", "30")]).await.assert_status(303);
    fill(&portal, room, INES, 500).await;

    let mut page = tom.get(&format!("/chat/rooms/{room}")).await;

    assert_eq!(page.said(&format!("[data-room='{room}'][data-unread]"), "data-unread"), "500");
    assert_eq!(page.said("#new + article", "data-seq"), "31");
    assert!(page.has("[data-newest]"));
    let mut seqs = page.attributes("[data-message]", "data-seq");
    assert_eq!((seqs.len(), seqs[0].as_str()), (50, "6"));
    while let Some(next) = page.attribute("a[data-newer]", "hx-get") {
        page = tom.get(&next).await;
        assert!(page.attributes("[data-message]", "data-seq").len() <= 50 && !page.has("#new"));
        seqs.extend(page.attributes("[data-message]", "data-seq"));
    }
    assert_eq!(seqs, (6..=530).map(|seq| seq.to_string()).collect::<Vec<_>>(), "none is missing, none comes twice");
    let newest = tom.get(&format!("/chat/rooms/{room}?before=531")).await;
    assert_eq!(newest.attributes("[data-message]", "data-seq").last().unwrap(), "530");
    assert!(!newest.has("[data-newest]") && !newest.has("#new"));
}

#[tokio::test]
async fn a_permalink_opens_the_page_around_and_older_ones_follow() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    fill(&portal, room, INES, 200).await;
    let page = ines.get(&format!("/chat/rooms/{room}?around=100")).await;
    let seqs = page.attributes("[data-message]", "data-seq");
    assert_eq!((seqs.len(), seqs[0].as_str(), seqs[49].as_str()), (50, "75", "124"));
    assert_eq!(page.said("[data-target]", "data-seq"), "100");
    let older = ines.get(&page.said("a[data-older]", "hx-get")).await;
    let seqs = older.attributes("[data-message]", "data-seq");
    assert_eq!((seqs[0].as_str(), seqs[49].as_str()), ("25", "74"));
    let oldest = ines.get(&older.said("a[data-older]", "href")).await;
    assert_eq!(oldest.attributes("[data-message]", "data-seq").len(), 24);
    assert!(!oldest.has("#messages a[data-older]"));
    for path in [
        "?around=1",
        "?around=999999",
        "?before=0",
        "?after=200",
        "?before=-5",
        "?after=-1",
        "?after=9223372036854775807",
    ] {
        ines.get(&format!("/chat/rooms/{room}{path}")).await.assert_status(200);
    }
    for path in ["?around=x", "?before=99999999999999999999", "?date=hier", "?date=2026-13-40"] {
        ines.get(&format!("/chat/rooms/{room}{path}")).await.assert_status(400);
    }
    let before = rooms::read_places(&portal.db, room).await;
    tom.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(rooms::read_places(&portal.db, room).await, before, "to look is not to write");
}

#[tokio::test]
async fn days_stand_between_messages_and_a_day_can_be_asked_for() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    fill(&portal, room, INES, 100).await;
    // The campus is an hour ahead: the fiftieth message was written on the 20th there.
    messages::spread(&portal.db, datetime!(2026-11-18 23:05 UTC)).await;
    let page = ines.get(&format!("/chat/rooms/{room}?date=2026-11-20")).await;
    assert_eq!(page.said("[data-target]", "data-seq"), "48");
    assert_eq!(page.attributes("h2.day time", "datetime"), ["2026-11-19", "2026-11-20"]);
    assert_eq!(page.said("h2.day:has([datetime='2026-11-20']) + article", "data-seq"), "48");
    let last = ines.get(&format!("/chat/rooms/{room}?date=2027-01-01")).await;
    assert_eq!(last.attributes("[data-message]", "data-seq").last().unwrap(), "100");
    let first = ines.get(&format!("/chat/rooms/{room}?date=2020-01-01")).await;
    assert_eq!(first.said("[data-target]", "data-seq"), "1");
}

#[tokio::test]
async fn a_page_takes_four_statements_however_many_messages_there_are() {
    let portal = portal().await;
    let ines = portal.signed_in(INES, &[]).await;
    let room = general(&portal.db).await;
    let base = statements(ines.get("/members/20418376")).await - 1;
    for count in [1, 400] {
        fill(&portal, room, INES, count).await;
        for query in ["", "?around=1", "?before=2", "?after=0", "?date=2026-11-20", "?reply=1"] {
            let taken = statements(ines.get(&format!("/chat/rooms/{room}{query}"))).await;
            assert!(taken > base && taken <= base + 4, "{query}: {taken} besides {base}");
        }
    }
}

#[tokio::test]
async fn an_answer_shows_what_it_answers_and_leads_there() {
    let portal = portal().await;
    let (ines, tom) = (portal.signed_in(INES, &[]).await, portal.signed_in(TOM, &[]).await);
    let room = general(&portal.db).await;
    let id = posted(&portal, &ines, room, "B12 ou B14 ?").await;
    let page = tom.get(&format!("/chat/rooms/{room}?reply={id}")).await;
    assert!(page.one(".composer .quote").contains("B12 ou B14 ?"));
    let to = page.said(".composer [name=reply_to]", "value");
    assert_eq!(to, id.to_string());
    let form = [("body", ""), ("client_id", &*client_id()), ("reply_to", &to)];
    let refused = tom.post(&format!("/chat/rooms/{room}/messages"), &form).await;
    assert!(refused.assert_status(422).has(".composer .quote"), "what was answered is kept");
    let form = [("body", "B14"), ("client_id", &*client_id()), ("reply_to", &to)];
    tom.post(&format!("/chat/rooms/{room}/messages"), &form).await.assert_status(303);
    let page = ines.get(&format!("/chat/rooms/{room}")).await;
    assert_eq!(page.said("[data-quote]", "href"), format!("/chat/rooms/{room}?around=1#message-{id}"));
    assert!(!tom.get(&format!("/chat/rooms/{room}?reply=0")).await.has(".composer [name=reply_to]"));
}
