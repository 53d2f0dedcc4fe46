//! Messages of thirty-two writers, in many rooms and in one, beside the plain insert of one row by pgbench.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use parvis::{
    chat::messages::{
        body::Body,
        posting::{
            batch_writer::Writer,
            new_message::{NewMessage, Verdict},
        },
    },
    clock::Clock,
    ids::{MemberId, RoomId},
    live::Live,
    text::folding,
};
use uuid::Uuid;

use super::{member, rooms};
use crate::{
    Row,
    concerts::{SeatMap, median, runtime},
};

const WRITERS: usize = 32;
const ROOMS: i64 = 64;
const SECONDS: u64 = 5;
const ROUNDS: usize = 3;
const TEXT: &str = "La répétition de demain passe en salle B12, l’auditorium est pris par l’accordeur.";

pub fn run() -> anyhow::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let hall = SeatMap::open("posts").await?;
        let (id, _) = member(&hall, 30_000_001).await?;
        let many = Arc::new(rooms(&hall, ROOMS, &[id]).await?);
        let one = Arc::new(rooms(&hall, 1, &[id]).await?);
        let (plain, same) = (bare_table(&hall, id).await?, same_table(&hall, id).await?);
        let writer = Writer::new(hall.db.clone(), Clock::system(), Live::default());
        let (mut ratios, mut of_same, mut hot) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let ours = storm(&writer, id, &many).await?;
            let bare = hall.pgbench(&plain, WRITERS, SECONDS)?;
            let reference = hall.pgbench(&same, WRITERS, SECONDS)?;
            let in_one = storm(&writer, id, &one).await?;
            println!(
                "          posts: {ours:.0}/s in many rooms, {in_one:.0}/s in one; pgbench {bare:.0}/s into a bare table, {reference:.0}/s into the same one"
            );
            ratios.push(ours / bare);
            of_same.push(ours / reference);
            hot.push(in_one);
        }
        Ok(vec![
            Row::at_least("messages in many rooms, of pgbench's plain inserts", median(ratios), "×", 1.0),
            Row::at_least("the same, of its inserts into the same table", median(of_same), "×", 1.0),
            Row::at_least("messages in one room", median(hot), "/s", 1500.0),
        ])
    })
}

/// A script that writes one row into a table that checks nothing.
async fn bare_table(hall: &SeatMap, author_id: MemberId) -> anyhow::Result<String> {
    sqlx::query(
        "CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room_id bigint NOT NULL,
             author_id bigint NOT NULL, body text NOT NULL, created_at timestamptz NOT NULL)",
    )
    .execute(&hall.db)
    .await?;
    Ok(format!(
        "\\set room random(1, {ROOMS})
INSERT INTO plain (room_id, author_id, body, created_at) VALUES (:room, {author_id}, '{TEXT}', now());
"
    ))
}

/// A script that writes the same row into the same table, with all that the table checks, and nothing else.
async fn same_table(hall: &SeatMap, author_id: MemberId) -> anyhow::Result<String> {
    sqlx::query("CREATE SEQUENCE places START 1000000000").execute(&hall.db).await?;
    let rooms: Vec<i64> = sqlx::query_scalar("SELECT id FROM rooms WHERE kind = 'group'").fetch_all(&hall.db).await?;
    let (first, last) = (rooms.iter().min().unwrap_or(&0), rooms.iter().max().unwrap_or(&0));
    let folded = folding::search_text(&[TEXT]);
    Ok(format!(
        "\\set room random({first}, {last})
INSERT INTO messages (room_id, seq, number, changed_seq, author_id, client_id, body, html, search_text, created_at) \
SELECT :room, place, place, place, {author_id}, gen_random_uuid(), '{TEXT}', '<p>{TEXT}</p>', '{folded}', now() \
FROM nextval('places') AS place;
"
    ))
}

/// Each writer posts one message after the other. Messages a second.
async fn storm(writer: &Writer, author_id: MemberId, rooms: &Arc<Vec<i64>>) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for nr in 0..WRITERS {
        let (writer, rooms) = (writer.clone(), Arc::clone(rooms));
        writers.spawn(async move {
            let mut posted = 0_usize;
            while begun.elapsed() < Duration::from_secs(SECONDS) {
                let Some(room_id) = rooms.get((nr + posted * 7) % rooms.len()).copied() else { break };
                let body = Body::parse(TEXT).map_err(|_| anyhow::anyhow!("the text is refused"))?;
                let verdict = writer.post(NewMessage::new(RoomId(room_id), author_id, Uuid::new_v4(), body)).await?;
                anyhow::ensure!(matches!(verdict, Verdict::Written { fresh: true, .. }), "{verdict:?}");
                posted += 1;
            }
            Ok(posted)
        });
    }
    let mut posted = 0;
    while let Some(count) = writers.join_next().await {
        posted += count??;
    }
    Ok(posted as f64 / begun.elapsed().as_secs_f64())
}
