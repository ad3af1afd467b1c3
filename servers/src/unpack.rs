//! Programs from Debian's packages, in a folder of their own: no root, nothing installed, no daemon left behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What runs here already, and must not be there twice: another C library than that of the loader.
const OF_THE_SYSTEM: [&str; 3] = ["libc6_", "libc-bin_", "base-files_"];

/// Unpacks `package` and all that it needs into `root`.
pub(crate) fn unpack(package: &str, root: &Path) -> Result<(), String> {
    let apt = Apt::new(root.with_file_name("apt"))?;
    apt.run(&["update"])?;
    apt.run(&[
        "install",
        "--download-only",
        "--yes",
        "--no-install-recommends",
        package,
    ])?;
    // Complete or not there at all.
    let partial = root.with_file_name("partial");
    fs::create_dir_all(&partial).map_err(|error| told(&partial, &error))?;
    for archive in apt.archives()? {
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        if OF_THE_SYSTEM.iter().any(|system| name.starts_with(system)) {
            continue;
        }
        run(Command::new("dpkg").arg("-x").arg(&archive).arg(&partial))?;
    }
    fs::rename(&partial, root).map_err(|error| told(root, &error))?;
    fs::remove_dir_all(&apt.folder).map_err(|error| told(&apt.folder, &error))
}

/// `apt-get` over a state of its own, as if nothing were installed.
struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn new(folder: PathBuf) -> Result<Self, String> {
        for part in ["state/lists/partial", "cache/archives/partial"] {
            let part = folder.join(part);
            fs::create_dir_all(&part).map_err(|error| told(&part, &error))?;
        }
        let status = folder.join("state/status");
        fs::write(&status, "").map_err(|error| told(&status, &error))?;
        Ok(Self { folder })
    }

    fn run(&self, args: &[&str]) -> Result<(), String> {
        let folder = self.folder.display();
        let mut command = Command::new("apt-get");
        for option in [
            format!("Dir::State={folder}/state"),
            format!("Dir::State::status={folder}/state/status"),
            format!("Dir::Cache={folder}/cache"),
            "Debug::NoLocking=true".to_owned(),
            "APT::Sandbox::User=".to_owned(),
            "quiet=2".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        run(command.args(args))
    }

    fn archives(&self) -> Result<Vec<PathBuf>, String> {
        let folder = self.folder.join("cache/archives");
        let entries = fs::read_dir(&folder).map_err(|error| told(&folder, &error))?;
        let paths = entries.flatten().map(|entry| entry.path());
        Ok(paths
            .filter(|path| path.extension().is_some_and(|end| end == "deb"))
            .collect())
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("`{name}` cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "`{name}` failed ({}): {}",
        output.status,
        said.trim()
    ))
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("`{}`: {error}", path.display())
}
