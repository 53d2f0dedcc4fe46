//! Errors of sending an e-mail.

use std::path::PathBuf;

/// Reasons for which an e-mail cannot be sent. No text here holds an address or a part of the e-mail.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server is not named as it must be.
    #[error(
        "PARVIS_SMTP_URL names no mail server: write smtps://user:password@host, \
         smtp://user:password@host?tls=required, or smtp://localhost"
    )]
    Server,
    /// The password of the server would travel unencrypted.
    #[error("PARVIS_SMTP_URL would send its password unencrypted: write smtps:// or add ?tls=required")]
    Unencrypted,
    /// The sender is not an address.
    #[error("the sender of mails is not an address: write it as Parvis <parvis@example.org>")]
    Sender,
    /// The folder for e-mails cannot be made or written.
    #[error("e-mails cannot be written to {}", folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    /// The e-mail itself is wrong (most often its address): another try would fail as well.
    #[error("the e-mail cannot be sent: {0}")]
    EmailContent(&'static str),
    /// The server refused the e-mail for good, or for now.
    #[error("the mail server refused the e-mail with code {code}")]
    Refused {
        /// The code of RFC 5321, such as 550.
        code: String,
        /// True if another try is pointless.
        for_good: bool,
    },
    /// The server was not reached, or broke off.
    #[error("the mail server could not be reached")]
    Unreachable(#[source] lettre::transport::smtp::Error),
    /// The server answered too slowly.
    #[error("the mail server took too long")]
    Slow,
}

impl MailError {
    /// True if another try is pointless.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, MailError::EmailContent(_) | MailError::Refused { for_good: true, .. })
    }

    /// True if the cause may be the server as a whole, rather than this e-mail.
    #[must_use]
    pub fn may_be_the_server(&self) -> bool {
        !matches!(self, MailError::EmailContent(_))
    }

    /// The SMTP reply code, or the cause in a word.
    #[must_use]
    pub fn code(&self) -> String {
        let word = match self {
            MailError::Refused { code, .. } => return code.clone(),
            MailError::EmailContent(_) | MailError::Sender => "wrong_letter",
            MailError::Folder { .. } => "folder",
            MailError::Slow => "slow",
            MailError::Unreachable(_) | MailError::Server | MailError::Unencrypted => "unreachable",
        };
        word.to_owned()
    }
}
