/**
 * What oblivious transfer sends, as data: the rounds of each call in order, each with the bytes in both directions. Counted
 * traffic equals it. Calls on nothing send nothing.
 */
import { baseOtBytes } from './base.ts';
import { treeBytes } from './tree.ts';
import type { OtAdversary, OtOptions, ProductShape } from './types.ts';

/** One round: bytes from the sender to the receiver and from the receiver to the sender. */
export interface OtRound {
  readonly toReceiver: number;
  readonly toSender: number;
}
export type OtFlow = readonly OtRound[];

/** Rounds of flows one after the other: messages that follow each other in the same direction share a round. */
export function otRounds(...flows: readonly OtFlow[]): number {
  let sender = 0;
  let receiver = 0;
  for (const { toReceiver: down, toSender: up } of flows.flat()) {
    const [nextSender, nextReceiver] = [receiver + 1, sender + 1];
    if (up > 0) sender = Math.max(sender, nextSender);
    if (down > 0) receiver = Math.max(receiver, nextReceiver);
  }
  return Math.max(sender, receiver);
}

/** What an end assumes and reaches. */
export const otSecurity: Readonly<Record<OtAdversary, { readonly paper: string; readonly reaches: string }>> = {
  'semi-honest': {
    paper: 'Ishai, Kilian, Nissim, Petrank, CRYPTO 2003, over small fields as in Roy 2022/192',
    reaches: 'parties that follow the protocol learn nothing but their outputs',
  },
  malicious: {
    paper: 'Roy 2022/192 (SoftSpokenOT) over Masny, Rindal 2019/706',
    reaches:
      'a party that deviates learns no more than its outputs, which it may choose itself, or is caught; nothing binds the inputs of one product to those of another',
  },
};

/** Bits of a row: the base OTs' number, and the computational security. */
export const rowBits = 128;
/** Columns of one chunk, a message of its own. */
export const chunkColumns = 8 * 8 * 1024;
/** Rows that mask the consistency check: the bits of its hash. */
export const checkRows = 64;
export const coinBytes = 16;
export const proofBytes = 16 * checkRows + checkRows / 8;

/** OTs of one batch: before the next one its consistency check, or its corrections, are awaited. */
const batchOts = 2 ** 20;
/** Bytes of hashed messages that the receiver of a product keeps until the corrections come. */
const batchBytes = 2 ** 22;

/** Rows that an extension of `count` OTs makes: padded, and with masks for the check. */
export function columnsFor(count: number, { adversary }: Required<OtOptions>): number {
  return rowBits * Math.ceil((count + (adversary === 'malicious' ? checkRows : 0)) / rowBits);
}

/** Bits of corrections a column. */
export function correctionRows({ fieldBits }: Required<OtOptions>, areRandom: boolean): number {
  return rowBits / fieldBits - (areRandom ? 1 : 0);
}

/** Sizes of the batches of `count` items. */
export function batches(count: number, batch: number): number[] {
  const sizes: number[] = [];
  for (let start = 0; start < count; start += batch) sizes.push(Math.min(batch, count - start));
  return sizes;
}

/** Random OTs of a call go in one batch when nothing has to be checked. */
export const randomBatch = ({ adversary }: Required<OtOptions>): number =>
  adversary === 'malicious' ? batchOts - checkRows : Number.MAX_SAFE_INTEGER;
/** OTs with one correction each. */
export const correctedBatch = batchOts - checkRows;
/** Elements that choose in one batch of a product, for `rows` elements that are multiplied by each of them. */
export function productBatch(rows: number): number {
  const kept = rows === 1 ? 8 : 16 * Math.ceil(rows / 2);
  return Math.max(1, Math.floor(batchBytes / (64 * kept)));
}
/** Rows of a matrix that one choosing element serves at a time: what fits the kernel's memory. */
export const productRows = 1024;

/** Corrections of a product: 32.5 words for each choosing element and row. */
export const correctionBytes = (count: number, rows: number): number => 260 * count * rows;

const toReceiver = (bytes: number): OtRound => ({ toReceiver: bytes, toSender: 0 });
const toSender = (bytes: number): OtRound => ({ toReceiver: 0, toSender: bytes });

function extension(count: number, options: Required<OtOptions>, areRandom: boolean): OtRound[] {
  const rows = toSender((correctionRows(options, areRandom) * columnsFor(count, options)) / 8);
  return options.adversary === 'malicious' ? [rows, toReceiver(coinBytes), toSender(proofBytes)] : [rows];
}

const treesBytes = (options: Required<OtOptions>): number => (rowBits / options.fieldBits) * treeBytes(options);

function setup(options: Required<OtOptions>): OtRound[] {
  // In the base OTs the parts are exchanged: the extension's sender chooses.
  const base = baseOtBytes(rowBits);
  const trees = treesBytes(options);
  return [{ toReceiver: base.toSender, toSender: base.toReceiver }, ...(trees === 0 ? [] : [toSender(trees)])];
}

const corrected =
  (bytes: (count: number) => number) =>
  (count: number, options: OtOptions): OtFlow =>
    batches(count, correctedBatch).flatMap((size) => [
      ...extension(size, withDefaults(options), false),
      toReceiver(bytes(size)),
    ]);

function random(count: number, options: OtOptions): OtFlow {
  const full = withDefaults(options);
  return batches(count, randomBatch(full)).flatMap((size) => extension(size, full, true));
}

function product(count: number, rows: number, options: OtOptions): OtRound[] {
  const full = withDefaults(options);
  return batches(count, productBatch(rows)).flatMap((size) => [
    ...extension(64 * size, full, false),
    toReceiver(correctionBytes(size, rows)),
  ]);
}

/** The flow of each call by the public sizes it is made with. */
export const otFlows = {
  /** Set-up of one end at each of two parties. */
  setup: (options: OtOptions): OtFlow => setup(withDefaults(options)),
  /** Set-up of both ends at each of two parties: their sender is the first of them. */
  setupPair(options: OtOptions): OtFlow {
    const full = withDefaults(options);
    const trees = treesBytes(full);
    const [rows, ...check] = extension(rowBits, full, false) as [OtRound, ...OtRound[]];
    const [base] = setup(full) as [OtRound];
    // The second direction's trees go the other way.
    return [base, toSender(trees + rows.toSender), ...check, ...(trees === 0 ? [] : [toReceiver(trees)])];
  },
  random,
  randomBits: random,
  send: corrected((count) => 32 * count),
  correlated: corrected((count) => 8 * count),
  xorCorrelated: corrected((count) => 16 * count),
  bitProduct: corrected((count) => 8 * Math.ceil(count / 64)),
  product: (count: number, options: OtOptions): OtFlow => product(count, 1, options),
  matrixProduct({ rows, inner, columns }: ProductShape, options: OtOptions): OtFlow {
    return batches(rows, productRows).flatMap((panel) => product(inner * columns, panel, options));
  },
} as const;

/** Options with what was left out. */
export function withDefaults({ adversary, fieldBits = 2 }: OtOptions): Required<OtOptions> {
  return { adversary, fieldBits };
}
