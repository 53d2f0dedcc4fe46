//! E-mails to staff about alarms: one for all new alarms of a bay, at most every ten minutes.

use time::OffsetDateTime;

use crate::{
    accounts::{
        find_active_addressee,
        roles::{Permission, Role},
    },
    error::Result,
    ids::{AlarmId, BayId},
    lockers::{
        Lockers,
        attention::store_alarm_list::{self, PastAlarm},
        paths::staff,
    },
    mail::{Email, EmailContent, NotSent},
    web::{Language, time::in_full},
};

pub async fn tick(lockers: &Lockers, now: OffsetDateTime) -> Result<()> {
    let allowed = Role::ALL.iter().filter(|role| role.permissions().contains(&Permission::RunLockers));
    let roles: Vec<String> = allowed.map(|role| role.code().to_owned()).collect();
    if store_alarm_list::queue_emails(&lockers.context.db, &roles, now).await? > 0 {
        lockers.context.mailer.wake();
    }
    Ok(())
}

/// Writes an e-mail about alarms. Those that were acknowledged meanwhile are left out.
pub(crate) async fn write(
    lockers: &Lockers,
    email: &Email,
) -> anyhow::Result<std::result::Result<EmailContent, NotSent>> {
    let ids = email.detail.get("alarms").and_then(|ids| ids.as_array());
    let ids: Vec<AlarmId> = ids.into_iter().flatten().filter_map(serde_json::Value::as_i64).map(AlarmId).collect();
    let alarms = store_alarm_list::list_open(&lockers.context.db, &ids).await?;
    let bay_id = email.subject(BayId)?;
    let Some(first) = alarms.first() else { return Ok(Err(NotSent::Outdated)) };
    let Some(addressee) = find_active_addressee(&lockers.context.db, email.member_id()?).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    let language = addressee.language(lockers.context.language);
    let count = i64::try_from(alarms.len()).unwrap_or(i64::MAX);
    let subject = language.text("mail-locker-alarm-subject").arg("count", count).arg("bay", first.bay.as_str());
    let subject = subject.arg("alarm", said(first, language)).to_string();
    let lines: Vec<String> = alarms.iter().map(|alarm| format!("- {}", line(alarm, language))).collect();
    let link = format!("{}{}?bay={bay_id}", lockers.context.base_url, staff::Alarms);
    let text = language.text("mail-locker-alarm-text").arg("name", addressee.first_name.as_str());
    let text = text.arg("bay", first.bay.as_str()).arg("alarms", lines.join("\n")).arg("link", link).to_string();
    Ok(Ok(EmailContent::new(addressee.email, subject, text)))
}

/// Text of an alarm, with its locker.
fn said(alarm: &PastAlarm, language: Language) -> String {
    let label = language.text(alarm.kind.label()).to_string();
    match &alarm.code {
        Some(code) => format!("{label}, {code}"),
        None => label,
    }
}

fn line(alarm: &PastAlarm, language: Language) -> String {
    let at = in_full(alarm.raised_at, language);
    let mut line = format!("{}: {at}", said(alarm, language));
    if alarm.recurrences > 0 {
        let times = i64::from(alarm.recurrences) + 1;
        line = format!("{line}, {}", language.text("bay-alarm-times").arg("count", times));
    }
    if let Some(ended_at) = alarm.ended_at {
        line = format!("{line}, {} {}", language.text("bay-alarm-over"), in_full(ended_at, language));
    }
    line
}
