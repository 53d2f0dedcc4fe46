//! Presence of members, kept in memory: it has no value after a restart, and changes with every tab that opens or closes.
//!
//! A member is here while one of their pages is open, and for a little longer, because a page that is changed for another
//! closes its stream first. The processes tell each other by the relay: who came, who left, and now and then who is still here.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::{Mutex, MutexGuard};
use tokio::time::Instant;

use crate::{
    chat::topics,
    ids::MemberId,
    live::{Keys, Live, Topic},
    web::codes::codes,
};

codes! {
    /// Presence of a member.
    Presence {
        /// A page is open.
        Online = "online", "presence-online";
        /// Was there a moment ago, or says to be away.
        Away = "away", "presence-away";
        /// There, and not to be disturbed.
        Busy = "busy", "presence-busy";
        /// Not there, or not to be seen.
        Offline = "offline", "presence-offline";
    }
}

codes! {
    /// Presence settings.
    PresenceSetting {
        Auto = "auto", "presence-setting-auto";
        /// Away, even when a page is open.
        Away = "away", "presence-setting-away";
        /// Not to be disturbed.
        Busy = "busy", "presence-setting-busy";
        Invisible = "invisible", "presence-setting-invisible";
    }
}

/// Time for which a member whose last page closed is still online.
pub const GRACE: Duration = Duration::from_secs(20);

/// Time for which a member who left is away rather than offline.
const AWAY: Duration = Duration::from_mins(10);

/// Interval at which a process repeats its present members; others believe it for a little more than twice as long.
pub const HEARTBEAT: Duration = Duration::from_secs(30);
const BELIEVED: Duration = Duration::from_secs(70);

/// The kinds of hints about a member; a hint also carries the process that sent it.
const LEFT: i32 = 0;
const CAME: i32 = 1;
const WISHES: i32 = 2;
/// Look again: time alone has changed how the member is seen.
const LOOK: i32 = 3;
const WORDS: i32 = 4;

/// Members present in this process and in the others. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Presences(Arc<Known>);

#[derive(Debug)]
struct Known {
    traces: Mutex<HashMap<MemberId, Trace>>,
    /// Time for which a member whose last page closed is still online.
    grace: Duration,
    /// Distinguishes the hints of this process from those of others: a process receives its own hints too, and ignores
    /// them.
    process: i32,
}

impl Default for Presences {
    fn default() -> Self {
        Self::with_grace(GRACE)
    }
}

/// State of one member.
#[derive(Debug, Default)]
struct Trace {
    /// Open pages in this process.
    pages: usize,
    /// When the last of them closed.
    left_at: Option<Instant>,
    /// Until when another process is believed to have one of their pages.
    elsewhere: Option<Instant>,
    /// Presence setting, if it is known.
    setting: Option<PresenceSetting>,
    /// Presence at the last tick.
    ticked: Option<Presence>,
}

impl Trace {
    fn presence(&self, now: Instant, grace: Duration) -> Presence {
        let left = self.left_at.filter(|_| self.pages == 0);
        let within = |time| left.is_some_and(|at| now < at + time);
        let here = self.pages > 0 || self.elsewhere.is_some_and(|until| now < until) || within(grace);
        match (self.setting, here) {
            // Nobody is seen before it is known whether they want to be.
            (None | Some(PresenceSetting::Invisible), _) => Presence::Offline,
            (Some(PresenceSetting::Busy), true) => Presence::Busy,
            (Some(PresenceSetting::Auto), true) => Presence::Online,
            (Some(PresenceSetting::Away), true) => Presence::Away,
            (Some(_), false) if within(AWAY) => Presence::Away,
            (Some(_), false) => Presence::Offline,
        }
    }

    /// True if they are here, or were a moment ago, however they want to be seen.
    fn lasts(&self, now: Instant) -> bool {
        let elsewhere = self.elsewhere.is_some_and(|until| now < until);
        self.pages > 0 || elsewhere || self.left_at.is_some_and(|at| now < at + AWAY)
    }
}

/// An open page of a member; dropping it may end the presence.
#[derive(Debug)]
pub struct OpenPage {
    presences: Presences,
    live: Live,
    member_id: MemberId,
}

impl Presences {
    /// Creates an empty registry. `grace`: time for which a member without pages stays present.
    #[must_use]
    pub fn with_grace(grace: Duration) -> Self {
        let mut random = [0; 3];
        // Without random numbers two processes take each other's hints for their own: a failure of presence alone.
        let _ = getrandom::fill(&mut random);
        let process = 1 + i32::from(random[0]) + (i32::from(random[1]) << 8) + (i32::from(random[2]) << 16);
        Self(Arc::new(Known { traces: Mutex::default(), grace, process }))
    }

    /// The keys of a hint of this process.
    fn hint(&self, word: i32) -> Keys {
        Keys::these([self.0.process * WORDS + word])
    }

    /// Registers an open page of a member.
    #[must_use]
    pub fn open(&self, live: &Live, member_id: MemberId) -> OpenPage {
        let was = self.of(member_id);
        self.lock().entry(member_id).or_default().pages += 1;
        if self.of(member_id) != was {
            live.changed(&topic(member_id), self.hint(CAME));
        }
        OpenPage { presences: self.clone(), live: live.clone(), member_id }
    }

    /// Current presence of a member.
    #[must_use]
    pub fn of(&self, member_id: MemberId) -> Presence {
        self.lock().get(&member_id).map_or(Presence::Offline, |trace| trace.presence(Instant::now(), self.0.grace))
    }

    /// True if it is known how somebody wants to be seen.
    #[must_use]
    pub fn knows_setting(&self, member_id: MemberId) -> bool {
        self.lock().get(&member_id).is_some_and(|trace| trace.setting.is_some())
    }

    /// Members of these who may be present and whose setting is not loaded.
    #[must_use]
    pub fn unknown(&self, member_ids: impl Iterator<Item = MemberId>) -> Vec<MemberId> {
        let traces = self.lock();
        member_ids.filter(|id| traces.get(id).is_some_and(|trace| trace.setting.is_none())).collect()
    }

    /// Notes how somebody wants to be seen.
    pub fn note_setting(&self, member_id: MemberId, setting: PresenceSetting) {
        self.lock().entry(member_id).or_default().setting = Some(setting);
    }

    /// Publishes a new presence setting.
    pub fn setting_changed(&self, live: &Live, member_id: MemberId, setting: PresenceSetting) {
        // Every process that receives it forgets the setting, this one too.
        live.changed(&topic(member_id), self.hint(WISHES));
        self.note_setting(member_id, setting);
    }

    /// Handles a hint of this process or another one. True: another process reports the departure of a member who is
    /// still here.
    #[must_use]
    pub fn hear(&self, member_id: MemberId, keys: &Keys) -> bool {
        let Keys::These(keys) = keys else { return false };
        let says = |word| keys.iter().any(|key| key % WORDS == word);
        let others_say = |word| keys.iter().any(|key| key % WORDS == word && key / WORDS != self.0.process);
        let mut traces = self.lock();
        if !others_say(CAME) && !traces.contains_key(&member_id) {
            return false;
        }
        let (trace, now) = (traces.entry(member_id).or_default(), Instant::now());
        if others_say(LEFT) && trace.elsewhere.take().is_some() {
            // The other process has waited for them to come back.
            trace.left_at = trace.left_at.max(now.checked_sub(self.0.grace)).or(Some(now));
        }
        if others_say(CAME) {
            trace.elsewhere = Some(now + BELIEVED);
        }
        if says(WISHES) {
            trace.setting = None;
        }
        says(LEFT) && trace.pages > 0
    }

    /// Says that somebody is here whom another process believes gone.
    pub fn insist(&self, live: &Live, member_id: MemberId) {
        live.changed(&topic(member_id), self.hint(CAME));
    }

    /// Repeats the present members to the other processes, publishes presences that changed by time, and drops members
    /// who left long ago.
    pub fn tick(&self, live: &Live) {
        let now = Instant::now();
        let mut told = Vec::new();
        self.lock().retain(|member_id, trace| {
            let lasts = trace.lasts(now);
            let was_here = trace.left_at.is_some() || trace.elsewhere.is_some();
            let seen = trace.presence(now, self.0.grace);
            let before = trace.ticked.replace(seen);
            if trace.pages > 0 || (!lasts && was_here) {
                told.push((*member_id, if lasts { CAME } else { LEFT }));
            } else if before.is_some_and(|before| before != seen) {
                told.push((*member_id, LOOK));
            }
            lasts
        });
        for (member_id, word) in told {
            live.changed(&topic(member_id), self.hint(word));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<MemberId, Trace>> {
        self.0.traces.lock()
    }
}

/// Topic of the presence of a member.
#[must_use]
pub fn topic(member_id: MemberId) -> Topic {
    Topic::new(topics::PRESENCE, member_id)
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        let mut traces = self.presences.lock();
        let Some(trace) = traces.get_mut(&self.member_id) else { return };
        trace.pages = trace.pages.saturating_sub(1);
        if trace.pages > 0 {
            return;
        }
        trace.left_at = Some(Instant::now());
        drop(traces);
        // Not where the program ends: then nobody is here, and nobody is told.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (presences, live, member_id) = (self.presences.clone(), self.live.clone(), self.member_id);
        runtime.spawn(async move {
            tokio::time::sleep(presences.0.grace).await;
            if presences.lock().get(&member_id).is_some_and(|trace| trace.pages == 0) {
                live.changed(&topic(member_id), presences.hint(LEFT));
            }
        });
    }
}
