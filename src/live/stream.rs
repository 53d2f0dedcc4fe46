//! One stream of server-sent events (WHATWG HTML §9.2) for an open page, with all its topics.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    body::Body,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{
    future::{BoxFuture, select_all},
    stream::unfold,
};
use tokio::time::{Instant, sleep, sleep_until};

use super::hub::{Frame, Live, Subscription};
use crate::web::Language;

/// A word so often keeps the line open, and finds out that nobody is there any more.
const PING: Duration = Duration::from_secs(15);

/// How often a stream asks again whether it may go on, besides when it is told to.
const RECHECK: Duration = Duration::from_mins(5);

/// Asks whether the reader may still watch.
pub type Rights = Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// A stream that is about to begin: it already hears its topics, so nothing is missed while the first part is read.
pub struct Watch {
    live: Live,
    language: Language,
    subscriptions: Vec<Subscription>,
    /// What is still to be sent before anything that was heard.
    first: VecDeque<Bytes>,
    rights: Option<Rights>,
    /// When it has to be asked again.
    check_at: Instant,
    ended: bool,
}

impl Watch {
    /// Hears one topic whose frames are sent, in the reader's language.
    #[must_use]
    pub fn of(live: &Live, topic: &super::Topic, language: Language) -> Self {
        Self {
            live: live.clone(),
            language,
            subscriptions: vec![live.subscribe(topic)],
            first: VecDeque::new(),
            rights: None,
            // At once: the right may have gone between the request's own check and the first subscription.
            check_at: Instant::now(),
            ended: false,
        }
    }

    /// Hears one topic more.
    #[must_use]
    pub fn and(mut self, topic: &super::Topic) -> Self {
        self.subscriptions.push(self.live.subscribe(topic));
        self
    }

    /// Ends as soon as the reader may no longer watch.
    #[must_use]
    pub fn while_allowed(mut self, rights: Rights) -> Self {
        self.rights = Some(rights);
        self
    }

    /// The answer: `first`, then of the first topic all that is newer than `position`.
    #[must_use]
    pub fn answer(mut self, first: Option<Bytes>, position: u64) -> Response {
        // Something at once: browsers and proxies hold a stream back until it has a first byte.
        self.first.push_back(Bytes::from_static(b":\n\n"));
        self.first.extend(first);
        if let Some(subscription) = self.subscriptions.first_mut() {
            subscription.skip_to(position);
        }
        let body = Body::from_stream(unfold(self, async |mut watch| {
            let text = watch.next().await?;
            Some((Ok::<_, Infallible>(text), watch))
        }));
        let headers = [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::CACHE_CONTROL, "no-store"),
            // nginx would gather the stream.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        (headers, body).into_response()
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.ended {
                return None;
            }
            if self.check_at <= Instant::now() {
                self.check().await?;
            }
            if let Some(text) = self.first.pop_front() {
                return Some(text);
            }
            let heard = {
                // The last first: what tells that the right is gone comes before what may no longer be sent.
                let topics = self.subscriptions.iter_mut().rev().map(|subscription| Box::pin(subscription.next()));
                tokio::select! {
                    biased;
                    () = self.live.0.stop.cancelled() => Heard::Stop,
                    // Before what was heard: there may always be something.
                    () = sleep_until(self.check_at) => Heard::Hour,
                    (frame, ..) = select_all(topics) => frame.map_or(Heard::Cut, Heard::Frame),
                    () = sleep(PING) => Heard::Silence,
                }
            };
            match heard {
                Heard::Stop => {
                    self.ended = true;
                    return farewell();
                }
                Heard::Cut => return None,
                Heard::Frame(frame) if frame.is_check() => self.check().await?,
                Heard::Frame(frame) => return Some(frame.text(self.language)),
                Heard::Hour => {}
                // Not a comment: a page cannot hear those, and has to know that it is still heard.
                Heard::Silence => return Some(Bytes::from_static(b"event: ping\n\n")),
            }
        }
    }

    /// Nothing when the reader may no longer watch.
    async fn check(&mut self) -> Option<()> {
        self.check_at = Instant::now() + RECHECK;
        match &self.rights {
            Some(rights) => rights().await.then_some(()),
            None => Some(()),
        }
    }
}

enum Heard {
    Frame(Frame),
    /// The reader was too slow.
    Cut,
    Silence,
    /// It is time to ask for the right again.
    Hour,
    Stop,
}

/// When to come back: not all in the same moment.
fn farewell() -> Option<Bytes> {
    let mut random = [0; 2];
    getrandom::fill(&mut random).ok()?;
    let delay = 500 + u64::from(u16::from_le_bytes(random)) % 2500;
    Some(format!("retry: {delay}\n\n").into())
}
