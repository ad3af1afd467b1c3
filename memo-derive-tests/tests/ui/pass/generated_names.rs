//! Parameters, types and traits that are named like anything that we generate.
#![deny(warnings)]
#![allow(non_snake_case, non_camel_case_types, dead_code)]

// A trait of everything, in scope, whose methods are named like those that expansions call.
trait OfEverything {
    const KIND: usize = 0;
    const CLONES: usize = 0;
    const CONVERTS: usize = 0;
    const IS_TOLD: bool = true;
    const SPEC: usize = 0;
    type Key;
    fn bound(&self) -> u8 {
        0
    }
    fn kind(&self) -> u8 {
        0
    }
    fn results(&self) -> u8 {
        0
    }
    fn to_return(&self) -> u8 {
        0
    }
    fn share(&self) -> u8 {
        0
    }
    fn memo() -> u8
    where
        Self: Sized,
    {
        0
    }
    fn memo_cell(&self) -> u8 {
        0
    }
    fn memo_key(&self) -> u8 {
        0
    }
    fn lookup(&self) -> u8 {
        0
    }
    fn compute(&self) -> u8 {
        0
    }
    fn peek(&self) -> u8 {
        0
    }
    fn to_key(&self) -> u8 {
        0
    }
    fn ttl(&self) -> u8 {
        0
    }
    fn at(&self) -> u8 {
        0
    }
    fn within(&self) -> u8 {
        0
    }
    fn call(&self) -> u8 {
        0
    }
    fn detach(&self) -> u8 {
        0
    }
    fn fmt(&self) -> u8 {
        0
    }
    fn write(&self) -> u8 {
        0
    }
    fn push(&self) -> u8 {
        0
    }
    fn with_lookup(&self) -> u8 {
        0
    }
    fn new() -> u8
    where
        Self: Sized,
    {
        0
    }
}
impl<T: ?Sized> OfEverything for T {
    type Key = ();
}

macro_rules! same_name {
    ($($name:ident)*) => {
        $(
            pub mod $name {
                #[::memokit::memoize(ttl = "1m", stale = "1m")]
                pub fn $name($name: u64) -> u64 { $name }
                pub mod by_expression {
                    #[::memokit::memoize(key(u64) = *&$name, tags("{key}"))]
                    pub fn $name($name: u64) -> u64 { $name }
                }
                pub mod batch {
                    #[::memokit::memoize(batch)]
                    pub fn $name($name: &[u64]) -> Vec<u64> { $name.to_vec() }
                    pub mod later {
                        #[::memokit::memoize(batch)]
                        pub async fn $name($name: &[u64], other: &str) -> Vec<u64> { let _ = other; $name.to_vec() }
                    }
                }
                pub mod borrowed {
                    #[::memokit::memoize(tenant = $name)]
                    pub fn $name<'a>($name: &'a str, a: &'a str) -> usize { $name.len() + a.len() }
                }
                pub mod method {
                    #[derive(Clone, ::memokit::Memoized)]
                    pub struct T { #[memo(key)] pub $name: u64 }
                    #[::memokit::memoized]
                    impl T {
                        #[cache_calculation(ttl = |key, $name, _value| ::std::time::Duration::from_secs(key.0 + *$name))]
                        pub fn $name(&self, $name: u64) -> u64 { self.$name + $name }
                    }
                }
            }
        )*
        fn all() {
            $(
                assert_eq!($name::$name(1), 1);
                assert_eq!($name::$name::peek(1), Some(1));
                assert_eq!($name::by_expression::$name(1), 1);
                assert_eq!($name::batch::$name(&[1]), [1]);
                assert_eq!($name::borrowed::$name("1", "2"), 2);
                assert_eq!($name::method::T { $name: 1 }.$name(3), 4);
            )*
        }
    };
}
same_name! {
    args by key value item items this memo a b compute lookup error kept rest owned returns tenant at
    arg0 MEMO lookup_keys detach timed_out failed record arguments clock body cell of description spec
    __f __compute __private memokit core std
}

fn main() {
    all();
}
