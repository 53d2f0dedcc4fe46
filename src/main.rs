//! Reads the settings and runs the command.

use std::process::ExitCode;

use parvis::{
    cli::{self, Cli, allocator},
    error::error_chain,
};

fn main() -> ExitCode {
    allocator::fix_mmap_threshold();
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(problem) => return cli::fail(&problem),
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(cli::run(cli)),
        Err(error) => cli::fail(&format!("the system gives no threads: {}", error_chain(&error))),
    }
}
