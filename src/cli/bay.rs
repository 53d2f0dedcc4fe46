//! `bay simulate`: a simulated bay controller.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use url::Url;

use crate::bay_simulator::{
    self,
    settings::{Faults, Settings},
};

#[derive(Debug, Subcommand)]
pub(super) enum BayCommand {
    /// Be the controller of a bay, without hardware (docs/bay-protocol.md)
    Simulate(Simulate),
}

#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// Address of the portal
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: Url,
    /// Trust the certificates in this file too, in PEM: of a portal with a certificate of its own
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// The secret that enrolment gave
    #[arg(long, value_name = "TOKEN", required_unless_present_any = ["code", "folder"])]
    token: Option<String>,
    /// A code of the staff page, to be enrolled with
    #[arg(long, value_name = "CODE", conflicts_with = "token")]
    code: Option<String>,
    /// How many lockers the bay has
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(i16).range(1..=999))]
    lockers: i16,
    /// Keep token, record and journal in this folder, over restarts
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// An open door is shut after so many seconds; 0: never
    #[arg(long, value_name = "SECONDS", default_value_t = 6)]
    shut_after: u64,
    /// The locks are latches, which only a hand shuts
    #[arg(long)]
    latch: bool,
    #[command(flatten)]
    faults: FaultFlags,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Faults")]
#[expect(clippy::struct_excessive_bools, reason = "one flag of the command line for each fault")]
struct FaultFlags {
    /// Doors that do not move: numbers, or all
    #[arg(long, value_name = "N,N", num_args = 0..=1, value_delimiter = ',', default_missing_value = "0")]
    jam: Vec<i16>,
    /// Lose every second answer to an order, or every Nth
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "2")]
    drop_replies: Option<u64>,
    /// Cut the line after so many seconds
    #[arg(long, value_name = "SECONDS")]
    offline_after: Option<u64>,
    /// and bring it back after so many more
    #[arg(long, value_name = "SECONDS", requires = "offline_after")]
    offline_for: Option<u64>,
    /// Start anew between the first record and its pulse
    #[arg(long)]
    crash_after_record: bool,
    /// How far the clock of the bay is off
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    clock_skew: u64,
    /// The doors have no sensors
    #[arg(long)]
    no_sensor: bool,
    /// Answer the contrary of what was asked for: the doors stay where they are
    #[arg(long)]
    contrary: bool,
    /// Begin the numbers of the journal anew when all of it is kept
    #[arg(long)]
    renumber: bool,
}

impl Simulate {
    fn settings(self) -> Settings {
        let seconds = Duration::from_secs;
        let flags = self.faults;
        let jam = if flags.jam == [0] { (1..=self.lockers).collect() } else { flags.jam };
        Settings {
            authorities: self.ca,
            latch: self.latch,
            token: self.token,
            code: self.code,
            folder: self.folder,
            shut_after: Some(seconds(self.shut_after)).filter(|after| !after.is_zero()),
            faults: Faults {
                jam,
                drop_replies: flags.drop_replies,
                offline_after: flags.offline_after.map(seconds),
                offline_for: flags.offline_for.map(seconds),
                crash_after_record: flags.crash_after_record,
                clock_skew: seconds(flags.clock_skew),
                no_sensor: flags.no_sensor,
                contrary: flags.contrary,
                renumber: flags.renumber,
            },
            ..Settings::new(self.url, self.lockers)
        }
    }
}

pub(super) async fn run(command: BayCommand) -> anyhow::Result<()> {
    let BayCommand::Simulate(simulate) = command;
    bay_simulator::run(simulate.settings()).await
}
