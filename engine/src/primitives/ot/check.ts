/**
 * The consistency check of malicious extension: the receiver proves that its corrections used the same choices in all trees.
 *
 * Paper: Roy, "SoftSpokenOT", 2022/192, the check of subspace VOLE with the repetition code and a universal hash.
 * Security: after the corrections the sender draws coins for a linear hash R of 64 bits, and the receiver sends R·T and R·c,
 * masked by its last 64 rows (R is extended by the identity). The sender compares with R·Q = R·T ⊕ R·c ⊗ Δ. Where two trees
 * used different choices their hashes agree with probability 2^-64; where a tree's hash is not the one sent, the receiver
 * must have guessed that tree's bits of Δ. So a cheating receiver learns bits of Δ only by guessing them, at the risk of
 * being caught for each, and passes otherwise with probability at most 2^-53 (2^-64 for each of up to 64·63/2 pairs of trees;
 * 2^-51 with fields of one bit).
 * Deviation: the coins are 64 bits a row, expanded from 16 bytes by the session's generator.
 * Rounds 2.  Bytes: sender → receiver 16; receiver → sender 1,032.
 */
import { bytesOf, equalBytes } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { randomBytes } from '../../base/random.ts';
import { otKernel, slots } from '../../kernels/ot.ts';
import type { Session } from '../../transport/session.ts';
import { Prg } from '../prg.ts';
import { checkRows, coinBytes, proofBytes } from './flows.ts';
import './messages.ts';

const block = 4096;
const sumBytes = 16 * checkRows;

/** The receiver's part, for its rows t (2 words each) and packed choices; the last 64 of both serve as masks. */
export async function proveRows(
  session: Session,
  sender: number,
  rows: BigUint64Array,
  choices: BigUint64Array,
): Promise<void> {
  const coins = new Uint8Array(coinBytes);
  await session.receive(sender, coins);
  const proof = new Uint8Array(proofBytes);
  const sums = await hashRows(session, coins, rows);
  proof.set(bytesOf(sums));
  proof.set(bytesOf(await hashChoices(session, coins, choices)), sumBytes);
  session.send(sender, proof, true);
}

/** The sender's part, for its rows q: throws AbortError('ot.inconsistent-choices'). */
export async function verifyRows(
  session: Session,
  receiver: number,
  rows: BigUint64Array,
  delta: BigUint64Array,
): Promise<void> {
  const coins = randomBytes(session.random, coinBytes);
  session.send(receiver, coins, true);
  const proof = new Uint8Array(proofBytes);
  const arrival = session.receive(receiver, proof);
  const sums = await hashRows(session, coins, rows);
  await arrival;
  const words = new BigUint64Array(proof.buffer);
  const chosen = words[2 * checkRows] as bigint;
  const expected = new BigUint64Array(2 * checkRows);
  for (let j = 0; j < checkRows; j++) {
    const mask = -((chosen >> BigInt(j)) & 1n);
    expected[2 * j] = (words[2 * j] as bigint) ^ (mask & (delta[0] as bigint));
    expected[2 * j + 1] = (words[2 * j + 1] as bigint) ^ (mask & (delta[1] as bigint));
  }
  if (!equalBytes(bytesOf(expected), bytesOf(sums))) {
    throw new AbortError('ot.inconsistent-choices', { party: session.names[receiver] as string });
  }
}

/** Calls `hash` for block after block of the rows that are hashed, with the block's coins in the slot `leaves`. */
async function eachBlock(
  session: Session,
  seed: Uint8Array,
  count: number,
  hash: (start: number, length: number) => void,
): Promise<void> {
  const coins = new Prg(seed, 'ot check', session.prg);
  for (let start = 0; start < count; start += block) {
    const length = Math.min(block, count - start);
    coins.fill((otKernel().bytes[slots.leaves] as Uint8Array).subarray(0, 8 * length));
    hash(start, length);
    if (start % (16 * block) === 0) await session.breathe();
  }
}

/** [R | 1]·rows: 64 sums of 128 bits. */
export async function hashRows(session: Session, seed: Uint8Array, rows: BigUint64Array): Promise<BigUint64Array> {
  const kernel = otKernel();
  const { at, words, call } = kernel;
  const count = rows.length / 2 - checkRows;
  const sums = rows.slice(2 * count);
  const inKernel = (words[slots.first] as BigUint64Array).subarray(0, sums.length);
  const tables = (at[slots.first] as number) + sumBytes;
  await eachBlock(session, seed, count, (start, length) => {
    inKernel.set(sums);
    (words[slots.rows] as BigUint64Array).set(rows.subarray(2 * start, 2 * (start + length)));
    const [sumsAt, rowsAt, coinsAt] = [at[slots.first], at[slots.rows], at[slots.leaves]] as [number, number, number];
    call.hashRows(sumsAt, rowsAt, coinsAt, tables, length);
    sums.set(inKernel);
  });
  return sums;
}

/** [R | 1]·choices: one word of 64 bits. */
async function hashChoices(session: Session, seed: Uint8Array, choices: BigUint64Array): Promise<BigUint64Array> {
  const { at, words, bytes, call } = otKernel();
  const count = 64 * choices.length - checkRows;
  const nibbles = new Uint8Array(checkRows / 2);
  const inKernel = (bytes[slots.first] as Uint8Array).subarray(0, nibbles.length);
  await eachBlock(session, seed, count, (start, length) => {
    inKernel.set(nibbles);
    (words[slots.rows] as BigUint64Array).set(choices.subarray(start / 64, (start + length) / 64));
    const [sumsAt, rowsAt, coinsAt] = [at[slots.first], at[slots.rows], at[slots.leaves]] as [number, number, number];
    call.hashChoices(sumsAt, rowsAt, coinsAt, length);
    nibbles.set(inKernel);
  });
  let hash = choices[choices.length - 1] as bigint;
  for (let j = 0; j < checkRows; j++) {
    const nibble = ((nibbles[j >> 1] as number) >> (4 * (j & 1))) & 15;
    // Parity of four bits, from a table of sixteen bits.
    hash ^= BigInt((0x6996 >> nibble) & 1) << BigInt(j);
  }
  return BigUint64Array.of(hash);
}
