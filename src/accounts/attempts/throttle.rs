//! Rate limits of guesses at a secret. docs/limits.md lists each limit and explains how it avoids lock-out by others.
//!
//! A browser that is known of the member has a count of its own. All others are counted by account and network; one that is
//! refused gets a ticket ([`waits`]) for one guess half a minute later, which those without a ticket cannot use up.

use std::{net::IpAddr, time::Duration};

use crate::{
    accounts::{
        Accounts, Attempt, Means,
        attempts::retry_tickets,
        sign_in::{device_cookie::DeviceId, devices, known_devices::KnownBrowser},
    },
    audit::Origin,
    error::{Refusable, Result},
    rate_limit::{
        self,
        store::{Gate, Limit, Rule, ThrottleKey},
    },
    web::{
        Refusal,
        limits::{Place, customer, network},
    },
};

const MINUTE: Duration = Duration::from_mins(1);
const QUARTER: Duration = Duration::from_mins(15);

/// Networks around the address (IPv4 /24, IPv6 /48, then /16 and /32) share further free attempts, so that a client
/// with many addresses is slowed down as well. At most some six hundred guesses a day come through one /16 or /32.
const NEIGHBOURS: Rule = Rule { free: 50, ..Rule::GUESS };
const PROVIDER: Rule = Rule { free: 500, ..Rule::GUESS };

/// Guesses with tickets at one secret: from all networks, and from one /16 or /32.
const TICKETS: i32 = 6;
const TICKETS_OF_PROVIDER: i32 = 3;
/// Guesses with tickets of a known browser, which count for it alone.
const TICKETS_OF_DEVICE: i32 = 2;

/// Secret that is guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    Password,
    /// A member's activation code.
    Code,
    /// No secret: a request for an e-mailed link, which the address alone limits.
    Mail,
    /// The surname to the number of a booking.
    Booking,
}

impl Secret {
    /// Name in the records of refused attempts.
    fn means(self) -> Means {
        match self {
            Self::Password => Means::Password,
            Self::Code => Means::Code,
            Self::Mail => Means::Link,
            Self::Booking => Means::Booking,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Mail => "mail",
            Self::Booking => "booking",
        }
    }
}

/// A guess before it is counted.
#[derive(Debug, Clone, Copy)]
pub struct NewGuess<'a> {
    pub secret: Secret,
    /// The number of the account or booking.
    pub subject: &'a str,
    /// Address and time of the request.
    pub origin: &'a Origin,
    /// Cookies of the browser.
    pub browser: &'a KnownBrowser,
}

/// A guess that may proceed, to be settled when it was right.
#[derive(Debug)]
pub struct Guess {
    /// Counts that are forgotten when it was right.
    cleared: Vec<ThrottleKey>,
    /// Counts that only this guess is taken from when it was right.
    given_back: Vec<ThrottleKey>,
    /// The number of the account or booking.
    pub(crate) subject: String,
    /// The known device that guessed.
    pub(crate) device: Option<DeviceId>,
}

/// Counts a guess at its gates; how long it has to wait when one of them refuses it.
async fn pass(accounts: &Accounts, new: &NewGuess<'_>, gates: &[Gate], by_address: bool) -> Result<Option<Duration>> {
    let now = new.origin.at;
    // Before the address is asked, so that guesses at one account do not use up what its neighbours may have.
    if let Some(wait) = rate_limit::store::find_wait(&accounts.context.db, gates, now).await? {
        return Ok(Some(wait));
    }
    if by_address
        && new.secret != Secret::Booking
        && let Err(wait) = accounts.limits.check(new.origin.ip())
    {
        return Ok(Some(wait));
    }
    Ok(rate_limit::store::pass(&accounts.context.db, gates, now).await?.err().map(|refused| refused.wait))
}

/// The guess again, by the ticket of its browser; else a refusal, with a ticket for later.
async fn with_ticket(
    accounts: &Accounts,
    new: &NewGuess<'_>,
    own: Option<ThrottleKey>,
    device: Option<DeviceId>,
    wait: Duration,
) -> Refusable<Guess, Refusal> {
    let (about, now) = (new.about(), new.origin.at);
    let ticket =
        new.browser.ticket.and_then(|ticket| Some((ticket, ticket.wait(&accounts.context.keyring, &about, now)?)));
    if let Some((_, left)) = ticket
        && !left.is_zero()
    {
        return Ok(Err(Refusal::too_early(left.min(wait))));
    }
    if let Some((ticket, _)) = ticket {
        let used = Gate { key: key(accounts, &ticket.name()), limit: Limit::Window(1, retry_tickets::LIFE) };
        let lanes = new.lanes(accounts, own);
        let gates: Vec<_> = std::iter::once(used).chain(lanes.iter().copied()).collect();
        match rate_limit::store::pass(&accounts.context.db, &gates, now).await? {
            Ok(()) => return Ok(Ok(new.guess_by_ticket(accounts, own, &lanes, device))),
            Err(refused) if refused.gate > 0 => return Ok(Err(Refusal::too_early(refused.wait.min(wait)))),
            // Used before.
            Err(_) => {}
        }
    }
    let ticket = retry_tickets::issue(accounts, &about, now).map_err(anyhow::Error::from)?;
    Ok(Err(Refusal::too_early(wait.min(retry_tickets::WAIT)).with_cookie(ticket)))
}

fn key(accounts: &Accounts, text: &str) -> ThrottleKey {
    accounts.context.keyring.hash("throttle", text.as_bytes())
}

/// Networks around an address beyond the customer's own; none around this machine.
fn around(address: IpAddr) -> Option<(IpAddr, IpAddr)> {
    (!address.to_canonical().is_loopback()).then(|| (network(address, 24, 48).0, network(address, 16, 32).0))
}

impl NewGuess<'_> {
    /// Counts the guess, before it is checked. One that comes too early is recorded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(&self, accounts: &Accounts) -> Refusable<Guess, Refusal> {
        let begun = self.count(accounts).await?;
        if begun.is_err() {
            let number = (self.secret != Secret::Booking).then_some(self.subject);
            accounts.refused(self.origin, Attempt::locked(self.secret.means(), number)).await?;
        }
        Ok(begun)
    }

    async fn count(&self, accounts: &Accounts) -> Refusable<Guess, Refusal> {
        let device = match self.secret {
            Secret::Password => devices::find(accounts, self.browser, self.subject, self.origin.at).await?,
            Secret::Code | Secret::Mail | Secret::Booking => None,
        };
        let own = self.own_key(accounts, device);
        let gates = match own {
            Some(key) => vec![Gate { key, limit: Limit::Delay(Rule::GUESS) }],
            None => self.gates(accounts),
        };
        match pass(accounts, self, &gates, own.is_none()).await? {
            None => Ok(Ok(self.guess(&gates, device))),
            Some(wait) => with_ticket(accounts, self, own, device, wait).await,
        }
    }

    fn about(&self) -> String {
        format!("{} {}", self.secret.name(), self.subject)
    }

    /// The count of a browser that is known of the member, or that they are signed in with.
    fn own_key(&self, accounts: &Accounts, device: Option<DeviceId>) -> Option<ThrottleKey> {
        let signed_in = self.browser.signed_in.as_ref().filter(|(number, _)| number == self.subject);
        let name = match (self.secret, device, signed_in) {
            (_, Some(device), _) => format!("device {device:032x}"),
            (Secret::Password, None, Some((_, sign_in))) => format!("sign-in {sign_in}"),
            _ => return None,
        };
        Some(key(accounts, &format!("{} {name}", self.about())))
    }

    /// The counts of a browser that nobody knows, from the narrowest.
    fn gates(&self, accounts: &Accounts) -> Vec<Gate> {
        let (about, from) = (self.about(), self.origin.ip());
        let near = format!("{about} {}", customer(from).0);
        let around = around(from).map(|(wide, far)| [format!("{about} near {wide}"), format!("{about} around {far}")]);
        let names = std::iter::once(near).chain(around.into_iter().flatten());
        let limits = match self.secret {
            Secret::Mail => return Vec::new(),
            Secret::Password | Secret::Code => [Rule::GUESS, NEIGHBOURS, PROVIDER].map(Limit::Delay),
            Secret::Booking => [5, 25, 100].map(|free| Limit::Window(free, QUARTER)),
        };
        let gates = names.zip(limits).map(|(name, limit)| Gate { key: key(accounts, &name), limit });
        // Last: what its own number refuses takes nothing from the address.
        gates.chain((self.secret == Secret::Booking).then(|| self.address_gate(accounts))).collect()
    }

    /// Wrong numbers and surnames from one address, whichever the booking.
    fn address_gate(&self, accounts: &Accounts) -> Gate {
        let most = match accounts.limits.place(self.origin.ip()) {
            Place::Machine => 600,
            Place::Campus => 60,
            Place::Elsewhere => 5,
        };
        let name = format!("booking from {}", customer(self.origin.ip()).0);
        Gate { key: key(accounts, &name), limit: Limit::Window(most, QUARTER) }
    }

    /// The counts of guesses with tickets.
    fn lanes(&self, accounts: &Accounts, own: Option<ThrottleKey>) -> Vec<Gate> {
        let (about, from) = (self.about(), self.origin.ip());
        let lane = |name: String, most| Gate { key: key(accounts, &name), limit: Limit::Window(most, MINUTE) };
        if let Some(own) = own {
            let name = own.iter().fold("tickets of".to_owned(), |name, byte| format!("{name} {byte}"));
            return vec![lane(name, TICKETS_OF_DEVICE)];
        }
        let most_of_address = match accounts.limits.place(from) {
            Place::Machine => 600,
            Place::Campus => 60,
            Place::Elsewhere => 10,
        };
        vec![
            lane(format!("tickets of {about} around {}", network(from, 16, 32).0), TICKETS_OF_PROVIDER),
            lane(format!("tickets of {about}"), TICKETS),
            lane(format!("tickets from {}", customer(from).0), most_of_address),
        ]
    }

    /// A guess that its gates let through. A password or code clears what was wrong from its own address before; the name of
    /// a booking does not, so that nobody clears their wrong ones with a booking of their own.
    fn guess(&self, gates: &[Gate], device: Option<DeviceId>) -> Guess {
        let clears = usize::from(self.secret != Secret::Booking);
        let keys: Vec<_> = gates.iter().map(|gate| gate.key).collect();
        let (cleared, given_back) = keys.split_at(clears.min(keys.len()));
        Guess { cleared: cleared.to_vec(), given_back: given_back.to_vec(), subject: self.subject.to_owned(), device }
    }

    fn guess_by_ticket(
        &self,
        accounts: &Accounts,
        own: Option<ThrottleKey>,
        lanes: &[Gate],
        device: Option<DeviceId>,
    ) -> Guess {
        let nearest = own.or_else(|| self.gates(accounts).first().map(|gate| gate.key));
        let cleared = nearest.filter(|_| self.secret != Secret::Booking);
        Guess {
            cleared: cleared.into_iter().collect(),
            given_back: lanes.iter().map(|lane| lane.key).collect(),
            subject: self.subject.to_owned(),
            device,
        }
    }
}

impl Guess {
    /// The guess was right: it does not count, and for a password or code neither do the tries before it from there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle(self, accounts: &Accounts) -> Result<()> {
        for key in &self.cleared {
            rate_limit::store::succeed(&accounts.context.db, key).await?;
        }
        for key in &self.given_back {
            rate_limit::store::give_back(&accounts.context.db, key).await?;
        }
        Ok(())
    }
}
