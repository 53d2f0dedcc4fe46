//! Passwords: what is accepted (NIST 800-63B-4, ASVS 5 §6.2), and argon2id off the async threads.

use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::Score;

use crate::web::{FieldErrors, Message};

/// Fewest characters of a password.
pub const MIN_LENGTH: usize = 12;
/// Most characters of a password.
pub const MAX_LENGTH: usize = 128;

/// Words that everybody here would try first.
const PORTAL_WORDS: [&str; 6] = ["parvis", "casier", "locker", "campus", "concert", "motdepasse"];

/// A password that may be set. Not printed, not kept longer than the request.
pub struct NewPassword(String);

impl NewPassword {
    /// Checks the two fields `password` and `password_confirmation`; `personal` are the member's number and, once
    /// there is a proof of who asks, names.
    pub fn parse(password: &str, confirmation: &str, personal: &[&str]) -> Result<Self, FieldErrors> {
        let normal = normalised(password);
        let problem = match normal.chars().count() {
            0 => Some("password-new-empty".into()),
            n if n < MIN_LENGTH => Some(Message::new("password-short").count("min", count(MIN_LENGTH))),
            n if n > MAX_LENGTH => Some(Message::new("password-long").count("max", count(MAX_LENGTH))),
            _ => Self::weakness(&normal, personal).map(Message::new),
        };
        if let Some(problem) = problem {
            return Err(FieldErrors::one("password", problem));
        }
        if normalised(confirmation) != normal {
            return Err(FieldErrors::one("password_confirmation", "password-confirmation-wrong"));
        }
        Ok(Self(normal))
    }

    /// Checks again, now that the member's names are known.
    pub fn check_personal(&self, personal: &[&str]) -> Result<(), FieldErrors> {
        Self::weakness(&self.0, personal).map_or(Ok(()), |key| Err(FieldErrors::one("password", key)))
    }

    fn weakness(password: &str, personal: &[&str]) -> Option<&'static str> {
        let mut words: Vec<String> = personal.iter().map(|word| word.to_lowercase()).collect();
        words.retain(|word| word.chars().count() >= 3);
        words.extend(PORTAL_WORDS.map(str::to_owned));
        // What is left once the obvious words are taken out must stand by itself.
        let lower = password.to_lowercase();
        let rest = words.iter().fold(lower.clone(), |rest, word| rest.replace(word.as_str(), ""));
        if rest != lower && rest.trim().chars().count() < 8 {
            return Some("password-personal");
        }
        let inputs: Vec<&str> = words.iter().map(String::as_str).collect();
        (zxcvbn::zxcvbn(password, &inputs).score() < Score::Three).then_some("password-common")
    }
}

/// NFKC, so that the same keys give the same password on every device.
fn normalised(password: &str) -> String {
    password.nfkc().collect()
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Hashes and verifies on blocking threads, at most half the cores at once, so that pages of others stay fast.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

/// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
static ARGON: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// Verified when there is no account, so that the answer takes as long. Nobody knows its password.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRvZnBhcnZpcw$uMtoI2SdGxhd3OHwVM0kMuyNF0cNA6P2vOy5WxKwz5k";

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not the password.
    Wrong,
    /// The password.
    Right,
    /// The password, kept with weaker settings than today's: hash it again.
    Outdated,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// For this machine's cores.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self::at_once((cores / 2).max(1))
    }

    /// At most `count` at the same time.
    #[must_use]
    pub fn at_once(count: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(count)) }
    }

    /// The PHC string to keep.
    pub async fn hash(&self, password: NewPassword) -> anyhow::Result<String> {
        self.blocking(move || {
            let hash: PasswordHash = ARGON.hash_password(password.0.as_bytes()).context("hashing a password")?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Hashes a password that was just verified again, with today's settings.
    pub async fn rehash(&self, password: &str) -> anyhow::Result<String> {
        self.hash(NewPassword(normalised(password))).await
    }

    /// Whether `password` is the one behind `hash`; without a hash the time is spent all the same.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> anyhow::Result<Verdict> {
        let mut password = normalised(password);
        if password.chars().count() > MAX_LENGTH {
            // Longer than any password that can be set: not worth hashing, and no account can have it.
            password.clear();
        }
        self.blocking(move || Ok(verdict(&password, hash.as_deref()))).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await?
    }
}

fn verdict(password: &str, hash: Option<&str>) -> Verdict {
    let parsed = PasswordHash::new(hash.unwrap_or(DUMMY));
    let Ok(parsed) = parsed else { return Verdict::Wrong };
    let right = ARGON.verify_password(password.as_bytes(), &parsed).is_ok();
    match (right, hash) {
        (true, Some(hash)) if hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") => Verdict::Right,
        (true, Some(_)) => Verdict::Outdated,
        _ => Verdict::Wrong,
    }
}
