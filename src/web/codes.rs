//! Enums of values that the database, forms and marks know by a short code, and people by a name.

/// Declares an enum of codes, each `Variant = "code", "key of its name";`. A column of such a value is read and written as the
/// enum; a code that the enum does not know is an error of the query.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident $(, unknown = $unknown:ident)? { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(type_name = "text")]
        pub enum $name {
            $($(#[$vdoc])* #[sqlx(rename = $code)] $variant,)*
        }

        impl $name {
            /// All, in the order in which they are explained.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Code in the database, in forms and in marks.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Key of the name for people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The value with this code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            $(
                /// Parses the code of the database, which checked it.
                #[must_use]
                pub fn stored(code: &str) -> Self {
                    Self::parse(code).unwrap_or(Self::$unknown)
                }
            )?
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use codes;
