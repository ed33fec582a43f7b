/**
 * Sums over rows by planes of bits, B·Y with B the planes as 0/1 numbers: B is made once for any number of products.
 *
 * Paper: the conversion of ABY3 (2018/403, §5.4) as in convert.ts, and the product of Araki et al. (2016/768) with its nine terms dealt out anew.
 * Security: semi-honest, one of three.
 * Rounds and bytes: two rounds for each block of rows and 24 for each bit (dealer → next, both others ↔), rows filled up to 64 and planes to an
 * even number; then one round and 8 for each sum (P_i → P_{i−1}).
 *
 * B = z_0 + z_1 + z_2 as in convert.ts, where P_0 is the dealer of a block, each party in turn: everything is the same with the parties' and the
 * components' numbers moved on. z_0 is known to P_0 and P_2, z_1 to P_0 and P_1, z_2 to P_1 and P_2. P_0 takes all four terms of what it
 * knows as one product, (z_0 + z_1)·(y_0 + y_1), and so keeps nothing but that sum; P_1 takes z_2·(y_1 + y_2) + z_1·y_2, P_2 takes z_2·y_0 + z_0·y_2.
 * Their sum is B·Y whoever takes which. Each party adds its part of a fresh sharing of zero before it sends, so what it sends is uniform to
 * the one that gets it, which lacks one of the two streams.
 *
 * z_0 and z_1 are the streams of generators with seeds of their own, drawn for this B, one for each pair and dealer, from the pairs' common ones:
 * where B is large they are not kept, but drawn again for each product. It is the same share again, not a second mask.
 */
import { bytesOf } from '../../base/bytes.ts';
import {
  addChunk,
  addPlaneTerms,
  chunkedBits,
  chunkRows,
  newRowSums,
  type RowSums,
  rowSumsOf,
} from '../../kernels/row-sums.ts';
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import { Prg } from '../../primitives/prg.ts';
import { receiveWords, sendWords } from '../message.ts';
import { inTwoRounds } from './convert.ts';
import { mostKeptMasks, summableBlocks } from './flows.ts';
import type { Parts, Party } from './party.ts';

/** What a party holds of B, in the layout of kernels/row-sums.ts. */
export interface SummablePlanes {
  readonly blocks: readonly Block[];
  /** Of the components that this party has in common with each dealer but itself: by party. */
  readonly seeds: ReadonlyMap<number, Uint8Array>;
  readonly planeTerms: BigUint64Array;
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly dealer: number;
  /** z_2; z_0 + z_1 at the dealer. */
  readonly words: BigUint64Array;
  /** The other component, where it is kept. */
  readonly mask: BigUint64Array | undefined;
}

const seedBytes = 32;
const maskPrg = (party: Party, seed: Uint8Array): Prg => new Prg(seed, 'replicated row sums', party.session.prg);

/** The planes of x as 0/1 numbers. */
export async function summable(
  party: Party,
  x: readonly BigUint64Array[],
  length: number,
  planes: number,
  mostKept = mostKeptMasks,
): Promise<SummablePlanes> {
  const { self, next, previous } = party;
  // Of each pair the seed for the earlier of both as dealer and then that for the later one.
  const [withNext, withPrevious] = [party.withNext, party.withPrevious].map((prg) => prg.bytes(2 * seedBytes)) as [
    Uint8Array,
    Uint8Array,
  ];
  const seeds = new Map([
    [previous, withPrevious.subarray(0, seedBytes)],
    [next, withNext.subarray(seedBytes)],
  ]);
  const dealt = new Map([
    [next, maskPrg(party, withNext.subarray(0, seedBytes))],
    [previous, maskPrg(party, withPrevious.subarray(seedBytes))],
  ]);
  const got = new Map([...seeds].map(([dealer, seed]) => [dealer, maskPrg(party, seed)]));
  const width = 2 * Math.ceil(planes / 2);
  const planeTerms = new BigUint64Array(width);
  const blocks: Block[] = [];
  const isKept = width * length <= mostKept;
  for (const { start, end, count, dealer } of summableBlocks(length, planes)) {
    const isDealer = self === dealer;
    const parts = x.map((part) => (end - start === length ? part : bits.sliceRows(part, length, planes, start, end)));
    // What this party knows: u at the dealer, v, the component that the dealer lacks, at the others.
    const known = isDealer ? bits.xor(...(parts as Parts)) : (parts[previous === dealer ? 1 : 0] as BigUint64Array);
    const layout = new BigUint64Array(chunkedBits(known, planes).buffer);
    const z = await inTwoRounds(party, layout, count, dealer, (other) => (isDealer ? dealt : got).get(other) as Prg);
    const [words, mask] = previous === dealer ? [z[1], z[0]] : [z[0], z[1]];
    if (isDealer) ring.addTo(words, mask);
    for (const { at, rows } of chunksOf(start, end)) {
      const stretch = (all: BigUint64Array) => all.subarray(width * at, width * (at + rows));
      addPlaneTerms(planeTerms, stretch(words), rows);
      if (!isDealer) addPlaneTerms(planeTerms, stretch(mask), rows);
    }
    blocks.push({ start, end, dealer, words, mask: isKept && !isDealer ? mask : undefined });
  }
  return { blocks, seeds, planeTerms };
}

/** Chunks of a block: rows before it in the block, and its own, filled up to words. */
function chunksOf(start: number, end: number): { at: number; rows: number }[] {
  const rows = 64 * bits.wordsFor(end - start);
  return Array.from({ length: Math.ceil(rows / chunkRows) }, (_, i) => ({
    at: i * chunkRows,
    rows: Math.min(chunkRows, rows - i * chunkRows),
  }));
}

/** Plane pairs next to each other of which planes are asked for. */
interface Run {
  readonly first: number;
  readonly sums: RowSums;
}

function runsOf(planes: readonly number[], columns: number): Run[] {
  const pairs = [...new Set(planes.map((plane) => plane >> 1))].sort((a, b) => a - b);
  const starts = pairs.filter((pair, i) => pairs[i - 1] !== pair - 1);
  return starts.map((first, i) => {
    const next = starts[i + 1];
    const end = next === undefined ? pairs.length : pairs.indexOf(next);
    return { first, sums: newRowSums(end - pairs.indexOf(first), columns) };
  });
}

/** Multiplications between two looks at the network: some 20 ms. */
const productsPerTurn = 2 ** 26;

/** Of each of the `used` planes the sums of all columns of the row-major y over its rows. */
export async function rowSums(
  party: Party,
  { blocks, seeds, planeTerms }: SummablePlanes,
  used: readonly number[],
  y: readonly BigUint64Array[],
  columns: number,
): Promise<Parts> {
  const { session } = party;
  const count = used.length * columns;
  if (count === 0 || blocks.length === 0) return [new BigUint64Array(count), new BigUint64Array(count)];
  const [y0, y1] = y as Parts;
  const both = ring.add(y0, y1);
  const runs = runsOf(used, columns);
  const width = planeTerms.length;
  const masks = new Map([...seeds].map(([dealer, seed]) => [dealer, maskPrg(party, seed)]));
  const drawn = new BigUint64Array(blocks.some(({ mask }) => mask === undefined) ? width * chunkRows : 0);
  let products = 0;
  for (const { start, end, dealer, words, mask } of blocks) {
    // P_0 and P_1 take the sum of both with what they keep, P_2 the other; and y_2 is P_1's second and P_2's first.
    const isSecond = party.next === dealer;
    for (const { at, rows } of chunksOf(start, end)) {
      const stretch = (x: BigUint64Array) => x.subarray(width * at, width * (at + rows));
      const of = (x: BigUint64Array) => x.subarray(columns * (start + at), columns * Math.min(end, start + at + rows));
      const add = (b: BigUint64Array, by: BigUint64Array) => {
        for (const { first, sums } of runs) {
          const from = 2 * rows * first;
          addChunk(sums, b.subarray(from, from + 2 * rows * sums.planePairs), by, rows);
        }
      };
      add(stretch(words), of(isSecond ? y1 : both));
      if (party.self !== dealer) {
        const again = mask === undefined ? drawn.subarray(0, width * rows) : stretch(mask);
        if (mask === undefined) masks.get(dealer)?.fill(bytesOf(again));
        add(again, of(isSecond ? y0 : y1));
      }
      products += width * rows * columns;
      if (products < productsPerTurn) continue;
      products = 0;
      await session.breathe();
    }
  }
  const own = ring.subtract(party.withNext.words(count), party.withPrevious.words(count));
  const found = new Map<number, BigUint64Array>();
  for (const { first, sums } of runs) {
    const planes = 2 * sums.planePairs;
    const z = rowSumsOf(sums, planeTerms.subarray(2 * first, 2 * first + planes));
    for (let p = 0; p < planes; p++) found.set(2 * first + p, z.subarray(p * columns, (p + 1) * columns));
  }
  used.forEach((plane, i) => {
    ring.addTo(own.subarray(i * columns, (i + 1) * columns), found.get(plane) as BigUint64Array);
  });
  const arrival = receiveWords(session, party.next, count);
  await sendWords(session, party.previous, own);
  return [own, await arrival];
}
