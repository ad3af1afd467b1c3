//! What a type asks a deserializer for: a graph, because types repeat and contain themselves.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// The names of fields or variants.
pub(super) type Names = &'static [&'static str];

/// The part of a node that something is asked for at: a field, an element, a variant.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Place {
    pub(super) node: usize,
    pub(super) part: usize,
}

/// What is asked for at a place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    Leaf(Leaf),
    Node(usize),
}

/// What has no parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Leaf {
    Bool,
    Signed(u8),
    Unsigned(u8),
    Float(u8),
    Char,
    Text,
    Bytes,
    Unit,
    UnitStruct(&'static str),
    UnitVariant,
    Any,
    Identifier,
    Ignored,
}

/// What has parts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Kind {
    Root,
    Option,
    Seq,
    Map,
    Tuple(usize),
    Newtype(&'static str),
    TupleStruct(&'static str, usize),
    Struct(&'static str, Names),
    Enum(&'static str, Names),
    TupleVariant(usize),
    StructVariant(Names),
}

/// What makes two requests one node.
///
/// The names of Rust types only tell nodes apart: the fingerprint does not see them, so a type may
/// move to another module. Serde's own names would not do: `Result<Result<A, B>, C>` asks twice
/// for `Result`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Identity {
    pub(super) kind: Kind,
    pub(super) visitor: &'static str,
    pub(super) value: &'static str,
    /// Where the enum is, for a variant: the visitors of all variants of an enum share a name.
    pub(super) variant: Option<Place>,
}

/// All that was asked for.
#[derive(Debug)]
pub(super) struct Shape {
    nodes: Vec<Node>,
    known: BTreeMap<Identity, usize>,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    // A place asks for one thing in all types but the strangest; those are kept whole.
    parts: BTreeMap<usize, Vec<Asked>>,
}

impl Shape {
    /// Where the whole value is asked for.
    pub(super) const ROOT: Place = Place { node: 0, part: 0 };

    pub(super) fn new() -> Self {
        let root = Node {
            kind: Kind::Root,
            parts: BTreeMap::new(),
        };
        Self {
            nodes: vec![root],
            known: BTreeMap::new(),
        }
    }

    /// Notes that a leaf is asked for.
    pub(super) fn leaf(&mut self, place: Place, leaf: Leaf) {
        self.ask(place, Asked::Leaf(leaf));
    }

    /// Notes that something with parts is asked for, and returns its node.
    pub(super) fn node(&mut self, place: Place, identity: Identity) -> usize {
        let next = self.nodes.len();
        let node = *self.known.entry(identity).or_insert(next);
        if node == next {
            self.nodes.push(Node {
                kind: identity.kind,
                parts: BTreeMap::new(),
            });
        }
        self.ask(place, Asked::Node(node));
        node
    }

    /// Whether anything was ever asked for at `place`.
    pub(super) fn has(&self, place: Place) -> bool {
        self.nodes[place.node].parts.contains_key(&place.part)
    }

    /// The number of each node in a walk from the root, depth first.
    ///
    /// The order in which nodes came up depends on which pass failed where, and so on the dummy
    /// values that happened to be offered; this one depends on the shape alone.
    fn numbers(&self) -> BTreeMap<usize, usize> {
        let mut numbers = BTreeMap::new();
        let mut left = vec![Self::ROOT.node];
        while let Some(node) = left.pop() {
            let next = numbers.len();
            if *numbers.entry(node).or_insert(next) < next {
                continue;
            }
            let asked = self.nodes[node].parts.values().flatten();
            let below = asked.filter_map(|asked| match asked {
                Asked::Node(node) => Some(*node),
                Asked::Leaf(_) => None,
            });
            let below: Vec<usize> = below.collect();
            left.extend(below.into_iter().rev());
        }
        numbers
    }

    fn ask(&mut self, place: Place, asked: Asked) {
        let all = self.nodes[place.node].parts.entry(place.part).or_default();
        if !all.contains(&asked) {
            all.push(asked);
        }
    }
}

/// The canonical text: a line for each node. Names carry their length, so that no name can look
/// like something else.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.numbers();
        let mut nodes: Vec<(&usize, &usize)> =
            numbers.iter().map(|(node, nth)| (nth, node)).collect();
        nodes.sort_unstable();
        for (number, &node) in nodes {
            write!(f, "#{number} {}", self.nodes[node].kind)?;
            for (part, all) in &self.nodes[node].parts {
                write!(f, " {part}=")?;
                for (nth, asked) in all.iter().enumerate() {
                    if nth > 0 {
                        f.write_char('|')?;
                    }
                    match asked {
                        Asked::Leaf(leaf) => leaf.fmt(f)?,
                        Asked::Node(node) => write!(f, "#{}", numbers[node])?,
                    }
                }
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("root"),
            Self::Option => f.write_str("option"),
            Self::Seq => f.write_str("seq"),
            Self::Map => f.write_str("map"),
            Self::Tuple(len) => write!(f, "tuple {len}"),
            Self::Newtype(name) => write!(f, "newtype {}", Name(name)),
            Self::TupleStruct(name, len) => write!(f, "struct {} {len}", Name(name)),
            Self::Struct(name, fields) => write!(f, "struct {}{}", Name(name), All(fields)),
            Self::Enum(name, variants) => write!(f, "enum {}{}", Name(name), All(variants)),
            Self::TupleVariant(len) => write!(f, "variant {len}"),
            Self::StructVariant(fields) => write!(f, "variant{}", All(fields)),
        }
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Signed(bits) => write!(f, "i{bits}"),
            Self::Unsigned(bits) => write!(f, "u{bits}"),
            Self::Float(bits) => write!(f, "f{bits}"),
            Self::Char => f.write_str("char"),
            Self::Text => f.write_str("text"),
            Self::Bytes => f.write_str("bytes"),
            Self::Unit => f.write_str("unit"),
            Self::UnitStruct(name) => write!(f, "unit:{}", Name(name)),
            Self::UnitVariant => f.write_str("variant"),
            Self::Any => f.write_str("any"),
            Self::Identifier => f.write_str("identifier"),
            Self::Ignored => f.write_str("ignored"),
        }
    }
}

struct Name(&'static str);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.len(), self.0)
    }
}

struct All(Names);

impl fmt::Display for All {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " [{}", self.0.len())?;
        for name in self.0 {
            write!(f, " {}", Name(name))?;
        }
        f.write_char(']')
    }
}
