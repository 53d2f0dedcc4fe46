//! Origin of an act: who acts, from where and when.

use std::net::{IpAddr, Ipv4Addr};

use ipnetwork::IpNetwork;
use time::OffsetDateTime;

use crate::ids::MemberId;

/// Channel of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A page of the portal.
    Web,
    /// The program's own commands.
    CommandLine,
    /// Work that the portal does by itself.
    Job,
    Reader,
    Bay,
}

impl Via {
    /// The name in the table.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::CommandLine => "command_line",
            Self::Job => "job",
            Self::Reader => "reader",
            Self::Bay => "bay",
        }
    }

    /// The key of its name for people, from the name in the table.
    #[must_use]
    pub fn label(code: &str) -> &'static str {
        match code {
            "web" => "via-web",
            "command_line" => "via-command-line",
            "reader" => "via-reader",
            "bay" => "via-bay",
            _ => "via-job",
        }
    }
}

/// Actor, channel and time: the part of an entry that is known before the action.
#[derive(Debug, Clone)]
pub struct Origin {
    pub at: OffsetDateTime,
    pub via: Via,
    /// The member who acts, when signed in.
    pub actor_id: Option<MemberId>,
    pub request_id: Option<String>,
    pub address: Option<IpNetwork>,
}

impl Origin {
    /// An act from the command line.
    #[must_use]
    pub fn command_line(at: OffsetDateTime) -> Self {
        Self { at, via: Via::CommandLine, actor_id: None, request_id: None, address: None }
    }

    /// Origin of a background job.
    #[must_use]
    pub fn job(at: OffsetDateTime) -> Self {
        Self { via: Via::Job, ..Self::command_line(at) }
    }

    /// Origin of an action with a card, at a card reader or a bay.
    #[must_use]
    pub fn machine(at: OffsetDateTime, via: Via, actor_id: Option<MemberId>, address: Option<IpNetwork>) -> Self {
        Self { at, via, actor_id, request_id: None, address }
    }

    /// The address that the act comes from; this machine for commands.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        self.address.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
    }
}
