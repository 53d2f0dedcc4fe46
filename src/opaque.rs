//! `Debug` of types whose content is secret, or too large to be of use in a log.

/// Implements `Debug` for a type by its name alone: `opaque!(Keyring)` writes `Keyring(…)`.
macro_rules! opaque {
    ($name:ident $(<$parameter:ident $(: $bound:ident)?>)?) => {
        impl $(<$parameter $(: $bound)?>)? std::fmt::Debug for $name $(<$parameter>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

pub(crate) use opaque;
