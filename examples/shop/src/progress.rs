//! A progress bar on a terminal; nothing anywhere else.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bar is told of every so many steps: drawing costs more than a step.
const STRIDE: u64 = 1_000;

/// How much is done; the bar goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn over(steps: u64, of_what: &'static str) -> Self {
        // Standard output is for results: the bar must not end up in a pipe.
        if !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
        let template = "{bar:40} {pos}/{len} {msg}, {eta} left";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(bar.with_style(style).with_message(of_what))
    }

    /// Says that so many steps are done by now.
    pub(crate) fn advance(&self, done: u64) {
        if done.is_multiple_of(STRIDE) {
            self.0.set_position(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
