use memokit::CodecId;

// The numbers of ours are ours.
const MINE: CodecId = CodecId::own(1);

fn main() {
    let _ = MINE;
}
