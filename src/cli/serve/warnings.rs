//! Warnings logged at the start about settings that work but are not recommended.

use crate::config::{Activation, Config};

/// Logs the warnings for the operator.
pub(super) fn give(config: &Config) {
    if config.activation == Activation::Number {
        tracing::warn!(
            "PARVIS_ACTIVATION is number: anybody who knows a member number can activate the account. Closed networks only."
        );
    }
    if is_proxied(config) {
        tracing::warn!(
            "PARVIS_BASE_URL suggests a proxy in front, and PARVIS_TRUSTED_PROXIES names none: all people behind it would \
             share its address, and with it the limits of sign-ins; /metrics asks for PARVIS_METRICS_TOKEN"
        );
    } else if !config.listen.ip().is_loopback() && !config.tls() && config.trusted_proxies.is_empty() {
        tracing::warn!(
            "listening beyond this machine without TLS: set PARVIS_TLS_CERT and PARVIS_TLS_KEY, or put a proxy in front \
             and name it in PARVIS_TRUSTED_PROXIES"
        );
    }
}

/// True if people seem to reach the portal through a proxy that no setting names: over https without TLS here, or from
/// elsewhere although only this machine is listened to.
pub(super) fn is_proxied(config: &Config) -> bool {
    let base_url = config.base_url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let Some(url) = base_url.filter(|_| !config.tls() && config.trusted_proxies.is_empty()) else { return false };
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (config.listen.ip().is_loopback() && !here)
}
