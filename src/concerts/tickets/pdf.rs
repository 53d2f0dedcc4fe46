//! PDF of a ticket.

use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use qrcode::Color;
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    concerts::{
        seats::seat::Seat,
        tickets::{
            pdf_font::{Font, packed},
            ticket::{Ticket, qr_code},
            ticket_code::TicketCode,
        },
    },
    web::{
        Language,
        time::{beside, in_full},
    },
};

/// A4, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 56.0;
/// The square of the QR code.
const QR: f32 = 150.0;
/// Labels stand to the left of what they name.
const LABELS: f32 = 100.0;

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
/// Each font takes five objects.
const REGULAR: Ref = Ref::new(10);
const BOLD: Ref = Ref::new(20);
/// The first page; each takes two objects.
const FIRST: i32 = 30;

/// Style of a line.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    size: f32,
    grey: f32,
}

const TITLE: Style = Style { bold: true, size: 22.0, grey: 0.0 };
const LEDE: Style = Style { bold: false, size: 13.0, grey: 0.3 };
const LABEL: Style = Style { bold: false, size: 10.0, grey: 0.4 };
const VALUE: Style = Style { bold: true, size: 11.0, grey: 0.0 };
const NUMBER: Style = Style { bold: true, size: 26.0, grey: 0.0 };
const NOTE: Style = Style { bold: false, size: 9.0, grey: 0.3 };

/// A page while it is drawn, from the top, and those before it.
struct Sheet {
    content: Content,
    pages: Vec<Content>,
    regular: Font,
    bold: Font,
    /// Distance from the lower edge.
    y: f32,
    /// True if a letter had to be left out.
    incomplete: bool,
    /// True if letters of another script are written in Latin ones.
    transcribed: bool,
}

/// A page for each ticket, with its own code.
pub(crate) fn draw(ticket: &Ticket, language: Language) -> anyhow::Result<Vec<u8>> {
    let (regular, bold) = (Font::regular()?, Font::bold()?);
    let mut sheet = Sheet {
        content: Content::new(),
        pages: Vec::new(),
        regular,
        bold,
        y: PAGE.1 - MARGIN,
        incomplete: false,
        transcribed: false,
    };
    for (one, code) in ticket.tickets.iter().zip(&ticket.seat_codes) {
        sheet.draw(ticket, one.seat, code, language)?;
        sheet.turn();
    }
    sheet.finish(&ticket.concert.title, language)
}

/// Labels and what they name, in the order in which they are read.
fn facts(ticket: &Ticket, seat: Seat, language: Language) -> Vec<(&'static str, String)> {
    let concert = &ticket.concert;
    let time = |at| beside(at, concert.starts_at, language);
    let mut facts = vec![("booking-when", in_full(concert.starts_at, language))];
    facts.extend(concert.doors_at.map(|at| ("booking-doors", time(at))));
    facts.extend(concert.ends_at.map(|at| ("booking-end", time(at))));
    facts.extend([
        ("booking-where", concert.venue.clone()),
        ("ticket-seat", format!("{}\u{a0}{}", seat.letter(), seat.number())),
        ("booking-name", ticket.name()),
    ]);
    facts
}

impl Sheet {
    /// The page of one seat.
    fn draw(&mut self, ticket: &Ticket, seat: Seat, code: &TicketCode, language: Language) -> anyhow::Result<()> {
        let whole = PAGE.0 - 2.0 * MARGIN;
        self.text(MARGIN, whole, &ticket.concert.title, TITLE);
        self.text(MARGIN, whole, &ticket.concert.artist, LEDE);
        self.y -= 14.0;
        let top = self.y;
        self.qr(code, PAGE.0 - MARGIN - QR, top - QR)?;
        for (label, value) in facts(ticket, seat, language) {
            self.fact(&language.text(label).to_string(), &value, whole - QR - 24.0);
        }
        self.y -= 6.0;
        self.text(MARGIN, whole, &language.text("booking-number").to_string(), LABEL);
        self.text(MARGIN, whole - QR - 24.0, &ticket.booking.number.spaced(), NUMBER);
        self.y = self.y.min(top - QR) - 20.0;
        if ticket.booking.seats.len() > 1 {
            let one = language.text("ticket-one-of").arg("count", i64::try_from(ticket.booking.seats.len())?);
            self.text(MARGIN, whole, &one.arg("seats", ticket.places()).to_string(), NOTE);
        }
        let link = ticket.link();
        self.text(MARGIN, whole, &language.text("ticket-show-it").to_string(), NOTE);
        self.text(MARGIN, whole, &language.text("ticket-see-online").arg("link", &link).to_string(), NOTE);
        if self.transcribed {
            self.text(MARGIN, whole, &language.text("ticket-letters-transcribed").to_string(), NOTE);
        }
        if self.incomplete {
            self.text(MARGIN, whole, &language.text("ticket-letters-missing").to_string(), NOTE);
        }
        Ok(())
    }

    /// Begins the next page.
    fn turn(&mut self) {
        self.pages.push(std::mem::replace(&mut self.content, Content::new()));
        self.y = PAGE.1 - MARGIN;
        self.incomplete = false;
        self.transcribed = false;
    }

    fn font(&mut self, style: Style) -> &mut Font {
        if style.bold { &mut self.bold } else { &mut self.regular }
    }

    /// A paragraph that begins at `x` and is as wide as `width` at most.
    fn text(&mut self, x: f32, width: f32, text: &str, style: Style) {
        let drawable = self.font(style).drawable(&text.nfc().collect::<String>());
        self.incomplete |= drawable.incomplete;
        self.transcribed |= drawable.transcribed;
        for line in wrapped(self.font(style), &drawable.text, style.size, width) {
            self.y -= style.size * 1.35;
            let bytes = self.font(style).encode(&line);
            let name: &[u8] = if style.bold { b"B" } else { b"R" };
            let content = &mut self.content;
            content.set_fill_gray(style.grey).begin_text().set_font(Name(name), style.size);
            content.next_line(x, self.y).show(Str(&bytes)).end_text();
        }
    }

    /// A label, and what it names beside it.
    fn fact(&mut self, label: &str, value: &str, width: f32) {
        let top = self.y;
        self.text(MARGIN, LABELS, label, LABEL);
        let below = self.y;
        self.y = top;
        self.text(MARGIN + LABELS, width - LABELS, value, VALUE);
        self.y = self.y.min(below) - 5.0;
    }

    /// The code as squares, which stay sharp in any size.
    fn qr(&mut self, code: &TicketCode, left: f32, bottom: f32) -> anyhow::Result<()> {
        let code = qr_code(code)?;
        let width = code.width();
        let module = QR / f32::from(u16::try_from(width)?);
        self.content.set_fill_gray(0.0);
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (row, column) = (u16::try_from(index / width)?, u16::try_from(index % width)?);
                let y = bottom + QR - module * f32::from(row + 1);
                self.content.rect(left + module * f32::from(column), y, module, module);
            }
        }
        self.content.fill_nonzero();
        Ok(())
    }

    fn finish(self, title: &str, language: Language) -> anyhow::Result<Vec<u8>> {
        let mut pdf = Pdf::new();
        pdf.catalog(CATALOG).pages(PAGES).lang(TextStr(language.code()));
        let refs: Vec<(Ref, Ref)> =
            (FIRST..).step_by(2).map(|id| (Ref::new(id), Ref::new(id + 1))).take(self.pages.len()).collect();
        pdf.pages(PAGES).kids(refs.iter().map(|(page, _)| *page)).count(i32::try_from(refs.len())?);
        for ((sheet, content), drawn) in refs.into_iter().zip(self.pages) {
            let mut page = pdf.page(sheet);
            page.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(PAGES).contents(content);
            page.resources().fonts().pair(Name(b"R"), REGULAR).pair(Name(b"B"), BOLD);
            page.finish();
            pdf.stream(content, &packed(&drawn.finish())?).filter(Filter::FlateDecode);
        }
        pdf.document_info(INFO).title(TextStr(title)).creator(TextStr("Parvis"));
        self.regular.write(&mut pdf, REGULAR)?;
        self.bold.write(&mut pdf, BOLD)?;
        Ok(pdf.finish())
    }
}

/// The lines of a text: broken between words, and inside one that is longer than a line.
fn wrapped(font: &Font, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    // No-break blanks do not part words.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && font.width(&format!("{line} {word}"), size) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            line.push(c);
            if font.width(&line, size) > width && line.chars().nth(1).is_some() {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    lines.push(line);
    lines
}
