//! Cards, the cards that bays keep for the time without a line, shares, lockers in use, reservations, offers, places in the
//! waiting list, and the session at a card reader.

use std::net::{IpAddr, Ipv4Addr};

use parvis::{
    accounts::{cards::card::CardNumber, members::number::MemberNumber, roles::Role},
    ids::{BayId, MemberId},
    lockers::{
        card_readers::identify::identify,
        commands::{
            CommandRequest, CommandSender,
            command::{Op, Source},
        },
        controllers::store_cards,
    },
    web::time::on_campus,
};
use serde_json::json;
use time::Duration;

use super::{
    Event::{Closed, Later, Nothing, Suspended, SuspendedAndRestored},
    OF_THE_ACCOUNT, Stage, Subject, kept_for, table,
};
use crate::{
    factories::{lockers::allocations, members},
    lockers::{
        facts::{allocation, bay, bay_with, code, origin, set_bay, state, take},
        lines::Lines,
    },
};

const READER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A bay of one locker with a number of its own: each row of a table has its own bay.
async fn locker(stage: &Stage) -> (i64, u16) {
    let number: u16 = stage.number()[5..].parse().unwrap();
    (bay_with(&stage.portal, number, 1).await, number)
}

/// Gives a member a card with this last day.
async fn card(stage: &Stage, number: &str, last_day: &str) -> CardNumber {
    let line = format!("{number},Carpentier,Inès,ines.{number}@campus.example,student,Réseaux,{number},{last_day}");
    stage.portal.import(&line).await;
    CardNumber::parse(number).unwrap()
}

/// Whether a member may have a door opened now: an order is written for a bay that is away.
async fn opens(stage: &Stage, locker: u16, member_id: MemberId) -> bool {
    let (code, key) = (code(locker), uuid::Uuid::new_v4().simple().to_string());
    let wish =
        CommandRequest { code: &code, op: Op::Open, by: CommandSender::Member(member_id, Source::Web), key: &key };
    let origin = origin(stage.portal.clock.now(), member_id);
    stage.portal.lockers.order(&origin, wish).await.unwrap().is_ok()
}

/// The members whose cards open a locker of a bay that is cut off.
async fn offline(stage: &Stage, bay_id: i64) -> Vec<MemberId> {
    let now = stage.portal.clock.now();
    let allowed = store_cards::list_allowed(&stage.portal.db, BayId(bay_id), now).await.unwrap();
    allowed.into_iter().map(|bearer| bearer.member_id).collect()
}

async fn lend(stage: &Stage, locker: u16, lender: &Subject, friend: &str) {
    let until = stage.portal.clock.now() + Duration::hours(2);
    let until =
        on_campus(until).format(time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]")).unwrap();
    let fields = [("number", friend), ("until", until.as_str())];
    let page = format!("/lockers/{}", code(locker).as_str());
    lender.browser.post(&format!("{page}/share"), &fields).await.assert_redirect(&page);
}

#[tokio::test]
async fn a_card_opens_doors_while_card_and_account_are_good() {
    let make = async |stage: &Stage, subject: &Subject| card(stage, &subject.number, "2026-11-21").await;
    let works = async |stage: &Stage, subject: &Subject, card: &CardNumber| {
        let (lockers, now) = (&stage.portal.lockers, stage.portal.clock.now());
        let number = MemberNumber::parse(&subject.number).unwrap();
        let at_line = identify(lockers, READER, &number, card).await.unwrap().is_ok();
        let hash = card.hash(&stage.portal.accounts.context.keyring);
        let today = on_campus(now).date();
        let at_bay = store_cards::find(&stage.portal.db, &hash, today).await.unwrap() == Some(subject.id);
        assert_eq!(at_line, at_bay, "both kinds of readers agree");
        at_line
    };
    table(make, works, &[OF_THE_ACCOUNT, &[(Later(Duration::days(1)), false)]].concat()).await;
}

#[tokio::test]
async fn the_cards_of_a_bay_without_a_line_are_those_of_holders_in_good_standing() {
    let make = async |stage: &Stage, subject: &Subject| {
        card(stage, &subject.number, "2026-12-31").await;
        let (bay_id, number) = locker(stage).await;
        take(&stage.portal, number, subject.id).await;
        bay_id
    };
    let works = async |stage: &Stage, subject: &Subject, bay_id: &i64| offline(stage, *bay_id).await == [subject.id];
    table(make, works, OF_THE_ACCOUNT).await;
}

#[tokio::test]
async fn a_locker_lent_to_a_member_opens_while_the_borrower_is_in_good_standing() {
    let make = async |stage: &Stage, subject: &Subject| {
        let (_, number) = locker(stage).await;
        let lender = stage.subject(&[]).await;
        take(&stage.portal, number, lender.id).await;
        lend(stage, number, &lender, &subject.number).await;
        number
    };
    let works = async |stage: &Stage, subject: &Subject, number: &u16| opens(stage, *number, subject.id).await;
    table(make, works, &[OF_THE_ACCOUNT, &[(Later(Duration::hours(2)), false)]].concat()).await;
}

#[tokio::test]
async fn a_locker_that_a_member_lends_opens_for_nobody_while_the_lender_is_suspended() {
    let make = async |stage: &Stage, subject: &Subject| {
        let (bay_id, number) = locker(stage).await;
        let friend = stage.subject(&[]).await;
        card(stage, &friend.number, "2026-12-31").await;
        take(&stage.portal, number, subject.id).await;
        lend(stage, number, subject, &friend.number).await;
        (bay_id, number, friend)
    };
    let works = async |stage: &Stage, _: &Subject, (bay_id, number, friend): &(i64, u16, Subject)| {
        let by_web = opens(stage, *number, friend.id).await;
        let by_card =
            !store_cards::list_openable(&stage.portal.db, BayId(*bay_id), friend.id, stage.portal.clock.now())
                .await
                .unwrap()
                .is_empty();
        let offline = offline(stage, *bay_id).await.contains(&friend.id);
        let page = friend.browser.get("/lockers").await;
        let shown = page.text().contains(&format!("/lockers/{}", code(*number).as_str()));
        assert_eq!((by_card, offline), (by_web, by_web), "at the reader and without a line");
        assert!(shown || !by_web, "what opens is shown");
        by_web
    };
    table(make, works, OF_THE_ACCOUNT).await;
}

#[tokio::test]
async fn a_locker_in_use_stays_its_holders_in_a_suspension_and_is_given_back_with_the_account() {
    let stage = Stage::new().await;
    for (event, expected) in [(Suspended, "in_use"), (SuspendedAndRestored, "in_use"), (Closed, "to_check")] {
        let (_, number) = locker(&stage).await;
        let subject = stage.subject(&[]).await;
        let id = take(&stage.portal, number, subject.id).await;
        let mut staff = stage.staff(Role::LockerManager).await.listen("/admin/bays/events").await;
        staff.next().await;
        stage.happen(event, &subject).await;
        assert_eq!(state(&stage.portal, number).await, expected, "{event:?}");
        assert_eq!(opens(&stage, number, subject.id).await, event == SuspendedAndRestored, "{event:?}");
        if event == Closed {
            staff.next().await.expect("staff is told");
            assert_eq!(allocations::ending(&stage.portal.db, id).await.as_deref(), Some("released"));
            let other = stage.subject(&[]).await;
            let path = format!("/lockers/{}/claim", code(number).as_str());
            other.browser.post(&path, &[]).await.assert_status(409);
        }
    }
}

#[tokio::test]
async fn a_reservation_ends_with_its_time_and_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let (_, number) = locker(stage).await;
        let path = format!("/lockers/{}/reserve", code(number).as_str());
        subject.browser.post(&path, &[]).await.assert_status(303);
        number
    };
    let works = async |stage: &Stage, _: &Subject, number: &u16| state(&stage.portal, *number).await == "reserved";
    table(make, works, &kept_for(Duration::minutes(30))).await;
}

/// A bay whose only locker is in use, and for which a member waits; the locker and its holder.
async fn awaited(stage: &Stage, subject: &Subject) -> (u16, Subject) {
    let (bay_id, number) = locker(stage).await;
    let holder = stage.subject(&[]).await;
    take(&stage.portal, number, holder.id).await;
    subject.browser.post(&format!("/lockers/bays/{bay_id}/waits"), &[]).await.assert_redirect("/lockers");
    (number, holder)
}

async fn give_back(stage: &Stage, number: u16, holder: &Subject) {
    let origin = origin(stage.portal.clock.now(), holder.id);
    stage.portal.lockers.release(&origin, &code(number), holder.id).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_place_in_the_line_for_a_locker_is_passed_over_in_a_suspension_and_ends_with_the_account() {
    let make = async |stage: &Stage, subject: &Subject| awaited(stage, subject).await;
    let works = async |stage: &Stage, _: &Subject, (number, holder): &(u16, Subject)| {
        give_back(stage, *number, holder).await;
        state(&stage.portal, *number).await == "held"
    };
    table(make, works, OF_THE_ACCOUNT).await;
}

#[tokio::test]
async fn a_member_who_is_passed_over_keeps_nobody_from_extending() {
    let stage = Stage::new().await;
    for (event, status) in [(Nothing, 403), (Suspended, 303), (Closed, 303)] {
        let waiting = stage.subject(&[]).await;
        let (number, holder) = awaited(&stage, &waiting).await;
        stage.happen(event, &waiting).await;
        let path = format!("/lockers/{}/extend", code(number).as_str());
        assert_eq!(holder.browser.post(&path, &[]).await.status.as_u16(), status, "{event:?}");
    }
}

#[tokio::test]
async fn an_offered_locker_ends_with_its_half_hour_and_the_account() {
    let make = async |stage: &Stage, subject: &Subject| {
        let (number, holder) = awaited(stage, subject).await;
        give_back(stage, number, &holder).await;
        number
    };
    let works = async |stage: &Stage, _: &Subject, number: &u16| state(&stage.portal, *number).await == "held";
    table(make, works, &kept_for(Duration::minutes(30))).await;
}

#[tokio::test]
async fn an_account_closed_during_a_click_gets_no_locker() {
    let stage = Stage::new().await;
    let (_, number) = locker(&stage).await;
    let subject = stage.subject(&[]).await;
    let mut closing = stage.portal.db.begin().await.unwrap();
    parvis::lockers::account_closed(&mut closing, &stage.portal.accounts.context, subject.id, stage.portal.clock.now())
        .await
        .unwrap();
    let (lockers, origin) = (stage.portal.lockers.clone(), origin(stage.portal.clock.now(), subject.id));
    let click = tokio::spawn(async move { lockers.claim(&origin, &code(number), subject.id).await.unwrap() });
    members::close_in(&mut closing, subject.id, stage.portal.clock.now()).await;
    closing.commit().await.unwrap();
    assert!(click.await.unwrap().is_err());
    assert_eq!(state(&stage.portal, number).await, "free");
}

#[tokio::test]
async fn somebody_recognised_at_a_reader_does_nothing_more_once_suspended() {
    let stage = Stage::new().await;
    let bay_id = bay(&stage.portal).await;
    set_bay(&stage.portal, bay_id, json!({"actuator": "self"})).await;
    let subject = stage.subject(&[]).await;
    card(&stage, &subject.number, "2026-12-31").await;
    let server = Lines::of(&stage.portal).await;
    let mut reader = server.with_card(&format!("{0},{0}", subject.number)).await;
    reader.assert("locker_03,close", 1).await;
    stage.happen(Suspended, &subject).await;
    reader.assert("locker_03,open", 0).await;
    reader.assert("locker_04,close", 0).await;
    let kept = allocation(&stage.portal, 3).await;
    assert!(kept > 0, "it stays theirs");
}

#[tokio::test]
async fn a_connected_bay_is_told_of_a_suspension_and_a_restoration() {
    let stage = crate::lockers::bays::stage::stage().await;
    let token = stage.token().await;
    let (mut bay, _) = stage.join(&token).await;
    let entries = async |bay: &mut crate::lockers::bays::stage::Wire| {
        bay.expect("allow").await["entries"].as_array().unwrap().len()
    };
    let before = entries(&mut bay).await;
    assert!(before > 0, "her card opens her locker");
    let admin = stage.portal.signed_in("20410001", &[Role::Administrator]).await;
    let page = format!("/admin/members/{}", crate::lockers::bays::stage::INES);
    admin.post(&format!("{page}/suspend"), &[("reason", "Enquête")]).await.assert_redirect(&page);
    assert_eq!(entries(&mut bay).await, 0);
    admin.post(&format!("{page}/restore"), &[("reason", "Enquête close")]).await.assert_redirect(&page);
    assert_eq!(entries(&mut bay).await, before);
}
