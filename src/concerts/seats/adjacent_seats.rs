//! Seats for a group: adjacent blocks, the best split where there is none, wheelchair places with their companion seats.
//! Rules only; a proposal is held like any other seats, all or none.

use std::collections::BTreeMap;

use crate::concerts::seats::{
    seat::{Seat, SeatKind, SeatState},
    seat_map::{Cell, SeatMap},
};

/// Cost, in half seats, of a person who sits alone: acceptable where the rest of the group is near.
const ALONE: i16 = 5;
/// Number of seats to the side that are as far as the row behind.
const ROW: i16 = 3;

/// Seats side by side in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    row: i16,
    first: i16,
    length: i16,
}

impl Block {
    fn seats(self) -> impl Iterator<Item = Seat> {
        (self.first..self.first + self.length).filter_map(move |number| Seat::at(self.row, number))
    }

    fn end(self) -> i16 {
        self.first + self.length
    }

    /// Seats to the side that lie between two blocks: none where they overlap. A row counts as [`ROW`] seats.
    fn distance(self, other: Self) -> i16 {
        let aside = (other.first - self.end()).max(self.first - other.end()).max(0);
        ROW * (self.row - other.row).abs() + aside
    }

    fn overlaps(self, other: Self) -> bool {
        self.row == other.row && self.first < other.end() && other.first < self.end()
    }

    /// All blocks of a length within this one.
    fn within(self, length: i16) -> impl Iterator<Item = Self> {
        (self.first..=self.end() - length).map(move |first| Self { first, length, ..self })
    }
}

/// Seats for a group, part by part: first what is side by side, then what is nearest to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Seats side by side, in order of rows.
    pub parts: Vec<Vec<Seat>>,
}

impl Proposal {
    /// All seats, in order of rows.
    #[must_use]
    pub fn seats(&self) -> Vec<Seat> {
        let mut seats: Vec<Seat> = self.parts.concat();
        seats.sort_unstable();
        seats
    }

    /// The parts of these seats.
    fn of(mut seats: Vec<Seat>) -> Self {
        seats.sort_unstable();
        let beside = |one: &Seat, next: &Seat| one.row() == next.row() && one.number() + 1 == next.number();
        Self { parts: seats.chunk_by(beside).map(<[Seat]>::to_vec).collect() }
    }
}

fn is_free(cell: &Cell) -> bool {
    cell.state == SeatState::Free && cell.kind == SeatKind::Standard
}

/// True if a seat is free and for all visitors, with a taken seat or the end of a row on both sides. The same rule as
/// for the best seats: blocked seats, wheelchair places and companion seats count as the end of the row.
#[must_use]
pub fn is_alone(seat_map: &SeatMap, seat: Seat, taken: impl Fn(Seat) -> bool) -> bool {
    let free = |number: i16| {
        Seat::at(seat.row(), number)
            .filter(|seat| !taken(*seat))
            .and_then(|seat| seat_map.cell(seat))
            .is_some_and(is_free)
    };
    free(seat.number()) && !free(seat.number() - 1) && !free(seat.number() + 1)
}

/// Runs of free seats for everybody, each as long as it goes.
fn runs(seat_map: &SeatMap, taken: impl Fn(Seat) -> bool) -> Vec<Block> {
    let free = seat_map.cells.iter().filter(|cell| is_free(cell) && !taken(cell.seat));
    let seats: Vec<Seat> = free.map(|cell| cell.seat).collect();
    Proposal::of(seats).parts.iter().filter_map(|part| block(part)).collect()
}

fn block(part: &[Seat]) -> Option<Block> {
    let first = part.first()?;
    Some(Block { row: first.row(), first: first.number(), length: i16::try_from(part.len()).ok()? })
}

/// Distance of a block from the middle of its row and from the front third of the seat map, times six.
fn far(seat_map: &SeatMap, block: Block) -> i16 {
    let concert = &seat_map.concert;
    (6 * block.row - 2 * (concert.row_count + 2)).abs()
        + (6 * block.first + 3 * (block.length - 1) - 3 * (concert.seats_per_row + 1)).abs()
}

/// Cost of leaving so many free seats side by side: 9 for one alone, 4 for two, and the less the more kinds of groups fill them
/// without a rest.
fn rest_cost(seats: i16) -> i16 {
    const COSTS: [i16; 11] = [0, 9, 4, 3, 1, 3, 2, 2, 1, 2, 1];
    usize::try_from(seats).ok().and_then(|seats| COSTS.get(seats.min(10))).copied().unwrap_or_default()
}

/// The best place for a group side by side, apart from seats that are as good as taken. The rule of the function `best_blocks`
/// of the database.
#[must_use]
pub fn best_block(seat_map: &SeatMap, count: i16, taken: impl Fn(Seat) -> bool) -> Option<Vec<Seat>> {
    let cost = |run: Block, block: Block| {
        rest_cost(block.first - run.first) + rest_cost(run.end() - block.end()) - rest_cost(run.length)
    };
    let key = |run: Block, block: Block| (24 * cost(run, block) + far(seat_map, block), block.row, block.first);
    let runs = runs(seat_map, taken).into_iter().filter(|run| run.length >= count && count > 0);
    let blocks = runs.flat_map(|run| run.within(count).map(move |block| (run, block)));
    blocks.min_by_key(|(run, block)| key(*run, *block)).map(|(_, block)| block.seats().collect())
}

/// Seats for a group that finds no place together: two parts near each other, else more of them. Nothing when there are fewer free
/// seats. Together when that is possible after all.
#[must_use]
pub fn propose(seat_map: &SeatMap, count: i16) -> Option<Proposal> {
    let runs = runs(seat_map, |_| false);
    if count < 1 || runs.iter().map(|run| run.length).sum::<i16>() < count {
        return None;
    }
    let together = runs.iter().flat_map(|run| run.within(count)).min_by_key(|block| far(seat_map, *block));
    together
        .map(|block| Proposal { parts: vec![block.seats().collect()] })
        .or_else(|| in_two(seat_map, &runs, count))
        .or_else(|| around(&runs, count))
}

/// Two parts: near each other, nobody alone when that is not much farther, and in good rows.
fn in_two(seat_map: &SeatMap, runs: &[Block], count: i16) -> Option<Proposal> {
    let mut best: Option<((i16, i16), [Block; 2])> = None;
    for smaller in 1..=count / 2 {
        let alone = if smaller == 1 && count > 2 { ALONE } else { 0 };
        let larger: Vec<Block> = runs.iter().flat_map(|run| run.within(count - smaller)).collect();
        for other in runs.iter().flat_map(|run| run.within(smaller)) {
            for block in &larger {
                let cost = 2 * block.distance(other) + alone;
                if block.overlaps(other) || best.is_some_and(|((least, _), _)| cost > least) {
                    continue;
                }
                let key = (cost, far(seat_map, *block) + far(seat_map, other));
                if best.is_none_or(|(least, _)| key < least) {
                    best = Some((key, [*block, other]));
                }
            }
        }
    }
    best.map(|(_, blocks)| Proposal::of(blocks.into_iter().flat_map(Block::seats).collect()))
}

/// The seats around one of them that are nearest to it: in as few parts as can be, and as near as can be.
fn around(runs: &[Block], count: i16) -> Option<Proposal> {
    let seats: Vec<Seat> = runs.iter().flat_map(|run| run.seats()).collect();
    let proposals = seats.iter().map(|middle| {
        let mut nearest = seats.clone();
        nearest.sort_by_key(|seat| (apart(*seat, *middle), *seat));
        nearest.truncate(usize::from(count.unsigned_abs()));
        let spread: i16 = nearest.iter().map(|seat| apart(*seat, *middle)).sum();
        (spread, Proposal::of(nearest))
    });
    proposals.min_by_key(|(spread, proposal)| (proposal.parts.len(), *spread)).map(|(_, proposal)| proposal)
}

fn apart(one: Seat, other: Seat) -> i16 {
    ROW * (one.row() - other.row()).abs() + (one.number() - other.number()).abs()
}

/// The companion seats beside a wheelchair place.
#[must_use]
pub fn companions(seat_map: &SeatMap, wheelchair: Seat) -> Vec<&Cell> {
    let beside = [wheelchair.number() - 1, wheelchair.number() + 1];
    let cells = beside.into_iter().filter_map(|number| seat_map.cell(Seat::at(wheelchair.row(), number)?));
    cells.filter(|cell| cell.kind == SeatKind::Companion).collect()
}

/// A free wheelchair place for a group, with its companion seat and, for more than two, the seats nearest to them. Nothing when
/// there is no such place, or there are not enough seats.
#[must_use]
pub fn propose_with_wheelchair(seat_map: &SeatMap, count: i16) -> Option<Proposal> {
    let places =
        seat_map.cells.iter().filter(|cell| cell.kind == SeatKind::Wheelchair && cell.state == SeatState::Free);
    let groups = places.filter_map(|place| {
        let mut seats = vec![place.seat];
        let companions = companions(seat_map, place.seat).into_iter().filter(|cell| cell.state == SeatState::Free);
        seats.extend(companions.map(|cell| cell.seat).take(usize::from((count - 1).unsigned_abs())));
        let companion_missing = seats.len() == 1 && count > 1;
        let spread = fill_up(seat_map, &mut seats, place.seat, count)?;
        let proposal = Proposal::of(seats);
        let block = Block { row: place.seat.row(), first: place.seat.number(), length: 1 };
        Some(((companion_missing, proposal.parts.len(), spread, far(seat_map, block)), proposal))
    });
    groups.min_by_key(|(key, _)| *key).map(|(_, proposal)| proposal)
}

/// Adds free seats to those at a place until there are `count`: beside them in the row, else the nearest ones. How far they are in
/// all; nothing when there are too few.
fn fill_up(seat_map: &SeatMap, seats: &mut Vec<Seat>, place: Seat, count: i16) -> Option<i16> {
    let mut together = seats.clone();
    while together.len() < usize::from(count.unsigned_abs()) {
        let numbers = together.iter().map(|seat| seat.number());
        let (first, last) = (numbers.clone().min()?, numbers.max()?);
        let ends = [first - 1, last + 1].into_iter().filter_map(|number| Seat::at(place.row(), number));
        let free = ends.filter(|seat| seat_map.cell(*seat).is_some_and(is_free));
        let Some(next) = free.min_by_key(|seat| apart(*seat, place)) else { break };
        together.push(next);
    }
    if together.len() == usize::from(count.unsigned_abs()) {
        *seats = together;
        return Some(seats.iter().map(|seat| apart(*seat, place)).sum());
    }
    let missing = usize::from(count.unsigned_abs()).saturating_sub(seats.len());
    let mut free: BTreeMap<(i16, Seat), Seat> = BTreeMap::new();
    for cell in seat_map.cells.iter().filter(|cell| is_free(cell)) {
        free.insert((apart(cell.seat, place), cell.seat), cell.seat);
    }
    if free.len() < missing {
        return None;
    }
    let nearest: Vec<(i16, Seat)> = free.into_keys().take(missing).collect();
    seats.extend(nearest.iter().map(|(_, seat)| *seat));
    Some(nearest.iter().map(|(distance, _)| distance).sum())
}
