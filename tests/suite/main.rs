//! Behaviour, from outside.

#[cfg(test)]
mod embedded;
#[cfg(test)]
mod harness;
