//! Input of card readers: packets of the network, and invalid lines.

use serde_json::json;

use super::{INES_CARD, Lines, TOM_CARD, card_holders};
use crate::{
    harness::portal,
    lockers::facts::{bay, set_bay, state},
};

// covers L20 L23 L24 L40 L90
#[tokio::test]
async fn lines_are_read_however_they_are_packed() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"actuator": "self"})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;

    let mut slow = server.reader().await;
    for byte in format!("{INES_CARD}\r\nlocker_03,close\r\n").bytes() {
        slow.send([byte]).await;
        tokio::task::yield_now().await;
    }
    assert!(slow.hear().await.starts_with("1,"));
    assert!(slow.hear().await.starts_with("1,"));
    assert_eq!(state(&portal, 3).await, "in_use");

    let mut hasty = server.reader().await;
    hasty.send(format!("{TOM_CARD}\nlocker_04,close\r\nclose_connection\n")).await;
    let rest = hasty.rest().await;
    let codes: Vec<&str> = rest.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(codes, ["1", "1", "2"], "{rest}");
    assert_eq!(state(&portal, 4).await, "in_use");

    let reply = slow.assert("close_connection", 2).await;
    assert_eq!((reply.as_str(), slow.rest().await.as_str()), ("2,Au revoir", ""));
}

// covers L24
#[tokio::test]
async fn a_connection_ends_when_asked_also_by_somebody_unknown() {
    let portal = portal().await;
    let server = Lines::of(&portal).await;
    let mut reader = server.reader().await;
    reader.assert("close_connection", 2).await;
    assert_eq!(reader.rest().await, "");
    let mut refused = server.reader().await;
    refused.assert("20410000,EEEEEEEE", 0).await;
    refused.assert("close_connection", 2).await;
    assert_eq!(refused.rest().await, "");
}

// covers L23
#[tokio::test]
async fn nothing_is_done_before_a_card_is_shown() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"actuator": "self"})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    for line in ["locker_03,open", "locker_03,close", "locker_03,release", "locker_03,status", "ping"] {
        let mut reader = server.reader().await;
        assert_eq!(reader.ask(line).await, "0,Identifiez-vous d’abord", "{line}");
        reader.assert(INES_CARD, 1).await;
    }
    assert_eq!(state(&portal, 3).await, "free");
}

// covers L83 L84
#[tokio::test]
async fn lines_that_are_none_are_refused_and_the_third_ends_the_connection() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"actuator": "self"})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let long = [&[b'x'; 65][..], b"\n"].concat();
    let bad: [&[u8]; 16] = [
        b"\n",
        b"\r\n",
        b",\n",
        b"hello\n",
        b"locker_03\n",
        b"locker_03,explode\n",
        b"locker_03,open,now\n",
        b"LOCKER_03,open\n",
        b"locker_3,open\n",
        b"locker_03' OR '1'='1,open\n",
        b"20418376,' OR 1=1--\n",
        b"%s%n%x,%d\n",
        b"\xff\xfe\xfd,\xc3\x28\n",
        b"locker_03\0,open\n",
        b"20418376;AB12CD34\n",
        &long,
    ];
    for line in bad {
        let mut reader = server.reader().await;
        for _ in 0..3 {
            reader.send(line).await;
            assert_eq!(reader.hear().await, "0,Ligne illisible", "{:?}", String::from_utf8_lossy(line));
        }
        assert_eq!(reader.rest().await, "", "{:?}", String::from_utf8_lossy(line));

        let mut known = server.with_card(INES_CARD).await;
        known.send(line).await;
        assert!(known.hear().await.starts_with("0,"));
        known.assert("ping", 1).await;
    }
    assert_eq!(state(&portal, 3).await, "free");
}

#[tokio::test]
async fn sixty_four_bytes_are_a_line_and_one_more_is_not() {
    let portal = portal().await;
    let server = Lines::of(&portal).await;
    let mut reader = server.reader().await;
    reader.send([&[b'x'; 64][..], b"\r\n", &[b'y'; 65], b"\r\nclose_connection\n"].concat()).await;
    let rest = reader.rest().await;
    assert_eq!(rest, "0,Ligne illisible\n0,Ligne illisible\n2,Au revoir\n");
}

// covers L26 L81
#[tokio::test]
async fn ten_megabytes_without_an_end_are_not_kept_and_hold_nobody_up() {
    let portal = portal().await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut flood = server.reader().await;
    let mut other = server.with_card(INES_CARD).await;
    let flooding = tokio::spawn(async move {
        for _ in 0..1280 {
            if tokio::io::AsyncWriteExt::write_all(flood.0.get_mut(), &[b'x'; 8 * 1024]).await.is_err() {
                return String::new();
            }
        }
        flood.rest().await
    });
    other.assert("ping", 1).await;
    let said = flooding.await.unwrap();
    assert!(said.is_empty() || said.starts_with("0,"), "{said}");
    other.assert("ping", 1).await;
}

#[tokio::test]
async fn a_line_that_was_not_ended_does_nothing() {
    let portal = portal().await;
    let bay_id = bay(&portal).await;
    set_bay(&portal, bay_id, json!({"actuator": "self"})).await;
    card_holders(&portal).await;
    let server = Lines::of(&portal).await;
    let mut reader = server.with_card(INES_CARD).await;
    reader.send("locker_03,close").await;
    tokio::io::AsyncWriteExt::shutdown(reader.0.get_mut()).await.unwrap();
    assert_eq!(reader.rest().await, "");
    assert_eq!(state(&portal, 3).await, "free");
}
