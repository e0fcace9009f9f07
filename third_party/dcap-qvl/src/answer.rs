//! What a call answers: a code and a text.

const ACCEPTED: i32 = 0;
const REFUSED: i32 = 1;
const SMALL_BUFFER: i32 = 2;
const PANICKED: i32 = 3;
pub const BAD_ARGUMENT: i32 = 4;

/// Texts may quote the input at length; this much is enough to understand them.
const MAX_TEXT_BYTES: usize = 1024;

pub struct Answer {
    code: i32,
    text: String,
}

impl Answer {
    pub fn accepted(json: String) -> Self {
        Self { code: ACCEPTED, text: json }
    }
    pub fn refused(text: &str) -> Self {
        Self { code: REFUSED, text: shorten(text) }
    }
    pub fn panicked(text: &str) -> Self {
        Self { code: PANICKED, text: shorten(text) }
    }
    pub fn bad_argument(text: &str) -> Self {
        Self { code: BAD_ARGUMENT, text: shorten(text) }
    }

    /// # Safety
    /// `out` must be writable for `capacity` bytes.
    pub unsafe fn write(&self, out: *mut u8, capacity: usize, size: &mut usize) -> i32 {
        *size = self.text.len();
        if self.text.len() > capacity {
            return SMALL_BUFFER;
        }
        if !self.text.is_empty() {
            std::ptr::copy_nonoverlapping(self.text.as_ptr(), out, self.text.len());
        }
        self.code
    }
}

fn shorten(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_string()
}
