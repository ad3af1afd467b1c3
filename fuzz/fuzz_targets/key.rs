#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memo_runtime::__private::fuzz_key(bytes));
