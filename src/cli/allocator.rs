//! Allocator setting that returns large blocks of memory to the system when they are freed.
//!
//! glibc raises its mmap threshold, up to 32 MiB, whenever a larger block is freed. Blocks below it (pictures that were
//! decoded, tables that were imported) then stay in the arenas of the threads that used them. A threshold that is set stays
//! where it is. glibc reads it when a process begins, and `mallopt` needs unsafe code: the program starts itself once more
//! with the variable set. The process id stays the same.

use std::{env, os::unix::process::CommandExt as _, process::Command};

/// glibc's variable, `M_MMAP_THRESHOLD` of mallopt(3).
const VARIABLE: &str = "MALLOC_MMAP_THRESHOLD_";

/// Blocks of a mebibyte and more are mapped, and unmapped when they are freed.
const THRESHOLD: &str = "1048576";

/// Starts the program again with a fixed threshold, unless one is set; where that fails it goes on as it is.
pub fn fix_mmap_threshold() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) || env::var_os(VARIABLE).is_some() {
        return;
    }
    let mut arguments = env::args_os();
    if let (Some(name), Ok(program)) = (arguments.next(), env::current_exe()) {
        // Comes back only when it failed.
        let _ = Command::new(program).arg0(name).args(arguments).env(VARIABLE, THRESHOLD).exec();
    }
}
