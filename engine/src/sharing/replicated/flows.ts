/**
 * Messages of the three-party replicated protocol, by public shape; the files of the steps say why each is sent.
 * Party i holds components i and i+1 of every share (indices mod 3): `next` of i is i+1, `previous` is i−1.
 */
import { chunkRows } from '../../kernels/row-sums.ts';
import { wordsFor } from '../../math/bits.ts';
import { packedWords } from '../columns.ts';
import type { ColumnShape, Flows } from '../flows.ts';
import type { Flow, Security, Transfer } from '../model.ts';

export const replicatedSecurity: Security = {
  adversary: 'semi-honest',
  threshold: 1,
  of: 3,
  paper: 'Araki, Furukawa, Lindell, Nof, Ohara, CCS 2016 (eprint 2016/768); conversions after ABY3 (2018/403)',
};

const parties = [0, 1, 2] as const;
const word = 8;
const isComputer = (party: number): boolean => party < parties.length;

/** The party after `party`, which holds its component party+1 too. */
export const next = (party: number): number => (party + 1) % 3;
/** The party before `party`, which holds its component party too. */
export const previous = (party: number): number => (party + 2) % 3;

/** Up to this many bits are converted to ring elements in one round for 48 bytes each, beyond it in two for 24. */
export const oneRoundConversionLimit = 2048;

/** Masks of planes that are summed again and again are kept up to so many words, half a gigabyte; else they are drawn again. */
export const mostKeptMasks = 2 ** 26;

/** Words of planes as numbers that are made at once: bounds memory. */
const summableWords = 2 ** 23;
/** Fewer are made by one dealer, in two rounds. */
const leastDealtInTurn = 2 ** 20;

/** Rows of planes that are made summable at once, how many bits are converted for them, and who deals. */
export interface SummableBlock {
  readonly start: number;
  readonly end: number;
  /** Rows fill words, planes are paired. */
  readonly count: number;
  readonly dealer: number;
}

/** Blocks in threes where there is much to do, so that every party deals as much and none sends far ahead of the others. */
export function summableBlocks(length: number, planes: number): SummableBlock[] {
  const width = 2 * Math.ceil(planes / 2);
  const total = width * length;
  if (total === 0) return [];
  const blocks = total < leastDealtInTurn ? 1 : 3 * Math.ceil(total / (3 * summableWords));
  const rows = chunkRows * Math.ceil(length / blocks / chunkRows);
  return Array.from({ length: Math.ceil(length / rows) }, (_, i) => {
    const [start, end] = [i * rows, Math.min(length, (i + 1) * rows)];
    return { start, end, count: width * 64 * wordsFor(end - start), dealer: i % 3 };
  });
}

/** One round in which every party sends `words` words to the party before it. */
const ringOf = (words: number): Flow =>
  words === 0 ? [] : [parties.map((from) => ({ from, to: previous(from), bytes: word * words }))];

/** One round in which every party forwards `words` words to the party after it. */
const openingOf = (words: number): Flow =>
  words === 0 ? [] : [parties.map((from) => ({ from, to: next(from), bytes: word * words }))];

/** One round in which each recipient gets the `words` words that it lacks. */
const openingTo = (words: number, recipients: readonly number[]): Flow =>
  words === 0 || recipients.length === 0
    ? []
    : [
        recipients.flatMap((to) =>
          (isComputer(to) ? [previous(to)] : [0, 1]).map((from) => ({ from, to, bytes: word * words })),
        ),
      ];

/** Bytes of the seed of a component, one for each input of a client. */
export const componentSeedBytes = 32;

/** The owner's masked words, and where it is a client seeds of the masks too. */
const inputOf = (owner: number, words: number): Flow => {
  if (words === 0) return [];
  if (isComputer(owner)) return [[{ from: owner, to: next(owner), bytes: word * words }]];
  const seeds = [1, 2].map((to) => ({ from: 0, to, bytes: componentSeedBytes }));
  return [[{ from: owner, to: 1, bytes: word * words }, ...seeds], [{ from: 1, to: 2, bytes: word * words }]];
};

/** Bytes of one message of columns. */
const columnBytes = (length: number, columns: ColumnShape): number =>
  packedWords(length, columns).reduce((sum, words) => sum + word * words, 0);

/** Messages of so many words between P_1 and P_2. */
const exchangeOf = (words: number): Transfer[] => [
  { from: 1, to: 2, bytes: word * words },
  { from: 2, to: 1, bytes: word * words },
];

const one = (transfer: Transfer): Flow => (transfer.bytes === 0 ? [] : [[transfer]]);

export const replicatedFlows: Flows = {
  inputRing: (owner, length) => inputOf(owner, length),
  inputBits: (owner, length, planes) => inputOf(owner, planes * wordsFor(length)),
  inputRearranged({ owner, permuter, rows, keep, ring, words }) {
    const columns = ring + words;
    const third = 3 - owner - permuter;
    if (keep === 0 || columns === 0) return [];
    return [
      [
        { from: owner, to: permuter, bytes: word * columns * rows },
        { from: permuter, to: third, bytes: 4 * keep },
      ],
      [
        { from: permuter, to: third, bytes: word * columns * keep },
        { from: third, to: permuter, bytes: word * columns * keep },
      ],
    ];
  },
  multiply: (length) => ringOf(length),
  dot: (length, groups) => (length === 0 ? [] : ringOf(groups)),
  matrixProduct: (xShape, yShape) => ringOf(xShape.rows * yShape.columns),
  and: (length, planes) => ringOf(planes * wordsFor(length)),
  bitMatrixProduct: (length, inner, planes) => (inner === 0 ? [] : ringOf(planes * wordsFor(length))),
  summands: (length, planes) => one({ from: 0, to: 1, bytes: word * planes * wordsFor(length) }),
  shiftedSummands: (length) => one({ from: 0, to: 1, bytes: word * length }),
  summandCount: 2,
  bitsToRing(length, planes) {
    const count = length * planes;
    if (count === 0) return [];
    if (count <= oneRoundConversionLimit) {
      return [
        [
          { from: 0, to: 1, bytes: 2 * word * count },
          { from: 0, to: 2, bytes: 2 * word * count },
          { from: 1, to: 2, bytes: word * count },
          { from: 2, to: 1, bytes: word * count },
        ],
      ];
    }
    return [
      [{ from: 0, to: 1, bytes: word * count }],
      [
        { from: 1, to: 2, bytes: word * count },
        { from: 2, to: 1, bytes: word * count },
      ],
    ];
  },
  summable: (length, planes) =>
    summableBlocks(length, planes).flatMap(({ count, dealer }) => {
      const [first, second] = [next(dealer), previous(dealer)];
      const bytes = word * count;
      return [
        [{ from: dealer, to: first, bytes }],
        [
          { from: first, to: second, bytes },
          { from: second, to: first, bytes },
        ],
      ];
    }),
  rowSums: (length, used, columns) => (length === 0 ? [] : ringOf(used * columns)),
  shiftAndWeigh(length, planes) {
    const first: Transfer = { from: 0, to: 1, bytes: word * length * (1 + planes) };
    if (length * planes > oneRoundConversionLimit) return [[first], exchangeOf(length)];
    return [...(replicatedFlows.weighBits?.(length, planes, 1) ?? []), ...one({ ...first, bytes: word * length })];
  },
  weighBits(length, planes, sums) {
    const count = length * planes;
    if (count === 0) return [];
    const exchange = exchangeOf(length * sums);
    if (count > oneRoundConversionLimit) return [[{ from: 0, to: 1, bytes: word * count }], exchange];
    return [[{ from: 0, to: 1, bytes: 2 * word * count }, { from: 0, to: 2, bytes: 2 * word * count }, ...exchange]];
  },
  shuffle(length, columns, inverse) {
    const bytes = columnBytes(length, columns);
    const [lead, first, last] = inverse ? [2, 1, 0] : [0, 1, 2];
    if (bytes === 0) return [];
    return [
      [
        { from: lead, to: first, bytes },
        { from: first, to: last, bytes },
      ],
      [
        { from: first, to: last, bytes },
        { from: last, to: first, bytes },
      ],
    ];
  },
  permute(permuter, length, columns) {
    const bytes = columnBytes(length, columns);
    const second = previous(permuter);
    if (bytes === 0) return [];
    return [
      [
        { from: permuter, to: second, bytes: 4 * length },
        { from: permuter, to: second, bytes },
        { from: next(permuter), to: second, bytes },
      ],
      [{ from: second, to: permuter, bytes }],
    ];
  },
  open: (length) => openingOf(length),
  openBits: (length, planes) => openingOf(planes * wordsFor(length)),
  reveal: (length, recipients) => openingTo(length, recipients),
  revealBits: (length, planes, recipients) => openingTo(planes * wordsFor(length), recipients),
};
