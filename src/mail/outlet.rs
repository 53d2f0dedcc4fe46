//! Delivery of e-mails: an SMTP server, or a folder.

use lettre::AsyncTransport;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use tokio::fs::OpenOptions;
use url::Url;
use uuid::Uuid;

use crate::{
    files::make_private,
    mail::{Email, EmailContent, error::MailError},
};

/// A server that takes longer to answer one command counts as away.
const PATIENCE: Duration = Duration::from_secs(20);

/// A whole try takes no longer, however many commands the server answers slowly.
pub(super) const TRY: Duration = Duration::from_secs(90);

/// The sender, and the way out.
pub(super) struct Outlet {
    from: Mailbox,
    way: Transport,
}

enum Transport {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

impl Outlet {
    pub(super) fn open(smtp_url: Option<&str>, from: &str, folder: PathBuf) -> Result<Outlet, MailError> {
        let from = from.parse().map_err(|_| MailError::Sender)?;
        let way = match smtp_url {
            Some(url) => Transport::Server(open_server(url)?),
            None => match make_private(&folder) {
                Ok(()) => Transport::Folder(folder),
                Err(source) => return Err(MailError::Folder { folder, source }),
            },
        };
        Ok(Outlet { from, way })
    }

    /// The address of the sender, without its name.
    pub(super) fn address(&self) -> String {
        self.from.email.to_string()
    }

    /// Sends an e-mail as this e-mail, with one try.
    pub(super) async fn send(&self, content: EmailContent, email: &Email) -> Result<(), MailError> {
        let mail = content.into_mail(&self.from, email)?;
        match &self.way {
            Transport::Server(server) => {
                let (envelope, text) = (mail.envelope(), mail.formatted());
                let answer = tokio::time::timeout(TRY, server.send_raw(envelope, &text)).await;
                answer.map_err(|_| MailError::Slow)?.map_err(refusal_reason)?;
                Ok(())
            }
            Transport::Folder(folder) => write_file(folder, email.message_id, &mail.formatted())
                .await
                .map_err(|source| MailError::Folder { folder: folder.clone(), source }),
        }
    }

    /// True if e-mails would be taken now at all.
    pub(super) async fn is_there(&self) -> bool {
        match &self.way {
            Transport::Server(server) => {
                matches!(tokio::time::timeout(PATIENCE, server.test_connection()).await, Ok(Ok(true)))
            }
            Transport::Folder(folder) => {
                let probe = folder.join(format!("{}.part", Uuid::new_v4()));
                let written = tokio::fs::write(&probe, b"probe").await.is_ok();
                tokio::fs::remove_file(&probe).await.is_ok() && written
            }
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
fn refusal_reason(error: smtp::Error) -> MailError {
    match error.status() {
        Some(code) => MailError::Refused { code: code.to_string(), for_good: error.is_permanent() },
        None if error.is_client() => MailError::EmailContent("the server cannot carry it"),
        None => MailError::Unreachable(error),
    }
}

/// Under another name until it is whole, so that who reads the folder never sees half an e-mail. The name is the e-mail's: a
/// second try after a kill replaces the file of the first.
async fn write_file(folder: &Path, message_id: Uuid, mail: &[u8]) -> std::io::Result<()> {
    let part = folder.join(format!("{}.part", Uuid::new_v4()));
    let written = write_whole(&part, mail).await;
    let written = match written {
        Ok(()) => tokio::fs::rename(&part, folder.join(format!("{message_id}.eml"))).await,
        Err(error) => Err(error),
    };
    if written.is_err() {
        // A full disk: the half of an e-mail would take the last room.
        let _ = tokio::fs::remove_file(&part).await;
    }
    written
}

async fn write_whole(part: &Path, mail: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).await?;
    file.write_all(mail).await?;
    file.flush().await
}
