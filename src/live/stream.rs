//! One stream of server-sent events (WHATWG HTML §9.2) for an open page, with all its topics.

use axum::response::IntoResponse;
use std::{collections::VecDeque, convert::Infallible, pin::Pin, time::Duration};

use axum::{
    http::{HeaderName, header},
    response::Response,
};
use bytes::Bytes;
use futures_util::{future::BoxFuture, stream::unfold};
use tokio::time::{Instant, Sleep, sleep};

use crate::{
    live::{
        hub::{Live, Subscription},
        stream_queue::Mail,
    },
    web::{Language, streamed::streamed},
};

/// Interval of comments that keep the connection open, and detect a gone client.
const PING: Duration = Duration::from_secs(15);

/// Interval at which a stream checks its permission, besides explicit changes.
const RECHECK: Duration = Duration::from_mins(5);

/// Asks whether the reader may still watch.
pub type Rights = Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// A stream that is about to begin: it already hears its topics, so nothing is missed while the first part is read.
pub struct Watch {
    live: Live,
    language: Language,
    subscription: Subscription,
    /// Messages to send before those of the subscription.
    first: VecDeque<Bytes>,
    rights: Option<Rights>,
    /// When it has to be asked again.
    check_at: Instant,
    /// When something was last said.
    said_at: Instant,
    /// Set anew only when it is over: most streams say something before.
    silence: Pin<Box<Sleep>>,
    ended: bool,
}

impl Watch {
    /// Streams one topic in the viewer's language.
    #[must_use]
    pub fn of(live: &Live, topic: &crate::live::Topic, language: Language) -> Self {
        Self {
            live: live.clone(),
            language,
            subscription: live.subscribe(topic),
            first: VecDeque::new(),
            rights: None,
            // At once: the right may have gone between the request's own check and the first subscription.
            check_at: Instant::now(),
            said_at: Instant::now(),
            silence: Box::pin(sleep(PING)),
            ended: false,
        }
    }

    /// Subscribes to one more topic.
    #[must_use]
    pub fn and(mut self, topic: &crate::live::Topic) -> Self {
        self.subscription = self.subscription.and(&self.live, topic);
        self
    }

    /// Ends as soon as the reader may no longer watch.
    #[must_use]
    pub fn while_allowed(mut self, rights: Rights) -> Self {
        self.rights = Some(rights);
        self
    }

    /// The response: `first`, then the frames of the first topic that are newer than `position`.
    #[must_use]
    pub fn answer(mut self, first: Option<Bytes>, position: u64) -> Response {
        // Browsers and proxies hold a stream back until its first byte.
        self.first.push_back(Bytes::from_static(b":\n\n"));
        self.first.extend(first);
        self.subscription.skip_to(position);
        let body = streamed(unfold(self, async |mut watch| {
            let text = watch.next().await?;
            watch.said_at = Instant::now();
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
            let mail = tokio::select! {
                biased;
                mail = self.subscription.hear() => Some(mail),
                () = self.silence.as_mut() => None,
            };
            match mail {
                Some(Mail::Stop) => {
                    self.ended = true;
                    return last_event();
                }
                Some(Mail::Cut) => return None,
                Some(Mail::Frame(_, frame)) => return Some(frame.text(self.language)),
                Some(Mail::Check) => self.check().await?,
                None => {
                    let silent_at = self.said_at + PING;
                    let silent = silent_at <= Instant::now();
                    let next = if silent { Instant::now() + PING } else { silent_at };
                    // No later than the right has to be asked for.
                    self.silence.as_mut().reset(next.min(self.check_at));
                    if silent {
                        // Not a comment: a page cannot hear those, and has to know that it is still heard.
                        return Some(Bytes::from_static(b"event: ping\n\n"));
                    }
                }
            }
        }
    }

    /// None when the viewer may no longer watch.
    async fn check(&mut self) -> Option<()> {
        self.check_at = Instant::now() + RECHECK;
        match &self.rights {
            Some(rights) => rights().await.then_some(()),
            None => Some(()),
        }
    }
}

/// A random delay before browsers reconnect, so that not all do at once.
fn last_event() -> Option<Bytes> {
    let mut random = [0; 2];
    getrandom::fill(&mut random).ok()?;
    let delay = 500 + u64::from(u16::from_le_bytes(random)) % 2500;
    Some(format!("retry: {delay}\n\n").into())
}
