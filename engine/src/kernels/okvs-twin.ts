/** The plain twin of the kernel of oblivious key-value stores: see `OkvsFunctions` for what each function does. */
import type { OkvsFunctions } from './okvs-functions.ts';

const mask64 = 2n ** 64n - 1n;
const place21 = 2 ** 21;

/** The upper 64 bits of word · range. */
const below = (word: bigint, range: number): number => Number((word * BigInt(range)) >> 64n);

/** Three different places below `sparse`: each uniform among those that are left. */
function threePlaces(words: readonly [bigint, bigint, bigint], sparse: number): [number, number, number] {
  const a = below(words[0], sparse);
  let b = below(words[1], sparse - 1);
  if (b >= a) b += 1;
  let c = below(words[2], sparse - 2);
  if (c >= Math.min(a, b)) c += 1;
  if (c >= Math.max(a, b)) c += 1;
  return [a, b, c];
}

export function okvsTwin(memory: ArrayBuffer): OkvsFunctions {
  const words = new BigUint64Array(memory);
  const halves = new Uint32Array(memory);
  const word = (address: number): bigint => words[address / 8] as bigint;
  const half = (address: number): number => halves[address / 4] as number;
  /** The three places of the row at an address, without the mark. */
  const placesAt = (row: number): [number, number, number] => {
    const [low, high] = [half(row), half(row + 4) & 0x7fffffff];
    return [low % place21, (high % 2 ** 10) * 2 ** 11 + (low >>> 21), high >>> 10];
  };
  /** Where a key belongs, by the outputs of the ciphers. */
  const positionOf = (first: number, second: number, bins: number, sparse: number, dense: number) => {
    const start = word(first);
    const rest = (start * BigInt(bins)) & mask64;
    const [a, b, c] = threePlaces([rest, word(first + 8), word(second)], sparse);
    return {
      bin: below(start, bins),
      places: BigInt(a) | (BigInt(b) << 21n) | (BigInt(c) << 42n),
      bits: word(second + 8) >> BigInt(64 - dense),
    };
  };
  const add = (to: number, from: number): void => {
    words[to / 8] = word(to) ^ word(from);
    words[to / 8 + 1] = word(to + 8) ^ word(from + 8);
  };
  const addDense = (to: number, sums: number, bits: bigint, groups: number): void => {
    for (let group = 0; group < groups; group++) {
      add(to, sums + 2048 * group + 16 * Number((bits >> BigInt(7 * group)) & 127n));
    }
  };
  /** The value of the places and dense bits at an address. */
  const lookAt = (to: number, from: number, table: number, sums: number, groups: number): void => {
    words.fill(0n, to / 8, to / 8 + 2);
    addDense(to, sums, word(from + 8), groups);
    for (const place of placesAt(from)) add(to, table + 16 * place);
  };
  return {
    place(rows, counts, first, second, values, count, bins, capacity, sparse, dense, where) {
      for (let i = 0; i < count; i++) {
        const { bin, places, bits } = positionOf(first + 16 * i, second + 16 * i, bins, sparse, dense);
        const filled = half(counts + 4 * bin);
        halves[counts / 4 + bin] = filled + 1;
        if (filled >= capacity) continue;
        halves[where / 4 + i] = bin * capacity + filled;
        const row = rows / 8 + 4 * (bin * capacity + filled);
        words[row] = places;
        words[row + 1] = bits;
        words[row + 2] = word(values + 16 * i);
        words[row + 3] = word(values + 16 * i + 8);
      }
    },
    peel(rows, count, sparse, slots, queue, gaps, most, found) {
      const degrees = slots / 4;
      halves.fill(0, degrees, degrees + 2 * sparse);
      const change = (place: number, row: number, by: number): boolean => {
        const at = degrees + 2 * place;
        halves[at + 1] = (halves[at + 1] as number) ^ row;
        halves[at] = (halves[at] as number) + by;
        return halves[at] === 1;
      };
      for (let row = 0; row < count; row++) for (const place of placesAt(rows + 32 * row)) change(place, row, 1);
      let [head, tail, peeled, gap, next] = [0, 0, 0, 0, 0];
      const push = (place: number): void => {
        words[queue / 8 + tail] = BigInt(place);
        tail += 1;
      };
      for (let place = 0; place < sparse; place++) if (halves[degrees + 2 * place] === 1) push(place);
      for (let left = count; left > 0; ) {
        let row: number;
        if (head < tail) {
          const place = half(queue + 8 * head);
          head += 1;
          if (halves[degrees + 2 * place] !== 1) continue;
          row = halves[degrees + 2 * place + 1] as number;
          words[queue / 8 + peeled] = BigInt(place) | (BigInt(row) << 32n);
          peeled += 1;
        } else {
          while (half(rows + 32 * next + 4) >= 2 ** 31) next += 1;
          gap += 1;
          if (gap > most) break;
          row = next;
          halves[gaps / 4 + gap - 1] = row;
        }
        left -= 1;
        for (const place of placesAt(rows + 32 * row)) if (change(place, row, -1)) push(place);
        halves[(rows + 32 * row + 4) / 4] = half(rows + 32 * row + 4) | 0x80000000;
      }
      halves[found / 4] = peeled;
      halves[found / 4 + 1] = gap;
    },
    denseSums(sums, cells, groups) {
      for (let group = 0; group < groups; group++) {
        for (let chosen = 0; chosen < 128; chosen++) {
          const to = sums + 2048 * group + 16 * chosen;
          words.fill(0n, to / 8, to / 8 + 2);
          for (let bit = 0; bit < 7; bit++) if ((chosen >> bit) & 1) add(to, cells + 16 * (7 * group + bit));
        }
      }
    },
    fill(table, rows, queue, peeled, sums, groups) {
      for (let i = peeled - 1; i >= 0; i--) {
        const entry = queue + 8 * i;
        const place = half(entry);
        const row = rows + 32 * half(entry + 4);
        const to = table + 16 * place;
        words[to / 8] = word(row + 16);
        words[to / 8 + 1] = word(row + 24);
        addDense(to, sums, word(row + 8), groups);
        for (const other of placesAt(row)) if (other !== place) add(to, table + 16 * other);
      }
    },
    sort(queries, ends, first, second, count, bins, sparse, dense) {
      const positions = Array.from({ length: count }, (_, i) => ({
        ...positionOf(first + 16 * i, second + 16 * i, bins, sparse, dense),
        i,
      }));
      const piles = Array.from({ length: bins }, (): (typeof positions)[number][] => []);
      for (const position of positions) piles[position.bin]?.push(position);
      let [query, total] = [queries / 8, 0];
      piles.forEach((pile, bin) => {
        for (const { places, bits, i } of pile) {
          words[query] = places;
          words[query + 1] = bits;
          words[query + 2] = BigInt(i);
          query += 3;
        }
        total += pile.length;
        halves[ends / 4 + bin] = total;
      });
    },
    look(out, queries, ends, table, sums, bins, cells, groups) {
      let query = queries;
      for (let bin = 0; bin < bins; bin++) {
        for (const end = queries + 24 * half(ends + 4 * bin); query < end; query += 24) {
          const to = out + 16 * half(query + 16);
          lookAt(to, query, table + 16 * cells * bin, sums + 2048 * groups * bin, groups);
        }
      }
    },
    lookRows(rows, count, table, sums, groups) {
      for (let row = rows; row < rows + 32 * count; row += 32) lookAt(row + 16, row, table, sums, groups);
    },
    collect(out, rows, where, count) {
      for (let i = 0; i < count; i++) {
        const from = rows + 32 * half(where + 4 * i) + 16;
        words[out / 8 + 2 * i] = word(from);
        words[out / 8 + 2 * i + 1] = word(from + 8);
      }
    },
    lookBin(out, queries, count, table, sums, groups) {
      for (let i = 0; i < count; i++) lookAt(out + 16 * i, queries + 24 * i, table, sums, groups);
    },
  };
}
