//! Pages and fragments: language, messages, assets.

pub mod assets;
pub mod fragment;
pub mod kept_html;
pub mod language;
pub mod messages;
pub mod page;
pub(crate) mod paging;
pub(crate) mod shared_page;
