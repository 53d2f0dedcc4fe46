//! Passwords: rules (NIST 800-63B-4, ASVS 5 §6.2), and argon2id hashing outside the async threads.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use argon2::{
    Algorithm, Argon2, Block, Params, PasswordVerifier as _, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::Score;

use crate::web::{FieldErrors, Message};

/// Fewest characters of a password.
pub const MIN_LENGTH: usize = 12;
/// Most characters of a password.
pub const MAX_LENGTH: usize = 128;

/// Words that a local attacker would try first.
const PORTAL_WORDS: [&str; 6] = ["parvis", "casier", "locker", "campus", "concert", "motdepasse"];

/// A password that may be set. Not printed, not kept longer than the request.
pub struct NewPassword(String);

impl NewPassword {
    /// Checks the two fields `password` and `password_confirmation`; `personal` are the member's number and, for an
    /// identified member, the names.
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
        // The rest without obvious words must be strong enough by itself.
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

/// Hashes and verifies on blocking threads, at most half the cores at once, so that other requests stay fast.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// Argon2 memory that no hash uses at the moment: 19 MiB each, at most one per permit. Freed and allocated for each hash
    /// it would stay in the allocator's arenas of the blocking threads, and cost a zeroed page fault for each 4 KiB.
    free_memory: Arc<Mutex<Vec<Memory>>>,
    hashes: Arc<AtomicU64>,
}

/// Time for which the memory of argon2 is kept for a next hash.
const IDLE: Duration = Duration::from_secs(5);

/// The memory of one hash.
type Memory = Vec<Block>;

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
    Wrong,
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
        Self { permits: Arc::new(Semaphore::new(count)), free_memory: Arc::default(), hashes: Arc::default() }
    }

    /// Bytes of argon2 memory kept for the next hashes.
    #[must_use]
    pub fn kept_memory(&self) -> usize {
        self.free().iter().map(|memory| memory.capacity() * Block::SIZE).sum()
    }

    fn free(&self) -> MutexGuard<'_, Vec<Memory>> {
        self.free_memory.lock()
    }

    /// The PHC string to keep.
    pub async fn hash(&self, password: NewPassword) -> anyhow::Result<String> {
        self.blocking(move |memory| hash(&password, memory)).await
    }

    /// Hashes a just verified password again, with the current parameters.
    pub async fn rehash(&self, password: &str) -> anyhow::Result<String> {
        self.hash(NewPassword(normalised(password))).await
    }

    /// Compares `password` with `hash`; takes the same time without a hash.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> anyhow::Result<Verdict> {
        let mut password = normalised(password);
        if password.chars().count() > MAX_LENGTH {
            // Longer than any password that can be set: not worth hashing, and no account can have it.
            password.clear();
        }
        self.blocking(move |memory| Ok(verdict(&password, hash.as_deref(), memory))).await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let permit = Arc::clone(&self.permits).acquire_owned().await?;
        let passwords = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut memory = passwords.free().pop().unwrap_or_default();
            let result = work(&mut memory);
            passwords.free().push(memory);
            drop(permit);
            passwords.free_when_idle();
            result
        })
        .await?
    }

    /// Gives the memory back to the system, unless another hash follows within [`IDLE`].
    fn free_when_idle(&self) {
        let number = self.hashes.fetch_add(1, Ordering::Relaxed) + 1;
        let passwords = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(IDLE).await;
            if passwords.hashes.load(Ordering::Relaxed) == number {
                passwords.free().clear();
            }
        });
    }
}

/// Argon2's output for a password and a salt with today's settings.
fn derive(password: &str, salt: &[u8], memory: &mut Memory) -> anyhow::Result<Output> {
    memory.resize(ARGON.params().block_count(), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let memory = memory.as_mut_slice();
    ARGON
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, memory)
        .context("hashing a password")?;
    Output::new(&output).context("hashing a password")
}

fn hash(password: &NewPassword, memory: &mut Memory) -> anyhow::Result<String> {
    let mut salt = [0; Salt::RECOMMENDED_LENGTH];
    getrandom::fill(&mut salt)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(ARGON.params()).context("hashing a password")?,
        salt: Some(Salt::new(&salt).context("hashing a password")?),
        hash: Some(derive(&password.0, &salt, memory)?),
    };
    Ok(hash.to_string())
}

fn verdict(password: &str, hash: Option<&str>, memory: &mut Memory) -> Verdict {
    let text = hash.unwrap_or(DUMMY);
    let Ok(parsed) = PasswordHash::new(text) else { return Verdict::Wrong };
    let current = text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$");
    let right = match (&parsed.salt, &parsed.hash) {
        // Compared in constant time, as `Output` does.
        (Some(salt), Some(kept)) if current => derive(password, salt, memory).is_ok_and(|derived| derived == *kept),
        _ => ARGON.verify_password(password.as_bytes(), &parsed).is_ok(),
    };
    match (right, hash) {
        (true, Some(_)) if current => Verdict::Right,
        (true, Some(_)) => Verdict::Outdated,
        _ => Verdict::Wrong,
    }
}
