//! Closes connections that send no request. The server tells HTTP/1 from HTTP/2 by the first bytes and waits for them
//! without a limit: its own timeout for the head of a request only begins afterwards.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum_server::accept::Accept;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// Connection preface of HTTP/2 clients (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Accepts as another acceptor does, and sets a limit to the time until the client has said which HTTP it speaks.
#[derive(Debug, Clone)]
pub(super) struct Prompt<A> {
    pub(super) inner: A,
    pub(super) within: Duration,
}

type Accepting<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

impl<I, S, A> Accept<I, S> for Prompt<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Greeted<A::Stream>;
    type Service = A::Service;
    type Future = Accepting<(Self::Stream, Self::Service)>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let (accepting, within) = (self.inner.accept(stream, service), self.within);
        Box::pin(async move {
            let (inner, service) = accepting.await?;
            Ok((Greeted { inner, received: Vec::new(), greeting: Some(Box::pin(sleep(within))) }, service))
        })
    }
}

/// A connection with a timeout for its first bytes.
///
/// The server reads these bytes into a buffer of its own and hands them on before all others: the buffer for the head would
/// be doubled for what follows, 8 kB for as long as a stream is open. So they are read here, and given together with what
/// follows. What the server needs to know it is told in its own terms: the preface, or nothing, which is HTTP/1 to it.
pub(super) struct Greeted<I> {
    inner: I,
    /// Bytes received and not yet passed on.
    received: Vec<u8>,
    /// Until it is known which HTTP the client speaks.
    greeting: Option<Pin<Box<Sleep>>>,
}

impl<I: AsyncRead + Unpin> Greeted<I> {
    /// Reads until it is known which HTTP the client speaks, or the connection ends.
    fn poll_greeting(&mut self, context: &mut Context<'_>, until: &mut Pin<Box<Sleep>>) -> Poll<io::Result<()>> {
        while PREFACE.starts_with(&self.received) && self.received.len() < PREFACE.len() {
            let mut bytes = [0; PREFACE.len()];
            let mut buffer = ReadBuf::new(bytes.get_mut(self.received.len()..).unwrap_or_default());
            match Pin::new(&mut self.inner).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => break,
                Poll::Ready(Ok(())) => self.received.extend_from_slice(buffer.filled()),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending if until.as_mut().poll(context).is_ready() => {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Greeted<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut until) = self.greeting.take() {
            match self.poll_greeting(context, &mut until) {
                Poll::Ready(Ok(())) if self.received != PREFACE => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {}
                waiting_or_failed => {
                    self.greeting = Some(until);
                    return waiting_or_failed;
                }
            }
        }
        if self.received.is_empty() {
            return Pin::new(&mut self.inner).poll_read(context, buffer);
        }
        let given = self.received.len().min(buffer.remaining());
        let rest = self.received.split_off(given);
        buffer.put_slice(&std::mem::replace(&mut self.received, rest));
        if self.received.is_empty() && buffer.remaining() > 0 {
            // Later bytes wake the server then; an end is read again.
            let _ = Pin::new(&mut self.inner).poll_read(context, buffer)?;
        }
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Greeted<I> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}
