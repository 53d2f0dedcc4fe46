//! Font of a PDF, reduced to the used letters.

use std::{collections::BTreeMap, io::Write as _};

use deunicode::deunicode_char;
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{
    Filter, Finish as _, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};
use unicode_normalization::char::is_combining_mark;

/// Replacement for a letter that the font does not have.
pub(crate) const MISSING: char = '\u{25a1}';

const SYSTEM: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A font and its letters used in a document so far.
pub(crate) struct Font {
    file: &'static [u8],
    face: Face<'static>,
    /// Name in the document, after the six letters that mark a subset font (ISO 32000-1 §9.6.4).
    name: &'static [u8],
    used: GlyphRemapper,
    letters: BTreeMap<u16, char>,
}

/// A text as a document can write it.
pub(crate) struct Drawable {
    /// The letters to draw.
    pub(crate) text: String,
    /// True if letters of another script are written in Latin ones.
    pub(crate) transcribed: bool,
    /// True if something is left out: [`MISSING`] stands for it.
    pub(crate) incomplete: bool,
}

impl Drawable {
    /// Adds a letter of another script: `李小龙` becomes `Li Xiao Long`.
    fn transcribe(&mut self, c: char) {
        if let Some(latin) = deunicode_char(c).filter(|latin| c.is_alphabetic() && !latin.is_empty()) {
            // A sign that stands for a syllable brings the blank behind it.
            self.text.push_str(latin);
            self.transcribed = true;
        } else {
            self.text.push(MISSING);
            self.incomplete = true;
        }
    }
}

impl Font {
    pub(crate) fn regular() -> anyhow::Result<Self> {
        let file = include_bytes!("fonts/DejaVuSans.ttf");
        Self::new(file, b"PARVIS+DejaVuSans")
    }

    pub(crate) fn bold() -> anyhow::Result<Self> {
        let file = include_bytes!("fonts/DejaVuSans-Bold.ttf");
        Self::new(file, b"PARVIS+DejaVuSans-Bold")
    }

    fn new(file: &'static [u8], name: &'static [u8]) -> anyhow::Result<Self> {
        let face = Face::parse(file, 0)?;
        Ok(Self { file, face, name, used: GlyphRemapper::new(), letters: BTreeMap::new() })
    }

    /// The text as it can be drawn: letters of other scripts are written in Latin ones, and what has none is
    /// [`MISSING`].
    pub(crate) fn drawable(&self, text: &str) -> Drawable {
        let mut drawable = Drawable { text: String::with_capacity(text.len()), transcribed: false, incomplete: false };
        for c in text.chars().filter(|c| !c.is_control()) {
            match () {
                () if is_simple(c) && self.face.glyph_index(c).is_some() => drawable.text.push(c),
                // Vowel signs and accents that stand alone: the letter before says enough.
                () if is_combining_mark(c) => drawable.transcribed = true,
                () => drawable.transcribe(c),
            }
        }
        drawable
    }

    /// Width of a text at a font size, in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(self.glyph(c))).sum::<f32>() * size / 1000.0
    }

    fn glyph(&self, c: char) -> GlyphId {
        self.face.glyph_index(c).unwrap_or_default()
    }

    /// In thousandths of the size.
    fn advance(&self, glyph: GlyphId) -> f32 {
        self.scaled(self.face.glyph_hor_advance(glyph).unwrap_or_default().cast_signed())
    }

    fn scaled(&self, units: i16) -> f32 {
        f32::from(units) * 1000.0 / f32::from(self.face.units_per_em())
    }

    /// The text as the document writes it, and its letters noted as used.
    pub(crate) fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * text.len());
        for c in text.chars() {
            let id = self.used.remap(self.glyph(c).0);
            self.letters.entry(id).or_insert(c);
            bytes.extend(id.to_be_bytes());
        }
        bytes
    }

    /// Writes the font into the document, as object `id` and the four behind it.
    pub(crate) fn write(&self, pdf: &mut Pdf, id: Ref) -> anyhow::Result<()> {
        let after = |steps: i32| Ref::new(id.get() + steps);
        let (cid, descriptor, letters, file) = (after(1), after(2), after(3), after(4));
        let mut font = pdf.type0_font(id);
        font.base_font(Name(self.name)).encoding_predefined(Name(b"Identity-H"));
        font.descendant_font(cid).to_unicode(letters);
        font.finish();
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type2).base_font(Name(self.name)).system_info(SYSTEM).font_descriptor(descriptor);
        font.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        font.widths().consecutive(0, self.used.remapped_gids().map(|glyph| self.advance(GlyphId(glyph))));
        font.finish();
        self.describe(pdf, descriptor, file);
        let mut map = UnicodeCmap::new(Name(b"Letters"), SYSTEM);
        for (glyph, content) in &self.letters {
            map.pair(*glyph, *content);
        }
        let map = packed(&map.finish())?;
        pdf.cmap(letters, &map).filter(Filter::FlateDecode);
        let part = subsetter::subset(self.file, 0, &self.used)?;
        let packed = packed(&part)?;
        let mut stream = pdf.stream(file, &packed);
        stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(part.len())?);
        Ok(())
    }

    fn describe(&self, pdf: &mut Pdf, id: Ref, file: Ref) {
        let bounds = self.face.global_bounding_box();
        let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|edge| self.scaled(edge));
        let [left, bottom, right, top] = bounds;
        let mut descriptor = pdf.font_descriptor(id);
        descriptor.name(Name(self.name)).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, bottom, right, top));
        descriptor.italic_angle(0.0).ascent(self.scaled(self.face.ascender()));
        descriptor.descent(self.scaled(self.face.descender()));
        descriptor.cap_height(self.scaled(self.face.capital_height().unwrap_or_default()));
        descriptor.stem_v(if self.face.is_bold() { 160.0 } else { 90.0 }).font_file2(file);
    }
}

/// True if a letter alone, to the right of the one before, is right: scripts that run the other way, join or stack their
/// letters would be drawn as no reader of them writes.
fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{370}'..='\u{58f}' | '\u{10a0}'..='\u{10ff}' | '\u{1e00}'..='\u{1fff}'
        | '\u{2010}'..='\u{2027}' | '\u{202f}'..='\u{205e}' | '\u{20a0}'..='\u{20bf}' | '\u{2100}'..='\u{27bf}')
}

/// Packed as `FlateDecode` unpacks.
pub(crate) fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    packer.finish()
}
