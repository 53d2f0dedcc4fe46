//! Card numbers: what is one, and how readers say it.

use parvis::accounts::cards::card::{CardForm, CardNumber};

fn card(text: &str) -> CardNumber {
    CardNumber::parse(text).unwrap()
}

#[test]
fn all_forms_of_one_card_have_one_canonical_number() {
    for (form, said) in [
        (CardForm::AsIs, "04A2B3C4"),
        (CardForm::Hex, "4a2b3c4"),
        (CardForm::Hex, "04:a2:b3:c4"),
        (CardForm::HexReversed, "C4B3A204"),
        (CardForm::Decimal, "77771716"),
        (CardForm::Decimal, "0077771716"),
    ] {
        assert_eq!(form.read(said), Some(card("04A2B3C4")), "{form:?} {said}");
    }
    for (form, said) in [(CardForm::HexReversed, "80664452B3A204"), (CardForm::Decimal, "1304790969902720")] {
        assert_eq!(form.read(said), Some(card("04A2B352446680")), "{form:?}: seven bytes");
    }
}

#[test]
fn a_card_number_has_eight_to_twenty_hexadecimal_digits() {
    for text in ["", "1234567", "123456789012345678901", "0000103G", "+1234567", "é1234567"] {
        assert!(CardNumber::parse(text).is_err(), "{text}");
        assert_eq!(CardForm::AsIs.read(text), None, "{text}");
    }
    for (form, text) in [
        (CardForm::Decimal, "DEADBEEF"),
        (CardForm::Decimal, "+1234567"),
        (CardForm::HexReversed, "0000000000000000000000"),
    ] {
        assert_eq!(form.read(text), None, "{form:?} {text}");
    }
    assert_eq!(card("04 a2 b3 c4 d5 e6 80").last_four(), "E680");
    assert_eq!(card("04A2B3C4D5E680"), card("04:A2:B3:C4:D5:E6:80"));
}
