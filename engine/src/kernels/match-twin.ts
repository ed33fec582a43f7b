/** The plain twin of the kernel that matches strings: see `MatchFunctions` for what each function does. */
import { entryBytes, type MatchFunctions } from './match-functions.ts';

const entryWords = entryBytes / 4;

export function matchTwin(memory: ArrayBuffer): MatchFunctions {
  const bytes = new Uint8Array(memory);
  const words = new Int32Array(memory);
  const word = (index: number): number => words[index] as number;
  const unsigned = (address: number): number => word(address / 4) >>> 0;
  /** Word w of the string at an address, masked. */
  const part = (address: number, key: number, w: number): number => {
    let value = 0;
    for (let b = 0; b < 4; b++) value |= (bytes[address + 4 * w + b] as number) << (8 * b);
    return value & word(key / 4 + 4 + w);
  };
  const hashOf = (address: number, key: number): number => {
    let hash = 0;
    for (let w = 0; w < 4; w++) hash = (hash + Math.imul(part(address, key, w), word(key / 4 + w))) | 0;
    return hash;
  };
  const partOf = (hash: number, partBits: number): number => (partBits === 0 ? 0 : hash >>> (32 - partBits));
  const isSame = (a: number, b: number): boolean => [0, 1, 2, 3].every((w) => word(a + w) === word(b + w));
  /** Where a string like that of the entry is in the slots, or the free slot. */
  const slotOf = (entry: number, key: number, partBits: number, slots: number, slotBits: number): number => {
    let slot = (hashOf(4 * entry, key) << partBits) >>> (32 - slotBits);
    for (; word(slots / 4 + slot) !== 0; slot = (slot + 1) % 2 ** slotBits) {
      if (isSame(unsigned(slots + 4 * slot) / 4, entry)) break;
    }
    return slots / 4 + slot;
  };
  return {
    count(list, stride, number, key, counts, partBits) {
      for (let i = 0; i < number; i++) {
        const at = counts / 4 + partOf(hashOf(list + stride * i, key), partBits);
        words[at] = word(at) + 1;
      }
    },
    deal(list, stride, number, key, next, partBits, entries, row) {
      for (let i = 0; i < number; i++) {
        const at = next / 4 + partOf(hashOf(list + stride * i, key), partBits);
        const entry = entries / 4 + entryWords * word(at);
        words[at] = word(at) + 1;
        for (let w = 0; w < 4; w++) words[entry + w] = part(list + stride * i, key, w);
        words[entry + 4] = row + i;
      }
    },
    firsts(entries, ends, partBits, key, slots, slotBits, places, found) {
      let [entry, repeated] = [entries / 4, 0];
      for (let p = 0; p < 2 ** partBits; p++) {
        const end = entries / 4 + entryWords * unsigned(ends + 4 * p);
        if (entry === end) continue;
        words.fill(0, slots / 4, slots / 4 + 2 ** slotBits);
        for (; entry < end; entry += entryWords) {
          const slot = slotOf(entry, key, partBits, slots, slotBits);
          if (word(slot) === 0) words[slot] = 4 * entry;
          else repeated = 1;
          words[places / 4 + word(entry + 4)] = word(unsigned(4 * slot) / 4 + 4);
        }
      }
      words[found / 4] = repeated;
    },
    match(own, ownEnds, told, toldEnds, partBits, key, slots, slotBits, rows, found) {
      let [entry, other, repeated] = [own / 4, told / 4, 0];
      for (let p = 0; p < 2 ** partBits; p++) {
        const end = own / 4 + entryWords * unsigned(ownEnds + 4 * p);
        const otherEnd = told / 4 + entryWords * unsigned(toldEnds + 4 * p);
        if (entry < end) {
          words.fill(0, slots / 4, slots / 4 + 2 ** slotBits);
          for (; entry < end; entry += entryWords) {
            const slot = slotOf(entry, key, partBits, slots, slotBits);
            if (word(slot) === 0) words[slot] = 4 * entry;
            else repeated = 1;
          }
          for (; other < otherEnd; other += entryWords) {
            const known = unsigned(4 * slotOf(other, key, partBits, slots, slotBits)) / 4;
            if (known > 0) words[rows / 4 + word(known + 4)] = word(other + 4);
          }
        }
        other = otherEnd;
      }
      words[found / 4] = repeated;
    },
    scatter(to, width, list, order, number) {
      for (let i = 0; i < number; i++) {
        bytes.copyWithin(to + width * unsigned(order + 4 * i), list + 16 * i, list + 16 * i + width);
      }
    },
  };
}
