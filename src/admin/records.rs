//! Member records added and corrected by staff one by one, with the rules of an import.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;
use time::Date;

use crate::{
    accounts::{
        Accounts, Confirmed, FormRequest,
        activation::store_codes::IssuedCode,
        audit::{self, store::About},
        cards::card::CardNumber,
        imports::{AddOutcome, Card, CorrectOutcome, KeptCard, Row, by_hand},
        members::{
            email::Email,
            kind::Kind,
            names::{Department, FirstName, Surname},
            number::MemberNumber,
            store_records::{self, Record},
        },
        sign_in::session::EditsMembers,
    },
    admin::{
        members::{ShowMember, find},
        paths,
    },
    audit::Action,
    error::{Error, Result},
    web::{
        FieldErrors, Form, Fragment, Page, Refusal, Version,
        forms::{
            refusal::{FormView as _, form_view},
            version::{self, Compared},
        },
        time::parse_day,
    },
};

pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route(paths::NewMember::PATH, get(new))
        .route(paths::Members::PATH, axum::routing::post(create))
        .route(paths::MemberEdit::PATH, get(edit).post(update))
}

/// The fields that two people may have changed differently; the number of a card is not shown to anybody.
const COMPARED: [Compared; 6] = [
    Compared::line("surname", "facts-surname"),
    Compared::line("first_name", "facts-first-name"),
    Compared::line("email", "school-email"),
    Compared::choice(
        "kind",
        "record-kind",
        &[
            (Kind::Student.code(), Kind::Student.label()),
            (Kind::Teacher.code(), Kind::Teacher.label()),
            (Kind::Staff.code(), Kind::Staff.label()),
        ],
    ),
    Compared::line("department", "record-department"),
    Compared::line("card_expires_on", "record-card-end"),
];

/// The form of a member.
#[derive(Template)]
#[template(path = "admin/records/form.html", blocks = ["form"])]
struct MemberForm {
    page: Page,
    form: Form,
    errors: FieldErrors,
    /// The member who is corrected; absent for a new one.
    record: Option<Record>,
}

form_view!(MemberForm);

impl MemberForm {
    fn new(page: Page, form: Form, record: Option<Record>) -> Self {
        Self { page, form, errors: FieldErrors::default(), record }
    }

    /// URL that the form is posted to.
    fn action(&self) -> String {
        self.record.as_ref().map_or_else(
            || paths::Members.to_string(),
            |record| paths::MemberEdit { number: record.number.clone() }.to_string(),
        )
    }
}

/// The form of a correction as the record stands.
fn filled(record: &Record) -> Form {
    Form::filled([
        ("surname", &*record.surname),
        ("first_name", &record.first_name),
        ("email", record.email.as_deref().unwrap_or_default()),
        ("kind", record.kind.code()),
        ("department", record.department.as_deref().unwrap_or_default()),
        ("card_expires_on", &record.card_expires_on.map(|date| date.to_string()).unwrap_or_default()),
        (version::FIELD, &record.version.to_string()),
    ])
}

/// A member as the form describes them.
struct Described {
    row: Row,
    /// The card that the member keeps.
    kept: Option<KeptCard>,
}

impl Described {
    /// Reads the form. `record` is the member who is corrected: the number stays, and so does the card unless another one is
    /// given or it is taken back.
    fn parse(form: &Form, record: Option<&Record>) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let number = errors.take(match record {
            Some(record) => Ok(record.number.clone()),
            None => MemberNumber::parse(form.value("number")),
        });
        let surname = errors.take(Surname::parse(form.value("surname")));
        let first_name = errors.take(FirstName::parse(form.value("first_name")));
        let email = errors.take(optional(form, "email", Email::parse)).flatten();
        let kind = errors.take(Kind::parse_word(form.value("kind")));
        let department = errors.take(optional(form, "department", Department::parse)).flatten();
        let card_number = errors.take(optional(form, "card_number", CardNumber::parse)).flatten();
        let expires_on = errors.take(optional(form, "card_expires_on", date)).flatten();
        let has_card = record.is_some_and(|record| record.card_last_four.is_some());
        let keeps = has_card && card_number.is_none() && !form.checked("remove_card");
        if expires_on.is_some() && card_number.is_none() && !keeps && !form.checked("remove_card") {
            errors.add("card_expires_on", "import-no-card");
        }
        let card = card_number.map(|number| Card { number, expires_on });
        let row = (|| {
            let (number, surname, first_name) = (number?, surname?, first_name?);
            Some(Row { line: 1, number, surname, first_name, email, kind: kind?, department, card })
        })();
        match row {
            Some(row) if errors.is_empty() => Ok(Self { row, kept: keeps.then_some(KeptCard { expires_on }) }),
            _ => Err(errors),
        }
    }
}

fn optional<T>(
    form: &Form,
    field: &str,
    parse: impl FnOnce(&str) -> Result<T, FieldErrors>,
) -> Result<Option<T>, FieldErrors> {
    let text = form.value(field).trim();
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

fn date(text: &str) -> Result<Date, FieldErrors> {
    parse_day(text).ok_or_else(|| FieldErrors::one("card_expires_on", "import-date"))
}

async fn new(_: EditsMembers, _: Confirmed, fragment: Fragment, page: Page) -> Response {
    MemberForm::new(page, Form::filled([("kind", Kind::Student.code())]), None).fresh(fragment)
}

async fn create(
    State(accounts): State<Accounts>,
    EditsMembers(staff): EditsMembers,
    _: Confirmed,
    request: FormRequest,
    form: Form,
) -> Result<Response> {
    let described = match Described::parse(&form, None) {
        Ok(described) => described,
        Err(errors) => return Ok(MemberForm::new(request.page, form, None).refused(request.fragment, errors)),
    };
    let refusal: Refusal = match by_hand::add(&accounts, &request.origin, described.row).await? {
        AddOutcome::Added(issued) => {
            let listed = find(&accounts, &issued.number).await?;
            let mut view = ShowMember::load(&accounts, &staff, listed, request.page).await?;
            view.code = Some(IssuedCode { code: issued.code, expires_at: issued.expires_at });
            return Ok(request.fragment.draw(StatusCode::OK, &view, ShowMember::as_desk));
        }
        AddOutcome::NumberTaken => Refusal::one("number", "record-number-taken"),
        AddOutcome::CardRefused(errors) => errors.into(),
    };
    Ok(MemberForm::new(request.page, form, None).refused(request.fragment, refusal))
}

async fn load(accounts: &Accounts, number: &MemberNumber) -> Result<Record> {
    let listed = find(accounts, number).await?;
    store_records::find(&accounts.context.db, listed.number.as_str()).await?.ok_or(Error::NotFound)
}

async fn edit(
    State(accounts): State<Accounts>,
    _: EditsMembers,
    _: Confirmed,
    paths::MemberEdit { number }: paths::MemberEdit,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let record = load(&accounts, &number).await?;
    Ok(MemberForm::new(page, filled(&record), Some(record)).fresh(fragment))
}

async fn update(
    State(accounts): State<Accounts>,
    _: EditsMembers,
    _: Confirmed,
    paths::MemberEdit { number }: paths::MemberEdit,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let record = load(&accounts, &number).await?;
    let refusal = match Described::parse(&form, Some(&record)) {
        Ok(Described { row, kept }) => {
            match by_hand::correct(&accounts, &request.origin, row, kept, Version::of(&form)).await? {
                CorrectOutcome::Corrected => {
                    return Ok(request.done(paths::Member { number }, "flash-record-corrected"));
                }
                CorrectOutcome::CardRefused(errors) => errors.into(),
                CorrectOutcome::Gone => return Err(Error::NotFound),
                CorrectOutcome::Stale => stale(&accounts, &number, &mut form, &request.page).await?,
            }
        }
        Err(errors) => errors.into(),
    };
    Ok(MemberForm::new(request.page, form, Some(record)).refused(request.fragment, refusal))
}

/// Shows what was typed beside what the record says now.
async fn stale(accounts: &Accounts, number: &MemberNumber, form: &mut Form, page: &Page) -> Result<Refusal> {
    let record = load(accounts, number).await?;
    let change =
        audit::store::find_last(&accounts.context.db, &[Action::MEMBER_UPDATED], About::Member(record.id)).await?;
    Ok(version::stale(form, &filled(&record), &COMPARED, change.as_ref(), page.language))
}
