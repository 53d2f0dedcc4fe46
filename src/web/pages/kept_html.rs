//! HTML that stands in the pages of many people, compressed once.
//!
//! A page for one person is put together from kept pieces and from what is their own, as one gzip member (RFC 1952). Each piece
//! is a run of deflate blocks (RFC 1951) that ends with a full flush: on a byte, and nothing after it refers to it. So it may
//! stand anywhere; the checksums are combined.

use std::{cell::RefCell, sync::OnceLock};

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};

/// A gzip head without name and time, of an unknown system (RFC 1952, 2.3).
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// A last block with nothing in it: fixed codes, end of block (RFC 1951, 3.2.6).
const LAST_BLOCK: [u8; 2] = [3, 0];

/// A piece of pages that many people see.
#[derive(Debug)]
pub struct KeptHtml {
    html: String,
    /// Made when the first page needs it.
    deflated: OnceLock<Deflated>,
}

impl KeptHtml {
    /// Keeps a piece.
    #[must_use]
    pub fn new(html: String) -> Self {
        Self { html, deflated: OnceLock::new() }
    }

    /// The piece as it is.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }
}

/// A compressed piece.
#[derive(Debug)]
struct Deflated {
    blocks: Vec<u8>,
    checksum: crc32fast::Hasher,
}

impl Deflated {
    fn new(html: &str, compress: &mut Compress) -> Self {
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(html.as_bytes());
        compress.reset();
        // Room for text that cannot be compressed: five bytes for each stored block (RFC 1951, 3.2.4), and the flush.
        let mut blocks = Vec::with_capacity(html.len() + html.len() / 1000 + 64);
        let mut rest = html.as_bytes();
        loop {
            let before = compress.total_in();
            // Writing to memory cannot fail: there is no such state of a compressor.
            let _ = compress.compress_vec(rest, &mut blocks, FlushCompress::Full);
            let taken = usize::try_from(compress.total_in() - before).unwrap_or(rest.len());
            rest = rest.get(taken..).unwrap_or_default();
            if rest.is_empty() && blocks.len() < blocks.capacity() {
                return Self { blocks, checksum };
            }
            blocks.reserve(1024);
        }
    }
}

thread_local! {
    /// Compressor of what one person sees. Fast: it is sent once.
    static OWN: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// A piece of a page.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// For one person.
    Own(&'a str),
    Kept(&'a KeptHtml),
}

/// A page of pieces as it is.
#[must_use]
pub fn plain(pieces: &[Piece<'_>]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Own(html) => *html,
        Piece::Kept(kept) => kept.html(),
    });
    texts.collect()
}

/// A page of pieces in gzip format.
#[must_use]
pub fn gzip(pieces: &[Piece<'_>]) -> Bytes {
    let mut member = HEAD.to_vec();
    let mut checksum = crc32fast::Hasher::new();
    let mut add = |deflated: &Deflated| {
        member.extend_from_slice(&deflated.blocks);
        checksum.combine(&deflated.checksum);
    };
    for piece in pieces {
        match piece {
            Piece::Own(html) => OWN.with_borrow_mut(|compress| add(&Deflated::new(html, compress))),
            Piece::Kept(kept) => {
                let deflate = || Deflated::new(&kept.html, &mut Compress::new(Compression::default(), false));
                add(kept.deflated.get_or_init(deflate));
            }
        }
    }
    let length: usize = pieces.iter().map(Piece::len).sum();
    member.extend_from_slice(&LAST_BLOCK);
    member.extend_from_slice(&checksum.finalize().to_le_bytes());
    // The length modulo 2^32.
    member.extend((length as u64).to_le_bytes().into_iter().take(4));
    member.into()
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Own(html) => html.len(),
            Self::Kept(kept) => kept.html.len(),
        }
    }
}
