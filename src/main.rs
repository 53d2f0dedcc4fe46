//! Reads the settings and runs the command.

use std::process::ExitCode;

use clap::Parser as _;
use parvis::cli::{self, Cli};

fn main() -> ExitCode {
    // Absent is usual; a broken line is not worth a stop, the setting it hides is missed soon enough.
    let _ = dotenvy::dotenv();
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(cli::run(cli)),
        Err(error) => {
            use std::io::Write as _;
            // Nobody is left to be told when stderr is closed.
            let _ = writeln!(std::io::stderr(), "parvis: the system gives no threads: {error}");
            ExitCode::FAILURE
        }
    }
}
