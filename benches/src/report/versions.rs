//! Which versions of the peers were measured.

/// The peers, as crates are called.
const PEERS: [&str; 9] = [
    "cached",
    "memoize",
    "quick_cache",
    "moka",
    "mini-moka",
    "foyer-memory",
    "lru",
    "dashmap",
    "papaya",
];

/// Names and versions, out of a `Cargo.lock`. Of several versions the highest: others are those of
/// dependencies.
pub(super) fn versions(lock: &str) -> String {
    let found = PEERS.iter().filter_map(|name| {
        let head = format!("\nname = \"{name}\"\nversion = \"");
        let (_, rest) = lock.rsplit_once(&head)?;
        let (version, _) = rest.split_once('"')?;
        Some(format!("{name} {version}"))
    });
    found.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::versions;

    #[test]
    fn the_highest_version_is_told() {
        let lock = "\n[[package]]\nname = \"lru\"\nversion = \"0.7.8\"\n\n[[package]]\nname = \"lru\"\nversion = \"0.19.0\"\n";
        assert_eq!(versions(lock), "lru 0.19.0");
    }
}
