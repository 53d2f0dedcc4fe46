//! Pages that are put together from pieces that were compressed before.

use std::io::Read as _;

use parvis::web::pages::kept_html::{KeptHtml, Piece, gzip, plain};

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut members = flate2::bufread::GzDecoder::new(bytes);
    members.read_to_string(&mut text).unwrap();
    assert_eq!(members.into_inner(), b"", "one member and nothing after it");
    text
}

#[test]
fn a_page_of_pieces_is_one_gzip_member() {
    let kept = [KeptHtml::new("<td>A1</td>".repeat(300)), KeptHtml::new(String::new())];
    // Text that does not become shorter.
    let noise: String =
        (0..9000_u32).filter_map(|nr| char::from_u32(33 + nr.wrapping_mul(2_654_435_761) % 20_000)).collect();
    let pieces = [
        Piece::Own("<p>Été</p>"),
        Piece::Kept(&kept[0]),
        Piece::Own(&noise),
        Piece::Kept(&kept[1]),
        Piece::Kept(&kept[0]),
        Piece::Own(""),
    ];
    for _ in 0..2 {
        assert_eq!(unpacked(&gzip(&pieces)), plain(&pieces));
    }
    assert!(gzip(&pieces[1..2]).len() < 200, "300 seats are repeated");
    assert_eq!(unpacked(&gzip(&[])), "");
}
