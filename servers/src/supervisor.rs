//! A server as a child process, which ends with whoever started it.
//!
//! A shell stands between: it starts the server, does to it what it reads, and stops it and removes its folder when
//! there is nothing more to read. That is so when the [`Supervisor`] is dropped, and when this process is killed.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Programs;

/// Arguments: the folder, then the server and its arguments. An interrupt is for who started this, not for it.
const SCRIPT: &str = r#"
    trap '' INT TERM HUP
    folder=$1; shift
    start() { "$@" </dev/null >>"$folder/log" 2>&1 & server=$!; }
    family() { echo "$server"; cat "/proc/$server/task/$server/children" 2>/dev/null; }
    start "$@"
    while read -r word; do
        case $word in
            start) start "$@" ;;
            STOP | CONT) for pid in $(family); do kill "-$word" "$pid"; done ;;
            *) kill "-$word" "$server"; wait "$server" ;;
        esac 2>/dev/null
        echo done
    done
    for pid in $(family); do kill -CONT "$pid"; done 2>/dev/null
    kill -INT "$server" 2>/dev/null
    wait "$server"
    cd / && rm -rf "$folder"
"#;

/// A server under way, and the folder that is its own.
#[derive(Debug)]
pub(crate) struct Supervisor {
    shell: Child,
    words: Option<ChildStdin>,
    answers: Option<BufReader<ChildStdout>>,
    folder: PathBuf,
}

/// A user of the system that is not root; some servers refuse to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    id: u32,
    group: u32,
}

/// Makes a folder for one server, which belongs to the user that it is to run as.
pub(crate) fn folder(name: &str) -> Result<(PathBuf, Option<User>), String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder =
        std::env::temp_dir().join(format!("memokit-{name}-{}-{count}", std::process::id()));
    let told = |error: std::io::Error| format!("`{}`: {error}", folder.display());
    fs::create_dir(&folder).map_err(told)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).map_err(told)?;
    if fs::metadata(&folder).map_err(told)?.uid() != 0 {
        return Ok((folder, None));
    }
    let user = User::find(&[name, "nobody"])?;
    chown(&folder, Some(user.id), Some(user.group)).map_err(told)?;
    Ok((folder, Some(user)))
}

/// A program of a server, to be run in its folder, by its user.
pub(crate) fn command(
    program: &Path,
    programs: &Programs,
    folder: &Path,
    user: Option<User>,
) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if let Some(libraries) = &programs.libraries {
        command.env("LD_LIBRARY_PATH", libraries);
    }
    if let Some(User { id, group }) = user {
        command.gid(group).uid(id);
    }
    command
}

impl Supervisor {
    /// Starts `program` with `args`.
    pub(crate) fn start(
        program: &Path,
        args: &[String],
        programs: &Programs,
        (folder, user): (PathBuf, Option<User>),
    ) -> Result<Self, String> {
        let mut shell = command(Path::new("/bin/sh"), programs, &folder, user);
        shell
            .arg("-c")
            .arg(SCRIPT)
            .arg("sh")
            .arg(&folder)
            .arg(program)
            .args(args);
        let mut shell = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("`/bin/sh` cannot be started: {error}"))?;
        let words = shell.stdin.take();
        let answers = shell.stdout.take().map(BufReader::new);
        Ok(Self {
            shell,
            words,
            answers,
            folder,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the server has written of itself.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Starts the server anew, or sends it a signal: `KILL`, `QUIT`, `STOP`, `CONT`; returns when that is done.
    pub(crate) fn tell(&mut self, word: &str) {
        // A shell that is gone has stopped its server, and there is nobody to tell.
        if let (Some(words), Some(answers)) = (&mut self.words, &mut self.answers) {
            writeln!(words, "{word}").and_then(|()| words.flush()).ok();
            answers.read_line(&mut String::new()).ok();
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.words.take();
        self.shell.wait().ok();
    }
}

impl User {
    /// The first of `names` that this system has.
    fn find(names: &[&str]) -> Result<Self, String> {
        let users =
            fs::read_to_string("/etc/passwd").map_err(|error| format!("`/etc/passwd`: {error}"))?;
        let of = |name: &&str| {
            let line = users
                .lines()
                .find(|line| line.split(':').next() == Some(*name))?;
            let mut parts = line.split(':').skip(2);
            let mut number = || parts.next()?.parse().ok();
            Some(Self {
                id: number()?,
                group: number()?,
            })
        };
        names.iter().find_map(of).ok_or_else(|| {
            format!(
                "a server does not run as root, and there is none of the users {names:?} to run it"
            )
        })
    }
}
