// Equal strings of at most 16 bytes in two lists, part by part: see match-functions.ts. Addresses of entries depend on the strings.

const entryBytes: usize = 20;

function hashOf(s: v128, multipliers: v128): u32 {
  const products = i32x4.mul(s, multipliers);
  const pairs = i32x4.add(products, v128.shuffle<i32>(products, products, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

function partOf(hash: u32, partBits: i32): usize {
  return <usize>(((<u64>hash) << partBits) >> 32);
}

export function count(list: usize, stride: usize, number: i32, key: usize, counts: usize, partBits: i32): void {
  const multipliers = v128.load(key);
  const mask = v128.load(key, 16);
  for (let i = 0; i < number; i++) {
    const at = counts + (partOf(hashOf(v128.and(v128.load(list), mask), multipliers), partBits) << 2);
    store<u32>(at, load<u32>(at) + 1);
    list += stride;
  }
}

export function deal(
  list: usize,
  stride: usize,
  number: i32,
  key: usize,
  next: usize,
  partBits: i32,
  entries: usize,
  row: u32,
): void {
  const multipliers = v128.load(key);
  const mask = v128.load(key, 16);
  for (let i = 0; i < number; i++) {
    const s = v128.and(v128.load(list), mask);
    const at = next + (partOf(hashOf(s, multipliers), partBits) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    const entry = entries + <usize>place * entryBytes;
    v128.store(entry, s);
    store<u32>(entry, row, 16);
    row += 1;
    list += stride;
  }
}

function isSame(a: usize, b: usize): bool {
  return !v128.any_true(v128.xor(v128.load(a), v128.load(b)));
}

export function firsts(
  entries: usize,
  ends: usize,
  partBits: i32,
  key: usize,
  slots: usize,
  slotBits: i32,
  places: usize,
  found: usize,
): void {
  const mask: u32 = (1 << slotBits) - 1;
  const shift = 32 - slotBits;
  const multipliers = v128.load(key);
  const parts: usize = 1 << partBits;
  let repeated = 0;
  let entry = entries;
  for (let part: usize = 0; part < parts; part++) {
    const end = entries + <usize>load<u32>(ends + (part << 2)) * entryBytes;
    if (entry == end) continue;
    memory.fill(slots, 0, (<usize>mask + 1) << 2);
    for (; entry < end; entry += entryBytes) {
      const row = load<u32>(entry, 16);
      let slot = (hashOf(v128.load(entry), multipliers) << partBits) >> shift;
      let first = row;
      for (;;) {
        const at = slots + ((<usize>slot) << 2);
        const known = <usize>load<u32>(at);
        if (known == 0) {
          store<u32>(at, <u32>entry);
          break;
        }
        if (isSame(known, entry)) {
          first = load<u32>(known, 16);
          repeated = 1;
          break;
        }
        slot = (slot + 1) & mask;
      }
      store<u32>(places + ((<usize>row) << 2), first);
    }
  }
  store<u32>(found, repeated);
}

export function match(
  own: usize,
  ownEnds: usize,
  told: usize,
  toldEnds: usize,
  partBits: i32,
  key: usize,
  slots: usize,
  slotBits: i32,
  rows: usize,
  found: usize,
): void {
  const mask: u32 = (1 << slotBits) - 1;
  const shift = 32 - slotBits;
  const multipliers = v128.load(key);
  const parts: usize = 1 << partBits;
  let repeated = 0;
  let entry = own;
  let other = told;
  for (let part: usize = 0; part < parts; part++) {
    const end = own + <usize>load<u32>(ownEnds + (part << 2)) * entryBytes;
    const otherEnd = told + <usize>load<u32>(toldEnds + (part << 2)) * entryBytes;
    if (entry < end) {
      memory.fill(slots, 0, (<usize>mask + 1) << 2);
      for (; entry < end; entry += entryBytes) {
        let slot = (hashOf(v128.load(entry), multipliers) << partBits) >> shift;
        for (;;) {
          const at = slots + ((<usize>slot) << 2);
          const known = <usize>load<u32>(at);
          if (known == 0) {
            store<u32>(at, <u32>entry);
            break;
          }
          if (isSame(known, entry)) {
            // The first of several stands for all.
            repeated = 1;
            break;
          }
          slot = (slot + 1) & mask;
        }
      }
      for (; other < otherEnd; other += entryBytes) {
        let slot = (hashOf(v128.load(other), multipliers) << partBits) >> shift;
        for (;;) {
          const known = <usize>load<u32>(slots + ((<usize>slot) << 2));
          if (known == 0) break;
          if (isSame(known, other)) {
            store<u32>(rows + ((<usize>load<u32>(known, 16)) << 2), load<u32>(other, 16));
            break;
          }
          slot = (slot + 1) & mask;
        }
      }
    }
    other = otherEnd;
  }
  store<u32>(found, repeated);
}

/** Writes `bytes` (at least 1) of each of `number` strings, 16 bytes apart, to its place in the order. */
export function scatter(to: usize, bytes: i32, list: usize, order: usize, number: i32): void {
  const width = <usize>bytes;
  if (bytes < 8) {
    for (let i = 0; i < number; i++) {
      const at = to + <usize>load<u32>(order) * width;
      let word = load<u64>(list);
      for (let b: usize = 0; b < width; b++) {
        store<u8>(at + b, <u8>word);
        word >>= 8;
      }
      order += 4;
      list += 16;
    }
    return;
  }
  // Two words that overlap.
  const rest = width - 8;
  for (let i = 0; i < number; i++) {
    const at = to + <usize>load<u32>(order) * width;
    store<u64>(at, load<u64>(list));
    store<u64>(at + rest, load<u64>(list + rest));
    order += 4;
    list += 16;
  }
}
