//! Keeps the text of a panic of this thread instead of letting the default hook write it, with a backtrace perhaps, to stderr.

use std::cell::{Cell, RefCell};
use std::sync::Once;

thread_local! {
    static RECORDING: Cell<bool> = const { Cell::new(false) };
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

static INSTALLED: Once = Once::new();

fn install() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if RECORDING.get() {
            TEXT.with(|text| *text.borrow_mut() = info.to_string());
        } else {
            previous(info);
        }
    }));
}

/// Runs `work` with panics of this thread recorded; `work` catches them itself.
pub fn while_recording<T>(work: impl FnOnce() -> T) -> T {
    INSTALLED.call_once(install);
    RECORDING.set(true);
    let result = work();
    RECORDING.set(false);
    result
}

pub fn take() -> String {
    TEXT.with(|text| std::mem::take(&mut *text.borrow_mut()))
}
