/**
 * Messages of the additive protocol among n computing parties, by public shape, and the correlations that each operation
 * takes; the files of the steps say why. Where the correlations come from makes no difference here.
 */
import { rowUnits, type Unit } from '../../kernels/rows.ts';
import { wordsFor } from '../../math/bits.ts';
import type { Flows } from '../flows.ts';
import type { Flow, Security, Transfer } from '../model.ts';
import { columnsOf, type Correlation, type Need, type PermuteCorrelation } from '../needs.ts';
import { bitsPerUnit } from '../preparation.ts';

/** `what`: the correlations' source and its paper. */
export const additiveSecurity =
  (what: string) =>
  (computing: number): Security => ({
    adversary: 'semi-honest',
    threshold: computing - 1,
    of: computing,
    paper: `Additive shares multiplied with correlations prepared ahead (Beaver, CRYPTO 1991); ${what}`,
  });

const word = 8;
const parties = (computing: number): number[] => Array.from({ length: computing }, (_, party) => party);

/** From so many words on four or more parties add up what they open in two rounds. */
const spreadWords = 4096;

/**
 * Whether an opening goes by two rounds, in which each party adds up one part of the words for all: 2·(n − 1)/n words sent a
 * word instead of n − 1.
 */
export const isSpread = (computing: number, words: number): boolean => computing >= 4 && words >= spreadWords;

/** Where the part of the words that `party` adds up starts. */
export const partStart = (computing: number, words: number, party: number): number =>
  Math.floor((words * party) / computing);

/** All parties learn the total of `words` words. */
function totalFlow(computing: number, words: number): Flow {
  if (words === 0) return [];
  const all = parties(computing);
  const everywhere = (bytes: (from: number, to: number) => number): Transfer[] =>
    all.flatMap((from) => all.filter((to) => to !== from).map((to) => ({ from, to, bytes: bytes(from, to) })));
  if (!isSpread(computing, words)) return [everywhere(() => word * words)];
  const part = (party: number): number =>
    word * (partStart(computing, words, party + 1) - partStart(computing, words, party));
  return [everywhere((_, to) => part(to)), everywhere((from) => part(from))];
}

/** The recipients learn the total of `words` words. */
const totalTo = (computing: number, words: number, recipients: readonly number[]): Flow =>
  words === 0 || recipients.length === 0
    ? []
    : [
        recipients.flatMap((to) =>
          parties(computing)
            .filter((from) => from !== to)
            .map((from) => ({ from, to, bytes: word * words })),
        ),
      ];

/** The computer that is sent the masked inputs of a client. */
export const receiverOf = (client: number, computing: number): number => client % computing;

/** A computer shares its inputs without a message, a client with one. */
const inputOf = (computing: number, owner: number, words: number): Flow =>
  owner < computing || words === 0 ? [] : [[{ from: owner, to: receiverOf(owner, computing), bytes: word * words }]];

/** One flow after the other. */
const inSequence = (flows: readonly Flow[]): Flow =>
  Object.assign(
    flows.flatMap((flow) => [...flow]),
    { needs: flows.flatMap(({ needs }) => needs ?? []) },
  );

const taking = (flow: Flow, correlation: Correlation, count: number): Flow => {
  const needs: Need[] = count === 0 ? [] : [{ correlation, count }];
  return Object.assign([...flow], { needs });
};

/** The messages of moving rows once; `keep` of them are kept. */
function moveFlow(computing: number, keep: number, correlation: PermuteCorrelation): Flow {
  const { permuter } = correlation;
  const words = columnsOf(correlation).at(-1)?.end ?? 0;
  if (keep === 0 || words === 0) return [];
  const others = parties(computing).filter((party) => party !== permuter);
  const flow: Flow = [
    [
      ...others.map((from) => ({ from, to: permuter, bytes: word * words })),
      ...others.map((to) => ({ from: permuter, to, bytes: 4 * keep })),
    ],
  ];
  return taking(flow, correlation, 1);
}

/** What `computing` parties send. */
export function additiveFlows(computing: number): Flows {
  const total = (words: number): Flow => totalFlow(computing, words);
  return {
    inputRing: (owner, length) => inputOf(computing, owner, length),
    inputBits: (owner, length, planes) => inputOf(computing, owner, planes * wordsFor(length)),
    inputRearranged: ({ permuter, rows, keep, ring, words }) =>
      moveFlow(computing, keep, {
        kind: 'permute',
        permuter,
        rows,
        rings: ring,
        pieces: new Array<Unit>(words).fill(8),
      }),
    multiply: (length) => taking(total(2 * length), { kind: 'multiply' }, length),
    dot: (length, groups) =>
      length === 0
        ? []
        : taking(total(2 * length), { kind: 'product', rows: 1, inner: length / groups, columns: 1 }, groups),
    matrixProduct({ rows, columns: inner }, { columns }) {
      if (rows * columns === 0 || inner === 0) return [];
      return taking(total(inner * (rows + columns)), { kind: 'product', rows, inner, columns }, 1);
    },
    and(length, planes) {
      const words = planes * wordsFor(length);
      return taking(total(2 * words), { kind: 'and' }, words);
    },
    summands: () => [],
    summandCount: computing,
    bitsToRing(length, planes) {
      const units = Math.ceil((length * planes) / bitsPerUnit);
      return taking(total(units), { kind: 'bits' }, units);
    },
    shuffle(length, { rings, planes }, inverse) {
      const moves = parties(computing).map((permuter) =>
        moveFlow(computing, length, { kind: 'permute', permuter, rows: length, rings, pieces: rowUnits(planes) }),
      );
      return inSequence(inverse ? moves.reverse() : moves);
    },
    permute: (party, length, { rings, planes }) =>
      moveFlow(computing, length, { kind: 'permute', permuter: party, rows: length, rings, pieces: rowUnits(planes) }),
    open: (length) => total(length),
    openBits: (length, planes) => total(planes * wordsFor(length)),
    reveal: (length, recipients) => totalTo(computing, length, recipients),
    revealBits: (length, planes, recipients) => totalTo(computing, planes * wordsFor(length), recipients),
  };
}
