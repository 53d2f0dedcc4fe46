//! The chat of performance.md, each row with its reference measured beside it.

pub mod bare;
pub mod history;
pub mod posts;
pub mod rooms;

use std::process::Stdio;

use anyhow::Context as _;
use parvis::ids::MemberId;

use crate::{
    concerts::{SeatMap, client, form},
    program::program,
};

const PASSWORD: &str = "quatre pianos sous la pluie";

/// An invented member, activated and signed in through the pages: their key and their cookie.
pub async fn member(hall: &SeatMap, number: u32) -> anyhow::Result<(MemberId, String)> {
    let file = hall.portal.folder.join("member.csv");
    let head = "number,surname,first_name,email,kind,department,card_number,card_expires_on";
    std::fs::write(&file, format!("{head}\n{number},Personne,Invitée,,student,,,\n"))?;
    let out = program(&hall.portal.folder)?.args(["members", "import"]).arg(&file).stderr(Stdio::null()).output()?;
    let text = String::from_utf8(out.stdout)?;
    let number = number.to_string();
    let line = text.lines().find(|line| line.starts_with(&number)).context("the import printed no code")?;
    let code = line.split(',').nth(3).context("the import printed no code")?.to_owned();
    let (client, url) = (client()?, &hall.portal.url);
    let proof =
        [("number", number.as_str()), ("code", &code), ("password", PASSWORD), ("password_confirmation", PASSWORD)];
    let answer = form(&client, format!("{url}/activate"), &proof, None).send().await?;
    anyhow::ensure!(answer.status() == 303, "the activation answered {}", answer.status());
    let proof = [("number", number.as_str()), ("password", PASSWORD)];
    let answer = form(&client, format!("{url}/sign-in"), &proof, None).send().await?;
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("parvis="));
    let cookie = cookie.context("no cookie")?.to_owned();
    let id = sqlx::query_scalar("SELECT id FROM members WHERE number = $1").bind(&number).fetch_one(&hall.db).await?;
    Ok((id, cookie))
}

/// Rooms with these members in them; their keys.
pub async fn rooms(hall: &SeatMap, count: i64, members: &[MemberId]) -> anyhow::Result<Vec<i64>> {
    let rooms: Vec<i64> = sqlx::query_scalar(
        "INSERT INTO rooms (kind, name, search_text, join_policy, created_at)
         SELECT 'group', 'Groupe ' || n, 'groupe', 'invitation', now() FROM generate_series(1, $1) n RETURNING id",
    )
    .bind(count)
    .fetch_all(&hall.db)
    .await?;
    sqlx::query(
        "INSERT INTO memberships (room_id, member_id, state, asked_at, joined_at)
         SELECT r, m, 'active', now(), now() FROM unnest($1::bigint[]) r CROSS JOIN unnest($2::bigint[]) m",
    )
    .bind(&rooms)
    .bind(members)
    .execute(&hall.db)
    .await?;
    // As the database does by itself within a minute.
    sqlx::query("ANALYZE rooms, memberships").execute(&hall.db).await?;
    Ok(rooms)
}
