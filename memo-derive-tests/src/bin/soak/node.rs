//! One of the programs: callers over a store with faults of its own. It does as it is told by its parent, and ends
//! with it.

use std::fs;
use std::io::stdin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use memokit::Runtime;
use memokit::testing::{FaultStore, Operation};

use crate::functions::{self, COMPUTES, SLOTS, TOKIO};
use crate::options::NodeOptions;
use crate::plant::Planted;
use crate::time::{self, now};
use crate::{Fault, caller, place, truth};

/// How long threads and descriptors have to go: those of the background stay for 5 seconds without work.
const PATIENCE: Duration = Duration::from_secs(10);

/// There is one from the first need on.
const TIMER: &str = "memokit-timer";

pub(crate) fn run(options: &NodeOptions) -> Result<(), Fault> {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    TOKIO.get_or_init(|| tokio.handle().clone());
    truth::is_at(options.port, options.number);
    let inner = tokio.block_on(place::open(&options.store))?;
    let plant = options.plant;
    let faults = FaultStore::new(Planted { inner, plant });
    let runtime = tokio.block_on(Runtime::builder().store(faults.clone()).start())?;

    // All that is opened and started at the first use is there from now on.
    (0..SLOTS as u64).for_each(|slot| caller::one(slot, functions::call));
    let mut baseline = resources()?;
    baseline.0 += place::opened_later(&options.store);
    println!("ready");
    let stop = Arc::new(AtomicBool::new(false));
    let mut threads = callers(options, &faults, &stop);
    for order in stdin().lines() {
        match order?.as_str() {
            "calm" => {
                stop.store(true, Ordering::Relaxed);
                for thread in threads.drain(..) {
                    thread.join().map_err(|_| "a caller panicked")?;
                }
                faults.heal();
                println!(
                    "calm {}",
                    memokit::health().ok_or("no runtime")?.stores[0].failures
                );
            }
            "heal" => println!("heal {}", heal()),
            "agree" => println!("agree {}", agree()),
            "baseline" => println!("baseline {}", back_to(&baseline)?),
            "end" => {
                tokio.block_on(runtime.shutdown());
                println!("end");
                return Ok(());
            }
            other => return Err(format!("no order: {other}").into()),
        }
    }
    // Its parent is gone.
    Ok(())
}

fn callers(
    options: &NodeOptions,
    faults: &FaultStore,
    stop: &Arc<AtomicBool>,
) -> Vec<JoinHandle<()>> {
    let mut random = fastrand::Rng::with_seed(options.seed);
    let calling = (0..options.callers).map(|_| {
        let (seed, plant, stop) = (random.u64(..), options.plant, Arc::clone(stop));
        thread::spawn(move || caller::run(seed, plant, &stop))
    });
    let mut threads: Vec<_> = calling.collect();
    let (faults, stop) = (faults.clone(), Arc::clone(stop));
    threads.push(thread::spawn(move || trouble(&faults, random, &stop)));
    threads
}

/// Lets operations of the store fail, take too long, or carry damaged values.
fn trouble(faults: &FaultStore, mut random: fastrand::Rng, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        time::pause(time::millis(&mut random, 5, 100));
        let kinds = [Operation::Read, Operation::Write, Operation::Remove];
        let kind = kinds[random.usize(0..kinds.len())];
        // Far enough ahead that none of them comes before it is planned.
        let number = faults.count(kind) + 200 + random.u64(0..50);
        match random.u32(0..4) {
            0 | 1 => faults.fail(kind, number),
            2 => faults.delay(kind, number, time::millis(&mut random, 20, 500)),
            _ => faults.corrupt(kind, number),
        }
    }
}

/// Invalidates what nobody did, since its writer was killed or gave up; returns how much is left.
fn heal() -> usize {
    let owed: Vec<u64> = truth::ask("owed", "");
    let never = AtomicBool::new(true);
    let left = owed.into_iter().filter(|&slot| {
        let Ok(version) = truth::say("write", &slot.to_string()).parse::<u64>() else {
            return true;
        };
        let is_done = caller::invalidated(slot, false, &never);
        let done = format!("{slot} {version}");
        let abandoned = slot.to_string();
        truth::say(
            if is_done { "done" } else { "abandon" },
            if is_done { &done } else { &abandoned },
        );
        !is_done
    });
    left.count()
}

/// Reads everything; returns how many answers are not the truth, and how many had to be computed.
fn agree() -> String {
    let before = COMPUTES.load(Ordering::Relaxed);
    let differs = |slot: &u64| {
        let truth: u64 = truth::ask("version", &slot.to_string())[0];
        let ((_, version, ..), _) = functions::call(*slot);
        version != truth
    };
    let wrong = (0..SLOTS as u64).filter(differs).count();
    format!("{wrong} {}", COMPUTES.load(Ordering::Relaxed) - before)
}

/// Descriptors, and threads by their names.
fn resources() -> Result<(usize, Vec<String>), Fault> {
    let fds = fs::read_dir("/proc/self/fd")?.count();
    let mut threads = Vec::new();
    for task in fs::read_dir("/proc/self/task")? {
        // One that cannot be read has just ended.
        let name = fs::read_to_string(task?.path().join("comm"));
        threads.extend(name.ok().map(|name| name.trim().to_owned()));
    }
    threads.retain(|name| name != TIMER);
    Ok((fds, threads))
}

/// Waits until there are no more than there were; returns what there is.
fn back_to(baseline: &(usize, Vec<String>)) -> Result<String, Fault> {
    let began = now();
    loop {
        let (fds, threads) = resources()?;
        let count = threads.len();
        if fds <= baseline.0 && count <= baseline.1.len() {
            return Ok(format!("ok {fds} {count}"));
        }
        if now().duration_since(began) > PATIENCE {
            return Ok(format!(
                "{fds} descriptors and the threads {threads:?}; at first {baseline:?}"
            ));
        }
        time::pause(Duration::from_millis(20));
    }
}
