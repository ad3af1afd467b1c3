//! A run: nodes that are struck, then left in peace, then asked whether all of them know the truth.

use std::time::{Duration, Instant};

use crate::Fault;
use crate::child::Process;
use crate::functions::{self, SLOTS};
use crate::judge::{Judge, Seen};
use crate::nemesis::Nemesis;
use crate::options::{NodeOptions, Options};
use crate::place::Place;
use crate::time::{now, pause};
use crate::truth::Truth;

/// From the last fault until all nodes know the truth.
const T_HEAL: Duration = Duration::from_secs(5);

/// The longest that a call may take: what it waits for a store and for another's compute, and a stop of its process.
const LONGEST_CALL: Duration = Duration::from_secs(5);

/// How long an order may take.
const ORDER: Duration = Duration::from_secs(20);

pub(crate) fn run(options: &Options) -> Result<(), Fault> {
    println!("soak of {:?}, `--seed {}`", options.store, options.seed);
    let outcome = soak(options);
    outcome.map_err(|fault| format!("{fault}\nagain: `--seed {}`", options.seed).into())
}

fn soak(options: &Options) -> Result<(), Fault> {
    let mut random = fastrand::Rng::with_seed(options.seed);
    let mut place = options.store.place()?;
    let bounds = (0..SLOTS as u64).map(functions::bound);
    let truth = Truth::serve(Judge::new(bounds))?;
    let address = place.address();
    let start = |number| {
        Process::start(NodeOptions {
            number,
            port: truth.port,
            seed: options.seed ^ (number << 48),
            callers: options.callers,
            store: address.clone(),
            plant: options.plant,
        })
    };
    let nodes = (1..=options.nodes as u64).map(start);
    let mut nodes = nodes.collect::<Result<Vec<_>, _>>()?;

    let (began, mut nemesis) = (now(), Nemesis::default());
    while now().duration_since(began) < options.length {
        nemesis.strike(&mut random, &mut nodes, &mut *place)?;
        nothing_wrong(&truth)?;
        if let Some(node) = nodes
            .iter_mut()
            .find_map(|node| node.has_ended().then_some(node))
        {
            return Err(format!("node {} has ended", node.options.number).into());
        }
    }
    let healed = heal(&mut nodes, now())?;
    nothing_wrong(&truth)?;
    settle(&mut nodes, &mut *place)?;
    place.check()?;
    report(&truth.judge().seen, &nemesis, healed)
}

fn nothing_wrong(truth: &Truth) -> Result<(), Fault> {
    match &truth.judge().seen.wrong[..] {
        [] => Ok(()),
        [first, others @ ..] => Err(format!("{first} (and {} more)", others.len()).into()),
    }
}

/// Lets the callers end and the nodes find the truth; returns how long it took them.
fn heal(nodes: &mut [Process], last_fault: Instant) -> Result<Duration, Fault> {
    for node in &mut *nodes {
        node.order("calm", ORDER)?;
    }
    loop {
        let mut is_true = nodes[0].order("heal", ORDER)? == "0";
        for node in &mut *nodes {
            is_true &= node.order("agree", ORDER)?.starts_with("0 ");
        }
        let took = now().duration_since(last_fault);
        if is_true {
            return Ok(took);
        }
        if took > T_HEAL {
            return Err(
                format!("the nodes do not know the truth {took:?} after the last fault").into(),
            );
        }
        pause(Duration::from_millis(50));
    }
}

/// Everything is found in the store again, and every process has what it had at first; then all of them end.
fn settle(nodes: &mut [Process], place: &mut dyn Place) -> Result<(), Fault> {
    for node in &mut *nodes {
        find_all(node)?;
        let resources = node.order("baseline", ORDER)?;
        if !resources.starts_with("ok") {
            return Err(format!("node {} holds {resources}", node.options.number).into());
        }
    }
    place.check_at_rest(nodes.len())?;
    for node in nodes {
        node.order("end", ORDER)?;
    }
    Ok(())
}

/// Lets a node read everything, until next to nothing has to be computed.
fn find_all(node: &mut Process) -> Result<(), Fault> {
    let (number, began) = (node.options.number, now());
    loop {
        let agreed = node.order("agree", ORDER)?;
        let (wrong, computed) = agreed.split_once(' ').ok_or("no numbers")?;
        if wrong != "0" {
            return Err(format!("node {number}: {wrong} answers are wrong again").into());
        }
        // One memo of four has a ttl.
        if computed.parse::<usize>()? <= SLOTS / 4 {
            return Ok(());
        }
        if now().duration_since(began) > T_HEAL {
            return Err(format!("node {number} still computes {computed} of {SLOTS}").into());
        }
        pause(Duration::from_millis(100));
    }
}

fn report(seen: &Seen, nemesis: &Nemesis, healed: Duration) -> Result<(), Fault> {
    let Seen {
        answers,
        computes,
        completed,
        stale,
        worst_staleness,
        longest_call,
        ..
    } = seen;
    println!("{nemesis}");
    println!(
        "{answers} answers, {computes} computed, {completed} invalidations; all agreed {healed:?} after the last fault"
    );
    println!(
        "worst staleness {worst_staleness:?} ({stale} answers, all within their bound), longest call {longest_call:?}"
    );
    if *longest_call > LONGEST_CALL {
        return Err(format!("a call took {longest_call:?}").into());
    }
    // A call computes each of its keys once at most; more would be computes for nobody.
    if *computes > answers + (SLOTS as u64) {
        return Err(format!("{computes} computes for {answers} answers").into());
    }
    if *answers == 0 || *completed == 0 {
        return Err("nothing was called".into());
    }
    Ok(())
}
