//! Output of the activation codes of an import, for printing: a file that only its owner can read, or the standard
//! output.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use time::OffsetDateTime;

use crate::{
    accounts::{
        activation::code::ActivationCode,
        imports::{encoding::MARK, members_csv::Format},
        members::{
            names::{FirstName, Surname},
            number::MemberNumber,
        },
    },
    error::error_chain,
    web::{
        Language,
        spreadsheet::{harmless, plain},
        time::on_campus,
    },
};

/// A code and whose it is.
#[derive(Debug)]
pub struct IssuedCode {
    pub number: MemberNumber,
    pub surname: Surname,
    pub first_name: FirstName,
    pub code: ActivationCode,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// Writes codes as CSV, in the manner of the file that was imported.
///
/// # Errors
/// When `out` takes no more.
pub fn write_codes(mut out: impl Write, codes: &[IssuedCode], format: Format) -> io::Result<()> {
    if format.mark {
        out.write_all(MARK.as_bytes())?;
    }
    let mut table = csv::WriterBuilder::new().delimiter(format.separator).from_writer(out);
    table.write_record(headings(format.language))?;
    // A program reads the cells as they are; a spreadsheet would take the zeros off a number.
    let cell = if format.mark { plain } else { harmless };
    for issued in codes {
        table.write_record([
            cell(issued.number.as_str()).as_bytes(),
            cell(issued.surname.as_str()).as_bytes(),
            cell(issued.first_name.as_str()).as_bytes(),
            issued.code.to_string().as_bytes(),
            on_campus(issued.expires_at).date().to_string().as_bytes(),
        ])?;
    }
    table.flush()
}

fn headings(language: Option<Language>) -> [String; 5] {
    let Some(language) = language else {
        return ["number", "surname", "first_name", "code", "expires_on"].map(str::to_owned);
    };
    ["column-number", "column-surname", "column-first-name", "column-code", "column-expires-on"]
        .map(|key| language.text(key).to_string())
}

/// Reasons for which the file of codes cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum CodesFileError {
    /// The file is not empty: perhaps it holds the codes of another import.
    #[error("the file exists and is not empty")]
    NotEmpty,
    /// The system refuses it.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// A new file of codes, for its owner's eyes. It goes away again unless it is kept.
#[derive(Debug)]
pub struct CodesFile {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl CodesFile {
    /// Makes the file, before anything is written elsewhere.
    ///
    /// # Errors
    /// When there is a file with something in it, or none can be made there.
    pub fn create(path: &Path) -> Result<Self, CodesFileError> {
        let mut options = OpenOptions::new();
        options.write(true).mode(0o600);
        let file = match options.clone().create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::metadata(path)?;
                if !found.is_file() || found.len() > 0 {
                    return Err(CodesFileError::NotEmpty);
                }
                options.open(path)?
            }
            made => made?,
        };
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(Self { path: path.to_owned(), file, kept: false })
    }

    /// Writes the codes to the file and syncs it to the disk.
    ///
    /// # Errors
    /// When the disk takes no more.
    pub fn write(&self, codes: &[IssuedCode], format: Format) -> io::Result<()> {
        write_codes(io::BufWriter::new(&self.file), codes, format)?;
        self.file.sync_all()?;
        // The name of the file is safe only once its folder is.
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }

    /// Leaves the file where it is.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for CodesFile {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(error = error_chain(&error), "unused activation code file not removed");
        }
    }
}
