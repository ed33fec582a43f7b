// Transposes of 64×64 bit matrices, one matrix in 64 consecutive words.

// Swaps the off-diagonal squares of one size; rows i and i+size, two rows at a time.
function swapSquares(block: usize, size: usize, mask: v128): void {
  const shift = <i32>size;
  for (let base: usize = 0; base < 64; base += size << 1) {
    for (let i: usize = base; i < base + size; i += 2) {
      const upperAt = block + (i << 3);
      const lowerAt = upperAt + (size << 3);
      const upper = v128.load(upperAt);
      const lower = v128.load(lowerAt);
      const swap = v128.and(v128.xor(i64x2.shr_u(upper, shift), lower), mask);
      v128.store(upperAt, v128.xor(upper, i64x2.shl(swap, shift)));
      v128.store(lowerAt, v128.xor(lower, swap));
    }
  }
}

/** Transposes `blocks` matrices from `block` on, in place (Warren, Hacker's Delight, §7-3). */
export function transpose(block: usize, blocks: i32): void {
  const end = block + ((<usize>blocks) << 9);
  for (; block < end; block += 512) {
    swapSquares(block, 32, i64x2(0x0000_0000_ffff_ffff, 0x0000_0000_ffff_ffff));
    swapSquares(block, 16, i64x2(0x0000_ffff_0000_ffff, 0x0000_ffff_0000_ffff));
    swapSquares(block, 8, i64x2(0x00ff_00ff_00ff_00ff, 0x00ff_00ff_00ff_00ff));
    swapSquares(block, 4, i64x2(0x0f0f_0f0f_0f0f_0f0f, 0x0f0f_0f0f_0f0f_0f0f));
    swapSquares(block, 2, i64x2(0x3333_3333_3333_3333, 0x3333_3333_3333_3333));
    for (let at = block; at < block + 512; at += 16) {
      const upper = load<i64>(at);
      const lower = load<i64>(at, 8);
      const swap = ((upper >> 1) ^ lower) & 0x5555_5555_5555_5555;
      store<i64>(at, upper ^ (swap << 1));
      store<i64>(at, lower ^ swap, 8);
    }
  }
}

/** Word p of every block to planes: to[p·blocks + b] = from[64·b + p] for p < width. */
export function gatherPlanes(from: usize, to: usize, blocks: i32, width: i32): void {
  for (let p = 0; p < width; p++) {
    let source = from + ((<usize>p) << 3);
    for (let b = 0; b < blocks; b++) {
      store<i64>(to, load<i64>(source));
      to += 8;
      source += 512;
    }
  }
}

/** Inverse of gatherPlanes; words of planes from `width` on are zero. */
export function scatterPlanes(from: usize, to: usize, blocks: i32, width: i32): void {
  if (width < 64) memory.fill(to, 0, (<usize>blocks) << 9);
  for (let p = 0; p < width; p++) {
    let target = to + ((<usize>p) << 3);
    for (let b = 0; b < blocks; b++) {
      store<i64>(target, load<i64>(from));
      from += 8;
      target += 512;
    }
  }
}
