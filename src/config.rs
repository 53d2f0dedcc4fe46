//! Settings from the environment, `.env` or flags. Read by main, cli and app only; below that, values are passed.

#![expect(clippy::doc_markdown, reason = "these sentences are the help in the terminal")]

use std::{
    env, fmt, fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    str::FromStr,
};

use clap::{Arg, Args, ValueEnum, builder::Resettable};
use ipnetwork::IpNetwork;

use crate::web::{Language, time::is_zone};

/// All settings of the portal.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings (flag, environment or .env)")]
pub struct Config {
    /// PostgreSQL server to use; absent: Parvis runs its own.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<Secret>,

    /// Address and port to listen on.
    #[arg(long, env = "PARVIS_LISTEN", global = true, default_value = "127.0.0.1:3000", value_parser = listen)]
    pub listen: SocketAddr,

    /// Where people reach the portal, e.g. https://parvis.example.org (absent: made from the listening address).
    #[arg(long, env = "PARVIS_BASE_URL", global = true, value_parser = base_url)]
    pub base_url: Option<String>,

    /// Folder for everything that Parvis keeps.
    #[arg(long, env = "PARVIS_DATA_DIR", global = true, default_value = "./var")]
    pub data_dir: PathBuf,

    /// Key of the keyed hashes, 32 characters or more (absent: made once and kept in the data folder).
    #[arg(long, env = "PARVIS_SECRET", global = true, hide_env_values = true)]
    pub secret: Option<Secret>,

    /// Certificate chain (PEM); with PARVIS_TLS_KEY the portal speaks https.
    #[arg(long, env = "PARVIS_TLS_CERT", global = true)]
    pub tls_cert: Option<PathBuf>,

    /// Private key (PEM) of the certificate.
    #[arg(long, env = "PARVIS_TLS_KEY", global = true)]
    pub tls_key: Option<PathBuf>,

    /// Second address and port, in clear text, which leads to the base URL over https, e.g. 0.0.0.0:80 (absent: none).
    #[arg(long, env = "PARVIS_HTTP_LISTEN", global = true, value_parser = http_listen)]
    pub http_listen: Option<SocketAddr>,

    /// Folder whose .well-known/acme-challenge is served at PARVIS_HTTP_LISTEN, for the renewal of certificates (webroot).
    #[arg(long, env = "PARVIS_ACME_FOLDER", global = true)]
    pub acme_folder: Option<PathBuf>,

    /// Networks of proxies whose X-Forwarded-For is believed, e.g. 10.0.0.0/8,::1/128.
    #[arg(long, env = "PARVIS_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_parser = trusted_proxy)]
    pub trusted_proxies: Vec<IpNetwork>,

    /// Networks of the campus, where many people share one address.
    #[arg(long, env = "PARVIS_CAMPUS_NETWORKS", global = true, value_delimiter = ',', value_parser = campus_network)]
    pub campus_networks: Vec<IpNetwork>,

    /// Mail server, e.g. smtps://user:password@mail.example.org (absent: mails are written to the data folder).
    #[arg(long, env = "PARVIS_SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<Secret>,

    /// Sender of the portal's mails.
    #[arg(long, env = "PARVIS_MAIL_FROM", global = true, default_value = "Parvis <parvis@localhost>")]
    pub mail_from: String,

    /// Where files are kept, e.g. s3://bucket (absent: in the data folder).
    #[arg(long, env = "PARVIS_FILES_URL", global = true)]
    pub files_url: Option<String>,

    /// Language for visitors whose browser accepts neither of ours: fr or en.
    #[arg(long, env = "PARVIS_DEFAULT_LANGUAGE", global = true, default_value = "fr", value_parser = language)]
    pub default_language: Language,

    /// Time zone of the campus.
    #[arg(long, env = "PARVIS_TIME_ZONE", global = true, default_value = "Europe/Paris", value_parser = time_zone)]
    pub time_zone: String,

    /// Proof that activation asks for: code, or number (no proof at all: closed networks only).
    #[arg(long, env = "PARVIS_ACTIVATION", global = true, default_value = "code", value_parser = activation)]
    pub activation: Activation,

    /// Messages that one member may send in ten seconds.
    #[arg(long, env = "PARVIS_MESSAGE_PACE", global = true, default_value = "10", value_parser = message_pace)]
    pub message_pace: NonZeroU32,

    /// Address and port for card readers of the lines protocol, or off (absent: 127.0.0.1:50001 when it is free).
    #[arg(long, env = "PARVIS_READER_LISTEN", global = true, value_parser = reader_listen)]
    pub reader_listen: Option<ReaderListen>,

    /// Networks of card readers beyond this machine, e.g. 10.20.0.0/16. What they say is not encrypted.
    #[arg(long, env = "PARVIS_READER_NETWORKS", global = true, value_delimiter = ',', value_parser = reader_network)]
    pub reader_networks: Vec<IpNetwork>,

    /// Card readers connected at a time.
    #[arg(long, env = "PARVIS_READER_CONNECTIONS", global = true, default_value = "64", value_parser = reader_connections)]
    pub reader_connections: usize,

    /// Card readers connected at a time from one address.
    #[arg(long, env = "PARVIS_READER_CONNECTIONS_PER_ADDRESS", global = true, default_value = "4", value_parser = readers_per_address)]
    pub reader_connections_per_address: usize,

    /// Bearer token that opens /metrics (absent: open to this machine, unless a proxy on it is trusted).
    #[arg(long, env = "PARVIS_METRICS_TOKEN", global = true, hide_env_values = true)]
    pub metrics_token: Option<Secret>,

    /// Address for reports of security faults, in /.well-known/security.txt, e.g. mailto:security@example.org (absent: none).
    #[arg(long, env = "PARVIS_SECURITY_CONTACT", global = true, value_parser = security_contact)]
    pub security_contact: Option<String>,

    /// Folder of PostgreSQL's programs (absent: searched for).
    #[arg(long, env = "PARVIS_POSTGRES_BIN", global = true)]
    pub postgres_bin: Option<PathBuf>,

    /// Log filter, e.g. info,parvis=debug.
    #[arg(long, env = "PARVIS_LOG", global = true, default_value = "info,sqlx=warn")]
    pub log: String,

    /// How it is logged: text or json.
    #[arg(long, env = "PARVIS_LOG_FORMAT", global = true, default_value = "text", value_parser = log_format)]
    pub log_format: LogFormat,
}

/// A value that no log shows.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The value itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Err("nothing is there") } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[kept back]")
    }
}

/// Listening address for card readers of the line protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderListen {
    Off,
    At(SocketAddr),
}

impl ReaderListen {
    /// Address at which the readers in use expect their server.
    pub const USUAL: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50001);
}

/// Proof that activation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Activation {
    /// An activation code, or a mailed link.
    Code,
    /// None: the number is enough.
    Number,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Adds the settings of `.env`, in this folder or one above it, to the environment.
///
/// # Errors
/// One sentence that names the file and the variable; never a value, which may be a secret.
pub fn read_env_file() -> Result<(), String> {
    let here = env::current_dir().unwrap_or_default();
    let Some(path) = here.ancestors().map(|folder| folder.join(".env")).find(|path| path.is_file()) else {
        return Ok(());
    };
    dotenvy::from_path(&path).map_err(|error| match error {
        dotenvy::Error::LineParse(rest, _) => {
            let place = variable(&fs::read_to_string(&path).unwrap_or_default(), &rest)
                .map_or_else(|| "a line".to_owned(), |name| format!("the line of {name}"));
            let advice = "a value with spaces or signs such as # and $ needs quotes, NAME='the value'";
            format!("{}: {place} cannot be read: {advice}.", path.display())
        }
        dotenvy::Error::Io(error) => format!("{} cannot be read: {error}.", path.display()),
        _ => format!("{} cannot be read.", path.display()),
    })
}

/// The variable to which a file assigns the value that begins with `rest`. Only certain names, because text that looks
/// like a name may be part of a secret.
fn variable(file: &str, rest: &str) -> Option<String> {
    let before = file.split_once(rest)?.0.rsplit('\n').next()?.trim().trim_start_matches("export ");
    let name = before.strip_suffix('=')?.trim();
    let plain =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    plain.then(|| name.to_owned())
}

/// An argument whose variable counts as absent when it is empty, as `.env` files have it.
#[must_use]
pub fn without_empty_variable(argument: Arg) -> Arg {
    let is_empty = argument.get_env().and_then(env::var_os).is_some_and(|value| value.is_empty());
    if is_empty { argument.env(Resettable::Reset) } else { argument }
}

impl Config {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// One sentence that names the setting.
    pub fn checked(self) -> Result<Self, String> {
        // Not when it is read: the message would repeat the value.
        if self.secret.as_ref().is_some_and(|secret| secret.reveal().len() < 32) {
            return Err("PARVIS_SECRET needs 32 characters or more.".to_owned());
        }
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => Err("PARVIS_TLS_KEY is missing: PARVIS_TLS_CERT needs its private key.".to_owned()),
            (None, Some(_)) => Err("PARVIS_TLS_CERT is missing: PARVIS_TLS_KEY needs its certificate.".to_owned()),
            _ => Ok(()),
        }?;
        let https = self.base_url.as_ref().is_some_and(|url| url.starts_with("https:"));
        if self.http_listen.is_some() && !https {
            return Err("PARVIS_HTTP_LISTEN leads to https: set PARVIS_BASE_URL to an https address.".to_owned());
        }
        if self.acme_folder.as_ref().is_some_and(|folder| self.http_listen.is_none() || !folder.is_dir()) {
            return Err("PARVIS_ACME_FOLDER is a folder, and needs PARVIS_HTTP_LISTEN.".to_owned());
        }
        Ok(self)
    }

    /// Whether the portal itself speaks https.
    #[must_use]
    pub fn tls(&self) -> bool {
        self.tls_cert.is_some()
    }

    /// Public URL of a portal that listens at `local`.
    #[must_use]
    pub fn base_url(&self, local: SocketAddr) -> String {
        self.base_url.clone().unwrap_or_else(|| {
            let scheme = if self.tls() { "https" } else { "http" };
            let host =
                if local.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], local.port())) } else { local };
            format!("{scheme}://{host}")
        })
    }
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "PARVIS_LISTEN is an address and a port, such as 127.0.0.1:3000".to_owned())
}

fn http_listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "PARVIS_HTTP_LISTEN is an address and a port, such as 0.0.0.0:80".to_owned())
}

/// A URI as RFC 9116 §2.5.3 wants it: mailto, https or tel.
fn security_contact(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "mailto" | "https" | "tel"));
    url.map(String::from).ok_or_else(|| {
        "PARVIS_SECURITY_CONTACT is an address such as mailto:security@example.org or https://example.org/report"
            .to_owned()
    })
}

fn base_url(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let origin = url.as_ref().map(|url| url.origin().ascii_serialization());
    // A path, a query, a fragment or a user would each be more than the origin and its slash.
    origin.filter(|origin| url.is_some_and(|url| url.as_str() == format!("{origin}/"))).ok_or_else(|| {
        "PARVIS_BASE_URL is an http or https address without a path, such as https://parvis.example.org".to_owned()
    })
}

fn trusted_proxy(text: &str) -> Result<IpNetwork, String> {
    network(text, "PARVIS_TRUSTED_PROXIES")
}

fn campus_network(text: &str) -> Result<IpNetwork, String> {
    network(text, "PARVIS_CAMPUS_NETWORKS")
}

fn reader_listen(text: &str) -> Result<ReaderListen, String> {
    if text == "off" {
        return Ok(ReaderListen::Off);
    }
    let refusal = "PARVIS_READER_LISTEN is an address and a port, such as 127.0.0.1:50001, or off";
    text.parse().map(ReaderListen::At).map_err(|_| refusal.to_owned())
}

fn reader_network(text: &str) -> Result<IpNetwork, String> {
    network(text, "PARVIS_READER_NETWORKS")
}

fn reader_connections(text: &str) -> Result<usize, String> {
    connections(text, "PARVIS_READER_CONNECTIONS")
}

fn readers_per_address(text: &str) -> Result<usize, String> {
    connections(text, "PARVIS_READER_CONNECTIONS_PER_ADDRESS")
}

fn connections(text: &str, setting: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| format!("{setting} is a number from 1 to 10000"))
}

fn network(text: &str, setting: &str) -> Result<IpNetwork, String> {
    text.trim().parse().map_err(|_| format!("{setting} is a list of networks such as 10.0.0.0/8,::1/128"))
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_code(text).ok_or_else(|| "PARVIS_DEFAULT_LANGUAGE is fr or en".to_owned())
}

fn time_zone(text: &str) -> Result<String, String> {
    if is_zone(text) {
        Ok(text.to_owned())
    } else {
        Err("PARVIS_TIME_ZONE is the name of a time zone, such as Europe/Paris".to_owned())
    }
}

fn activation(text: &str) -> Result<Activation, String> {
    Activation::from_str(text, false).map_err(|_| "PARVIS_ACTIVATION is code or number".to_owned())
}

fn message_pace(text: &str) -> Result<NonZeroU32, String> {
    let pace = text.parse().ok().filter(|pace: &NonZeroU32| pace.get() <= 1000);
    pace.ok_or_else(|| "PARVIS_MESSAGE_PACE is a number from 1 to 1000".to_owned())
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    LogFormat::from_str(text, false).map_err(|_| "PARVIS_LOG_FORMAT is text or json".to_owned())
}
