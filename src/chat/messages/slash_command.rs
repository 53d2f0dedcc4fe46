//! Slash commands: parsing of lines that begin with a slash.

use crate::web::codes::codes;

codes! {
    /// Slash commands.
    Verb {
        Help = "help", "command-help";
        /// Says what the author does.
        Me = "me", "command-me";
        /// Begins a direct.
        Write = "msg", "command-msg";
        /// Asks somebody to be friends.
        Friend = "friend", "command-friend";
        /// Makes a group.
        Group = "group", "command-group";
        Invite = "invite", "command-invite";
        /// Leaves the conversation.
        Leave = "leave", "command-leave";
        Members = "members", "command-members";
        /// Looks for messages.
        Search = "search", "command-search";
        Away = "away", "command-away";
        /// Not to be disturbed.
        Busy = "busy", "command-busy";
        /// Not to be seen.
        Invisible = "invisible", "command-invisible";
        Back = "back", "command-back";
    }
}

impl Verb {
    /// The same in French.
    #[must_use]
    pub const fn french(self) -> &'static str {
        match self {
            Self::Help => "aide",
            Self::Me => "moi",
            Self::Write => "mp",
            Self::Friend => "ami",
            Self::Group => "groupe",
            Self::Invite => "inviter",
            Self::Leave => "quitter",
            Self::Members => "membres",
            Self::Search => "chercher",
            Self::Away => "absent",
            Self::Busy => "occupe",
            Self::Invisible => "invisible",
            Self::Back => "retour",
        }
    }

    /// Key of what has to follow it; none where nothing has to.
    #[must_use]
    pub const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Me => Some("command-needs-text"),
            Self::Write | Self::Friend | Self::Invite => Some("command-needs-who"),
            Self::Group => Some("command-needs-name"),
            Self::Search => Some("command-needs-words"),
            _ => None,
        }
    }

    /// Key of what to say where that is missing.
    #[must_use]
    pub const fn lacks(self) -> Option<&'static str> {
        match self {
            Self::Me => Some("command-lacks-text"),
            Self::Write | Self::Friend | Self::Invite => Some("command-lacks-who"),
            Self::Group => Some("command-lacks-name"),
            Self::Search => Some("command-lacks-words"),
            _ => None,
        }
    }

    /// True if nothing may follow it: what does is a message that somebody wanted to send.
    #[must_use]
    pub const fn stands_alone(self) -> bool {
        matches!(self, Self::Help | Self::Leave | Self::Members | Self::Back)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verb| verb.code() == name || verb.french() == name)
    }
}

/// A typed text: message or slash command.
#[derive(Debug, PartialEq, Eq)]
pub enum TypedText<'a> {
    Text,
    /// A command, and what follows it.
    Command(Verb, &'a str),
    /// A command that there is not.
    Unknown,
}

/// Reads a line. Two slashes are a message that begins with one; so is a path, such as `/etc/hosts`.
#[must_use]
pub fn read(typed: &str) -> TypedText<'_> {
    let Some(line) = typed.trim_start().strip_prefix('/') else { return TypedText::Text };
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if name.is_empty() || !name.chars().all(char::is_alphabetic) {
        return TypedText::Text;
    }
    Verb::named(&crate::text::folding::search_text(&[name]))
        .map_or(TypedText::Unknown, |verb| TypedText::Command(verb, rest.trim()))
}

/// The part of a message that is shown, and whether it is an act of its author (`/me waves`). Of two slashes before a command, one
/// is left out.
#[must_use]
pub fn shown(body: &str) -> (&str, bool) {
    match read(body) {
        TypedText::Command(Verb::Me, rest) if !rest.is_empty() => (rest, true),
        _ if body.strip_prefix('/').is_some_and(|line| matches!(read(line), TypedText::Command(..))) => {
            (body.get(1..).unwrap_or_default(), false)
        }
        _ => (body, false),
    }
}
