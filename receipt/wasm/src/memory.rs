// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Memory for one verification, and what happens when it does not suffice.

#![expect(unsafe_code, reason = "an allocator hands out raw memory")]

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32::{memory_grow, memory_size, unreachable},
    panic::PanicInfo,
    ptr,
    sync::atomic::{AtomicUsize, Ordering},
};

/// The bytes of a page of WebAssembly memory.
const PAGE: usize = 64 * 1024;

extern "C" {
    /// Where the linker says that memory is free; its address counts, not its value.
    static __heap_base: u8;
}

/// Hands out memory from low to high. Only what was handed out last is ever taken back: growing
/// buffers stay in place, and the rest goes when the instance goes.
struct Stack {
    /// Where free memory begins; 0 before the first request.
    top: AtomicUsize,
}

#[global_allocator]
static STACK: Stack = Stack { top: AtomicUsize::new(0) };

impl Stack {
    fn top(&self) -> usize {
        match self.top.load(Ordering::Relaxed) {
            0 => ptr::addr_of!(__heap_base) as usize,
            top => top,
        }
    }

    /// Moves the top, after it has made sure that there is memory below it.
    fn move_top(&self, top: usize) -> Option<()> {
        let have = memory_size::<0>().checked_mul(PAGE)?;
        if let Some(missing) = top.checked_sub(have).filter(|missing| *missing > 0) {
            if memory_grow::<0>(missing.div_ceil(PAGE)) == usize::MAX {
                return None;
            }
        }
        self.top.store(top, Ordering::Relaxed);
        Some(())
    }

    fn take(&self, layout: Layout) -> Option<*mut u8> {
        let start = self.top().checked_next_multiple_of(layout.align())?;
        self.move_top(start.checked_add(layout.size())?)?;
        Some(start as *mut u8)
    }

    fn is_last(&self, start: *mut u8, layout: Layout) -> bool {
        start as usize + layout.size() == self.top()
    }
}

// SAFETY: what is handed out lies above everything handed out before, below the end of memory, and
// is aligned; there is one thread.
unsafe impl GlobalAlloc for Stack {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout).unwrap_or(ptr::null_mut())
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        if self.is_last(start, layout) {
            self.top.store(start as usize, Ordering::Relaxed);
        }
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if self.is_last(start, layout) {
            let moved = (start as usize).checked_add(size).and_then(|top| self.move_top(top));
            return moved.map_or(ptr::null_mut(), |()| start);
        }
        if size <= layout.size() {
            return start;
        }
        // SAFETY: the alignment is that of a layout, and callers keep sizes below its limit.
        let new = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !new.is_null() {
            // SAFETY: both are at least as long, and the new one lies above the old one.
            unsafe { ptr::copy_nonoverlapping(start, new, layout.size()) };
        }
        new
    }
}

/// Stops the instance: the host sees an error, which its caller turns into one of JavaScript.
#[panic_handler]
fn stop(_: &PanicInfo<'_>) -> ! {
    unreachable()
}
