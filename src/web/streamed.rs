//! Response bodies that are sent while they are written.

use axum::{BoxError, body::Body};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};

/// A body that is sent as the stream gives it. Once it has ended it stays ended: compression and HTTP/2 ask again, which
/// many streams answer with a panic or an error.
pub(crate) fn streamed<Error: Into<BoxError>>(
    stream: impl Stream<Item = Result<Bytes, Error>> + Send + 'static,
) -> Body {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where it is called, with a stream that stays at its end"
    )]
    Body::from_stream(stream.fuse())
}
