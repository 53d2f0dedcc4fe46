//! Where letters go: an SMTP server, or a folder.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt;
use url::Url;
use uuid::Uuid;

use super::{Letter, MailError};
use crate::files::make_private;

/// A server that takes longer to answer one command counts as away.
const PATIENCE: Duration = Duration::from_secs(20);

/// The sender, and the way out.
pub(super) struct Outlet {
    from: Mailbox,
    way: Way,
}

enum Way {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

impl Outlet {
    pub(super) fn open(smtp_url: Option<&str>, from: &str, folder: PathBuf) -> Result<Outlet, MailError> {
        let from = from.parse().map_err(|_| MailError::Sender)?;
        let way = match smtp_url {
            Some(url) => Way::Server(open_server(url)?),
            None => match make_private(&folder) {
                Ok(()) => Way::Folder(folder),
                Err(source) => return Err(MailError::Folder { folder, source }),
            },
        };
        Ok(Outlet { from, way })
    }

    /// The letter as the mail that each try sends.
    pub(super) fn write(&self, letter: Letter) -> Result<Message, MailError> {
        letter.into_mail(&self.from)
    }

    pub(super) async fn send(&self, mail: &Message) -> Result<(), MailError> {
        match &self.way {
            Way::Server(server) => {
                server.send_raw(mail.envelope(), &mail.formatted()).await.map_err(why_refused)?;
                Ok(())
            }
            Way::Folder(folder) => write_file(folder, &mail.formatted())
                .await
                .map_err(|source| MailError::Folder { folder: folder.clone(), source }),
        }
    }
}

fn open_server(url: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
    let parsed = Url::parse(url).map_err(|_| MailError::Server)?;
    let encrypted =
        parsed.scheme() == "smtps" || parsed.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    if parsed.password().is_some() && !encrypted && !is_this_machine(&parsed) {
        return Err(MailError::Unencrypted);
    }
    let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailError::Server)?;
    Ok(server.timeout(Some(PATIENCE)).build())
}

fn is_this_machine(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

/// A server repeats the address in what it says, so only its code is kept.
fn why_refused(error: smtp::Error) -> MailError {
    match error.status() {
        Some(code) => MailError::Refused { code: code.to_string(), for_good: error.is_permanent() },
        None if error.is_client() => MailError::Letter("the server cannot carry it"),
        None => MailError::Unreachable(error),
    }
}

/// Under another name until it is whole, so that who reads the folder never sees half a letter.
async fn write_file(folder: &Path, mail: &[u8]) -> std::io::Result<()> {
    let id = Uuid::new_v4();
    let part = folder.join(format!("{id}.part"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).await?;
    file.write_all(mail).await?;
    file.flush().await?;
    tokio::fs::rename(part, folder.join(format!("{id}.eml"))).await
}
