// Oblivious key-value stores: rows of a sparse system over GF(2), their peeling, and sums of table cells. The plain twin in
// okvs-twin.ts says what each function does. Addresses are multiples of 16 bytes. Positions come from public hashes and public
// sizes, never from a table, so no table can lead out of range.

const positionBits: u64 = 21;
const positionMask: u64 = (1 << 21) - 1;
const taken: u64 = 1 << 63;

// The upper 64 bits of word · range: an integer below the range (of at most 32 bits), from a uniform word.
function below(word: u64, range: u64): u64 {
  return ((word >> 32) * range + (((word & 0xffffffff) * range) >> 32)) >> 32;
}

// Three different places below `sparse`, packed.
function placesOf(first: u64, second: u64, third: u64, sparse: u64): u64 {
  const a = below(first, sparse);
  let b = below(second, sparse - 1);
  b += u64(b >= a);
  const low = min(a, b);
  const high = max(a, b);
  let c = below(third, sparse - 2);
  c += u64(c >= low);
  c += u64(c >= high);
  return a | (b << positionBits) | (c << (2 * positionBits));
}

function cell(table: usize, place: u64): usize {
  return table + ((<usize>place) << 4);
}

// The sum of a row's three cells.
function sparseSum(table: usize, places: u64): v128 {
  const a = v128.load(cell(table, places & positionMask));
  const b = v128.load(cell(table, (places >> positionBits) & positionMask));
  return v128.xor(v128.xor(a, b), v128.load(cell(table, (places >> (2 * positionBits)) & positionMask)));
}

function sumAt(sums: usize, bits: u64): v128 {
  return v128.load(sums + ((<usize>(bits & 127)) << 4));
}

// The sum of the dense cells that `bits` choose, by tables of 128 sums for 7 cells each; 6 or 9 tables.
function denseSum(sums: usize, bits: u64, groups: i32): v128 {
  const low = v128.xor(v128.xor(sumAt(sums, bits), sumAt(sums + 2048, bits >> 7)), sumAt(sums + 4096, bits >> 14));
  bits >>= 21;
  const high = v128.xor(
    v128.xor(sumAt(sums + 6144, bits), sumAt(sums + 8192, bits >> 7)),
    sumAt(sums + 10240, bits >> 14),
  );
  const sum = v128.xor(low, high);
  if (groups == 6) return sum;
  bits >>= 21;
  sums += 12288;
  const more = v128.xor(sumAt(sums, bits), sumAt(sums + 2048, bits >> 7));
  return v128.xor(sum, v128.xor(more, sumAt(sums + 4096, bits >> 14)));
}

export function place(
  rows: usize,
  counts: usize,
  first: usize,
  second: usize,
  values: usize,
  count: i32,
  bins: i32,
  capacity: i32,
  sparse: i32,
  dense: i32,
  where: usize,
): void {
  const end = first + ((<usize>count) << 4);
  const shift = 64 - dense;
  while (first < end) {
    const word = load<u64>(first);
    const bin = <usize>below(word, bins);
    const at = counts + (bin << 2);
    const filled = load<u32>(at);
    store<u32>(at, filled + 1);
    if (filled < <u32>capacity) {
      const number = bin * <usize>capacity + <usize>filled;
      store<u32>(where, <u32>number);
      const row = rows + (number << 5);
      store<u64>(row, placesOf(word * bins, load<u64>(first, 8), load<u64>(second), sparse));
      store<u64>(row, load<u64>(second, 8) >> shift, 8);
      v128.store(row, v128.load(values), 16);
    }
    first += 16;
    second += 16;
    values += 16;
    where += 4;
  }
}

// A slot: how many rows are left that use it (low half), and the exclusive or of their numbers (high half).
function join(slots: usize, place: u64, row: u64): void {
  const at = slots + ((<usize>place) << 3);
  store<u64>(at, (load<u64>(at) + 1) ^ (row << 32));
}

// Takes a row off a slot; true when one is left.
function leave(slots: usize, place: u64, row: u64): bool {
  const at = slots + ((<usize>place) << 3);
  const slot = (load<u64>(at) - 1) ^ (row << 32);
  store<u64>(at, slot);
  return <u32>slot == 1;
}

export function peel(
  rows: usize,
  count: i32,
  sparse: i32,
  slots: usize,
  queue: usize,
  gaps: usize,
  most: i32,
  found: usize,
): void {
  memory.fill(slots, 0, (<usize>sparse) << 3);
  for (let r: u64 = 0; r < <u64>count; r++) {
    const places = load<u64>(rows + ((<usize>r) << 5));
    join(slots, places & positionMask, r);
    join(slots, (places >> positionBits) & positionMask, r);
    join(slots, places >> (2 * positionBits), r);
  }
  let tail = queue;
  for (let s = 0; s < sparse; s++) {
    if (load<u32>(slots + ((<usize>s) << 3)) == 1) {
      store<u64>(tail, s);
      tail += 8;
    }
  }
  let head = queue;
  let peeled = queue;
  let gap = 0;
  let next = rows;
  for (let left = count; left > 0; ) {
    let row: u64;
    if (head < tail) {
      const s = load<u64>(head);
      head += 8;
      const slot = load<u64>(slots + ((<usize>s) << 3));
      if (<u32>slot != 1) continue;
      row = slot >> 32;
      store<u64>(peeled, s | (row << 32));
      peeled += 8;
    } else {
      while ((load<u64>(next) & taken) != 0) next += 32;
      if (gap == most) {
        gap += 1;
        break;
      }
      row = <u64>((next - rows) >> 5);
      store<u32>(gaps + ((<usize>gap) << 2), <u32>row);
      gap += 1;
    }
    left -= 1;
    const at = rows + ((<usize>row) << 5);
    const places = load<u64>(at);
    store<u64>(at, places | taken);
    const a = places & positionMask;
    const b = (places >> positionBits) & positionMask;
    const c = places >> (2 * positionBits);
    if (leave(slots, a, row)) {
      store<u64>(tail, a);
      tail += 8;
    }
    if (leave(slots, b, row)) {
      store<u64>(tail, b);
      tail += 8;
    }
    if (leave(slots, c, row)) {
      store<u64>(tail, c);
      tail += 8;
    }
  }
  store<u32>(found, <u32>((peeled - queue) >> 3));
  store<u32>(found, gap, 4);
}

export function denseSums(sums: usize, cells: usize, groups: i32): void {
  for (let group = 0; group < groups; group++) {
    v128.store(sums, i64x2.splat(0));
    for (let bit: usize = 0; bit < 7; bit++) {
      const value = v128.load(cells);
      const half: usize = 16 << bit;
      for (let at: usize = 0; at < half; at += 16) {
        v128.store(sums + half + at, v128.xor(v128.load(sums + at), value));
      }
      cells += 16;
    }
    sums += 2048;
  }
}

export function fill(table: usize, rows: usize, queue: usize, peeled: i32, sums: usize, groups: i32): void {
  for (let at = queue + ((<usize>peeled) << 3); at > queue; ) {
    at -= 8;
    const entry = load<u64>(at);
    const row = rows + ((<usize>(entry >> 32)) << 5);
    const target = cell(table, entry & 0xffffffff);
    const dense = v128.xor(v128.load(row, 16), denseSum(sums, load<u64>(row, 8), groups));
    // The target is one of the three cells: adding it once more takes it out.
    const others = v128.xor(sparseSum(table, load<u64>(row)), v128.load(target));
    v128.store(target, v128.xor(dense, others));
  }
}

export function sort(
  queries: usize,
  ends: usize,
  first: usize,
  second: usize,
  count: i32,
  bins: i32,
  sparse: i32,
  dense: i32,
): void {
  const shift = 64 - dense;
  memory.fill(ends, 0, (<usize>bins) << 2);
  for (let i: usize = 0; i < <usize>count; i++) {
    const at = ends + ((<usize>below(load<u64>(first + (i << 4)), bins)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let sum: u32 = 0;
  for (let at = ends; at < ends + ((<usize>bins) << 2); at += 4) {
    const size = load<u32>(at);
    store<u32>(at, sum);
    sum += size;
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const word = load<u64>(first);
    const at = ends + ((<usize>below(word, bins)) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    const query = queries + <usize>place * 24;
    store<u64>(query, placesOf(word * bins, load<u64>(first, 8), load<u64>(second), sparse));
    store<u64>(query, load<u64>(second, 8) >> shift, 8);
    store<u64>(query, i, 16);
    first += 16;
    second += 16;
  }
}

export function look(
  out: usize,
  queries: usize,
  ends: usize,
  table: usize,
  sums: usize,
  bins: i32,
  cells: i32,
  groups: i32,
): void {
  let query = queries;
  for (let bin = 0; bin < bins; bin++) {
    const end = queries + <usize>load<u32>(ends) * 24;
    while (query < end) {
      const chosen = denseSum(sums, load<u64>(query, 8), groups);
      v128.store(out + ((<usize>load<u64>(query, 16)) << 4), v128.xor(chosen, sparseSum(table, load<u64>(query))));
      query += 24;
    }
    ends += 4;
    table += (<usize>cells) << 4;
    sums += (<usize>groups) << 11;
  }
}

export function lookRows(rows: usize, count: i32, table: usize, sums: usize, groups: i32): void {
  const end = rows + ((<usize>count) << 5);
  for (; rows < end; rows += 32) {
    const chosen = denseSum(sums, load<u64>(rows, 8), groups);
    v128.store(rows, v128.xor(chosen, sparseSum(table, load<u64>(rows))), 16);
  }
}

export function collect(out: usize, rows: usize, where: usize, count: i32): void {
  const end = out + ((<usize>count) << 4);
  for (; out < end; out += 16) {
    v128.store(out, v128.load(rows + ((<usize>load<u32>(where)) << 5), 16));
    where += 4;
  }
}

export function lookBin(out: usize, queries: usize, count: i32, table: usize, sums: usize, groups: i32): void {
  const end = out + ((<usize>count) << 4);
  for (; out < end; out += 16) {
    const chosen = denseSum(sums, load<u64>(queries, 8), groups);
    v128.store(out, v128.xor(chosen, sparseSum(table, load<u64>(queries))));
    queries += 24;
  }
}
