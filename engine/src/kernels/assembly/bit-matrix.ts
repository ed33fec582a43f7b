// Products of bit matrices on one stretch of rows: z = z ⊕ x·y mod 2, plane by plane.

/**
 * Adds to each of `columns` planes of z (`bytes` each, a multiple of 16) the planes of x that its column of y chooses. Planes of x stand in
 * groups of four; `chosen` has for each group and column a byte, whose bit i says whether plane i of the group is added. The sixteen
 * sums of a group are made once, in `sums`, and one of them is added for each column (the method of the four Russians).
 */
export function addChosen(z: usize, x: usize, chosen: usize, sums: usize, bytes: i32, groups: i32, columns: i32): void {
  const size = <usize>bytes;
  for (let group = 0; group < groups; group++) {
    for (let offset: usize = 0; offset < size; offset += 16) {
      const at = sums + offset;
      const from = x + offset;
      const a = v128.load(from);
      const b = v128.load(from + size);
      const c = v128.load(from + 2 * size);
      const d = v128.load(from + 3 * size);
      const ab = v128.xor(a, b);
      const cd = v128.xor(c, d);
      v128.store(at + size, a);
      v128.store(at + 2 * size, b);
      v128.store(at + 3 * size, ab);
      v128.store(at + 4 * size, c);
      v128.store(at + 5 * size, v128.xor(a, c));
      v128.store(at + 6 * size, v128.xor(b, c));
      v128.store(at + 7 * size, v128.xor(ab, c));
      v128.store(at + 8 * size, d);
      v128.store(at + 9 * size, v128.xor(a, d));
      v128.store(at + 10 * size, v128.xor(b, d));
      v128.store(at + 11 * size, v128.xor(ab, d));
      v128.store(at + 12 * size, cd);
      v128.store(at + 13 * size, v128.xor(a, cd));
      v128.store(at + 14 * size, v128.xor(b, cd));
      v128.store(at + 15 * size, v128.xor(ab, cd));
    }
    let target = z;
    for (let column = 0; column < columns; column++) {
      const which = <usize>load<u8>(chosen);
      chosen++;
      if (which != 0) {
        const sum = sums + which * size;
        for (let offset: usize = 0; offset < size; offset += 16) {
          v128.store(target + offset, v128.xor(v128.load(target + offset), v128.load(sum + offset)));
        }
      }
      target += size;
    }
    x += 4 * size;
  }
}
