//! memokit beside the crates that would be used instead of it: what `cargo xtask bench` runs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its terminal"
)]

mod cases;
mod measure;
mod peers;
mod report;
mod settings;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use self::cases::PARTS;
use self::settings::Settings;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match &words[..] {
        ["child", args @ ..] => cases::child(args).map(|says| println!("{says}")),
        _ => run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), String> {
    let settings = Settings::parse(args, &PARTS)?;
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = benches.parent().unwrap_or(benches);
    // What a quick run finds is for whoever asked, not for the docs.
    let (kept, page) = if settings.is_quick {
        let quick = root.join("target/bench/quick");
        (quick.clone(), quick.join("performance.md"))
    } else {
        (root.join("target/bench"), root.join("docs/performance.md"))
    };
    for name in PARTS {
        if settings.wants(name) {
            println!("measuring: {name}");
            let part = cases::measure(name, &settings)?;
            println!("{part}");
            for verdict in &part.verdicts {
                println!("{verdict}");
            }
            report::write(&part, &PARTS, &kept, &page).map_err(|error| error.to_string())?;
        }
    }
    println!("{} is written", page.display());
    Ok(())
}
