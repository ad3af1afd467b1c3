//! What customers, cities and goods are called.

pub(super) const FIRST: &[&str] = &[
    "Ada",
    "Alan",
    "Barbara",
    "Dennis",
    "Edsger",
    "Emmy",
    "Frances",
    "Grace",
    "Hedy",
    "John",
    "Katherine",
    "Ken",
    "Linus",
    "Margaret",
    "Niklaus",
    "Radia",
    "Robin",
    "Sophie",
    "Tony",
    "Vera",
];

pub(super) const LAST: &[&str] = &[
    "Adler", "Berg", "Castro", "Dubois", "Eriksen", "Fischer", "Garcia", "Haas", "Ito", "Jansen",
    "Kowalski", "Lind", "Moreau", "Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Silva", "Wang",
];

pub(super) const CITIES: &[&str] = &[
    "Bergen", "Bologna", "Cork", "Ghent", "Graz", "Leeds", "Lyon", "Malmö", "Porto", "Turku",
];

/// Kinds of goods, and what one costs at least.
pub(super) const CATEGORIES: &[(&str, u32)] = &[
    ("tea", 400),
    ("coffee", 600),
    ("chocolate", 250),
    ("spices", 300),
    ("honey", 700),
    ("olive oil", 900),
    ("pasta", 150),
    ("cheese", 800),
];

pub(super) const ORIGINS: &[&str] = &[
    "Alpine", "Coastal", "Highland", "Island", "Meadow", "Mountain", "Northern", "Southern",
    "Valley", "Wild",
];
