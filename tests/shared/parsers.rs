//! Invariants of each parser for any input. Called with a corpus and its mutations by the suite, and by fuzz/.

use bytes::Bytes;
use parvis::{
    accounts::imports::{Column, columns, members_csv, read_sheet},
    lockers::{
        card_readers::{
            protocol::{Act, Framed, Framer, LONGEST, Request},
            reply::{Reply, about},
        },
        commands::command::Op,
        controllers::frames::{self, DoorEvent, FromBay, Outcome},
    },
    web::Language,
};

/// The readers' lines.
pub fn lines(bytes: &[u8]) {
    let whole = framed([Bytes::copy_from_slice(bytes)]);
    let one_by_one = framed(bytes.iter().map(|byte| Bytes::copy_from_slice(&[*byte])));
    assert_eq!(whole, one_by_one, "how the network packs it does not matter");
    let ends = bytes.split(|byte| *byte == b'\n').count() - 1;
    let lines = whole.iter().filter(|framed| **framed != Framed::Endless).count();
    assert!(lines <= ends + 1, "a line is answered once");
    for framed in whole {
        let Framed::Line(line) = framed else { continue };
        assert!(line.len() <= LONGEST && !line.contains(&b'\n'));
        let reply = match Request::parse(&line) {
            None => Reply::refused("reader-unreadable"),
            Some(Request::End) => Reply::end("reader-goodbye"),
            Some(Request::Ping) => Reply::done("reader-pong"),
            Some(Request::Card(number, _)) => {
                assert!(number.as_str().len() == 8 && number.as_str().bytes().all(|byte| byte.is_ascii_digit()));
                Reply::refused("reader-unknown")
            }
            Some(Request::Locker(code, act)) => {
                assert_eq!(format!("{code},{}", act.word()).as_bytes(), line, "nothing is read that was not written");
                if act == Act::Open {
                    Reply::done(about("reader-opened", &code))
                } else {
                    Reply::refused("reader-taken")
                }
            }
        };
        well_formed(&reply);
    }
}

fn framed(packets: impl IntoIterator<Item = Bytes>) -> Vec<Framed> {
    let (mut framer, mut all) = (Framer::default(), Vec::new());
    for mut packet in packets {
        while let Some(framed) = framer.take(&mut packet) {
            all.push(framed);
        }
    }
    all
}

fn well_formed(reply: &Reply) {
    for language in Language::ALL {
        let line = reply.line(language);
        let (code, text) = line.strip_suffix('\n').unwrap().split_once(',').unwrap();
        assert!(["0", "1", "2"].contains(&code) && !text.is_empty() && !text.contains(['\n', '\r', ',']), "{line:?}");
    }
}

/// The frames of bays.
pub fn frames(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(frame) = frames::read(text) else { return };
    if let FromBay::Journal { events, .. } = &frame.frame {
        for entry in events.iter().filter(|entry| entry.is_well_formed()) {
            let hash = entry.card_h.as_deref().unwrap_or_default();
            assert!(hash.len() <= 128 && !hash.contains('\0'), "the database takes what is kept");
        }
    }
    if let FromBay::Result { r, .. } = frame.frame {
        for (op, sensor) in [(Op::Open, true), (Op::Open, false), (Op::Close, true), (Op::Close, false)] {
            let asked = if op == Op::Open { DoorEvent::Opened } else { DoorEvent::Closed };
            let done = r.state(op, sensor).succeeded(op);
            assert!(!done || r == Outcome::Pulsed || r.seen() == Some(asked), "{r:?} to {op:?}");
        }
    }
    assert!(text.len() <= frames::LONGEST);
    let again = frames::read(&frames::write(&frame));
    assert!(again.as_ref().is_ok_and(|again| *again == frame), "{frame:?} → {again:?}");
}

/// Files of members.
pub fn members(bytes: &[u8]) {
    let Ok(contents) = members_csv::read(bytes) else { return };
    let lines = u64::try_from(bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count()).unwrap() + 1;
    for line in contents.rows.iter().map(|row| row.line).chain(contents.errors.keys().copied()) {
        assert!((1..=lines).contains(&line), "line {line} of {lines}");
    }
    for row in &contents.rows {
        assert!(!contents.errors.contains_key(&row.line), "a line is good or wrong");
    }
    let mut numbers: Vec<&str> = contents.rows.iter().map(|row| row.number.as_str()).collect();
    numbers.sort_unstable();
    assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]), "nobody is there twice");
}

/// Files of lockers, bays and cards.
pub fn sheets(bytes: &[u8]) {
    let lines = u64::try_from(bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count()).unwrap() + 1;
    let column = |name, label| Column::new(name, label, &[], &[]);
    let lockers = [column("site", "column-site"), column("bay", "column-bay"), column("code", "column-locker")];
    let fittings = [column("place", "column-place"), columns::DEPARTMENT, column("pulse_ms", "column-pulse")];
    let tables: [(&[Column], &[Column]); 2] =
        [(&lockers, &fittings), (&[columns::NUMBER, columns::CARD_NUMBER], &[columns::CARD_EXPIRES_ON])];
    for (required, optional) in tables {
        let Ok(sheet) = read_sheet(bytes, required, optional) else { continue };
        let mut last = 1;
        for row in &sheet.lines {
            assert!((last + 1..=lines).contains(&row.line), "line {} after {last} of {lines}", row.line);
            last = row.line;
            for column in required.iter().chain(optional) {
                let cell = row.cell(column.name);
                assert_eq!(cell.trim(), cell, "{}", column.name);
            }
        }
    }
}
