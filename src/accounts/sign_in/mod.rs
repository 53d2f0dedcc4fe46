//! Sign-in: sessions, known devices, and the throttle of failed attempts.

pub(crate) mod browsers;
pub(crate) mod device_cookie;
pub(crate) mod devices;
pub(crate) mod form_request;
pub mod known_devices;
pub mod member_rate_limit;
pub(crate) mod request_origin;
pub mod session;
pub(crate) mod signed_in;
pub mod store;
pub mod store_devices;
pub mod stream_guard;
