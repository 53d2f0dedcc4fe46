//! Cards at the reader of a controller: the decision is sent as a command.

use uuid::Uuid;

use crate::{
    accounts::remember_card,
    audit::{Action, Origin, Via},
    error::Result,
    ids::MemberId,
    lockers::{
        bays::LockerCode,
        commands::{Command, CommandRequest, CommandSender, CommandState, Denial, Op, Source},
        controllers::{
            frames::ToBay,
            session::in_flight::{SessionHandle, time_to_live},
            store_cards,
        },
    },
    web::time::on_campus,
};

impl SessionHandle<'_> {
    pub(crate) async fn decide(&self, card: &str, number: Option<i16>) -> Result<()> {
        let language = self.lockers.context.language;
        let decision = match self.order_by_card(card, number).await? {
            Ok(command) if self.lockers.sent(command.id, self.bay_id, &self.id).await? => {
                self.in_flight().begin(&command);
                ToBay::Decision {
                    allow: true,
                    n: Some(command.number),
                    command: Some(command.id),
                    ttl_ms: time_to_live(),
                    text: language.text("bay-door-opens").arg("plate", command.code.plate()).to_string(),
                }
            }
            Ok(_) => refusal(number, language.text("bay-door-busy").to_string()),
            Err(key) => refusal(number, language.text(key).to_string()),
        };
        Ok(self.sender.send(decision).await?)
    }

    /// Sends the command of a card. Else returns the text for the display.
    async fn order_by_card(&self, card: &str, number: Option<i16>) -> Result<Result<Command, &'static str>> {
        let Some(member_id) = self.find_card_holder(card).await? else {
            self.note_refusal(None, "unknown_card").await?;
            return Ok(Err("bay-card-refused"));
        };
        let code = match self.find_door(member_id, number).await? {
            Ok(code) => code,
            Err(key) => return Ok(Err(key)),
        };
        let now = self.lockers.context.clock.now();
        let origin = Origin::machine(now, Via::Bay, Some(member_id), None);
        let key = Uuid::new_v4().simple().to_string();
        let request =
            CommandRequest { code: &code, op: Op::Open, by: CommandSender::Member(member_id, Source::Card), key: &key };
        Ok(match self.lockers.order(&origin, request).await? {
            Ok(command) if command.state == CommandState::Requested => Ok(command),
            Ok(_) | Err(Denial::Busy) => Err("bay-door-busy"),
            Err(Denial::ReaderOnly) => Err("bay-reader-only"),
            Err(Denial::Rule(_)) => {
                self.note_refusal(Some(member_id), &format!("{code}, not_theirs")).await?;
                Err("bay-card-refused")
            }
        })
    }

    async fn find_card_holder(&self, card: &str) -> Result<Option<MemberId>> {
        let context = &self.lockers.context;
        let Some(card) = store_cards::read_card(&context.db, self.bay_id, card).await? else {
            return Ok(None);
        };
        remember_card(&context.db, &card, &context.keyring).await?;
        let today = on_campus(context.clock.now()).date();
        Ok(store_cards::find(&context.db, &card.hash(&context.keyring), today).await?)
    }

    /// The locker that was chosen, else the only one here that the member may open.
    async fn find_door(&self, member_id: MemberId, number: Option<i16>) -> Result<Result<LockerCode, &'static str>> {
        let context = &self.lockers.context;
        let bay_id = self.bay_id;
        if let Some(number) = number {
            let code = store_cards::find_code(&context.db, bay_id, number).await?;
            return Ok(code.ok_or("bay-card-refused"));
        }
        let mut codes = store_cards::list_openable(&context.db, bay_id, member_id, context.clock.now()).await?;
        Ok(match (codes.pop(), codes.is_empty()) {
            (Some(code), true) => Ok(code),
            (Some(_), false) => Err("bay-card-choose"),
            (None, _) => {
                self.note_refusal(Some(member_id), "no_locker_here").await?;
                Err("bay-card-refused")
            }
        })
    }

    /// Records a refusal. The display shows the same text for all; the reason is for the log and the audit.
    async fn note_refusal(&self, member_id: Option<MemberId>, why: &str) -> Result<()> {
        let context = &self.lockers.context;
        tracing::info!(bay = self.bay_id.0, member = member_id.map(i64::from), why, "card refused");
        let origin = Origin::machine(context.clock.now(), Via::Bay, member_id, None);
        let detail = format!("{why}, #{}", self.bay_id);
        Ok(origin.entry(Action::CARD_REFUSED, member_id).detail(&detail).record(&context.db).await?)
    }
}

fn refusal(n: Option<i16>, text: String) -> ToBay {
    ToBay::Decision { allow: false, n, command: None, ttl_ms: 0, text }
}
