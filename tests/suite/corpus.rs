//! Each parser with its corpus (`tests/corpus/`) and some thousand mutations of it. `fuzz/` goes on from there.

use std::{fs, path::Path};

#[path = "../shared/parsers.rs"]
mod parsers;

/// How many mutations each parser is fed.
const MUTATIONS: usize = 6_000;

/// The longest input that mutations grow to.
const LONGEST: usize = 64 * 1024;

/// Numbers that look like chance and are the same in every run (Knuth's linear congruential generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort_unstable();
    assert!(files.len() >= 5, "{name} has a corpus");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// One small change, as a broken program, a bad line or an attacker would make it.
fn mutate(input: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    const ODD: [u8; 16] = *b"\n\r\0\",;'%{}[]\\ \xff\xc3";
    let at = dice.roll(input.len() + 1);
    let end = at + dice.roll(input.len() - at + 1);
    match dice.roll(7) {
        0 => input.insert(at, ODD[dice.roll(ODD.len())]),
        1 if at < input.len() => input[at] = u8::try_from(dice.roll(256)).unwrap(),
        2 if at < input.len() => input[at] ^= 1 << dice.roll(8),
        3 => drop(input.drain(at..end)),
        4 => input.truncate(at),
        5 => {
            let piece = input[at..end].to_vec();
            input.splice(at..at, piece);
        }
        _ => {
            let from = dice.roll(other.len() + 1);
            let to = from + dice.roll(other.len() - from + 1);
            input.splice(at..end, other[from..to].iter().copied());
        }
    }
    input.truncate(LONGEST);
}

fn feed(name: &str, parser: fn(&[u8])) {
    let (inputs, mut dice) = (corpus(name), Dice(4));
    for input in &inputs {
        parser(input);
    }
    for _ in 0..MUTATIONS {
        let mut input = inputs[dice.roll(inputs.len())].clone();
        for _ in 0..=dice.roll(6) {
            let other = &inputs[dice.roll(inputs.len())];
            mutate(&mut input, other, &mut dice);
        }
        // The input stands in the message of a failure: it belongs into the corpus then.
        let shown = std::panic::catch_unwind(|| parser(&input));
        assert!(shown.is_ok(), "{name}: {:?}", String::from_utf8_lossy(&input));
    }
}

#[test]
fn lines_of_readers_are_read_or_refused() {
    feed("lines", parsers::lines);
}

#[test]
fn frames_of_bays_are_read_or_refused() {
    feed("frames", parsers::frames);
}

#[test]
fn files_of_members_are_read_or_refused() {
    feed("csv", parsers::members);
}

#[test]
fn files_of_lockers_and_cards_are_read_or_refused() {
    feed("sheets", parsers::sheets);
}
