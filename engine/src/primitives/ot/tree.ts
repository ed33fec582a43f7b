/**
 * All-but-one seeds: the holder of a tree gets 2^k seeds, the guesser all of them except the one at a secret place Δ.
 *
 * Paper: the punctured trees of Roy, "SoftSpokenOT", 2022/192, after Goldreich, Goldwasser and Micali. k base OTs a tree.
 * Security: semi-honest, or malicious with the holder's proof that its messages come from one tree; then a cheating holder
 * can only guess some bits of Δ, and is caught unless all guesses are right, which the paper's functionality permits.
 * Rounds 1 (k = 1: none).  Bytes, holder → guesser: 64·(k − 1) a tree, and 64 more a tree against malicious holders, k > 1.
 *
 * Letters: level l decides bit k−1−l of a leaf's index. S_j is the sum of all nodes of a level that are j-th children; the
 * guesser learns S_j for j ≠ Δ's bit, by a base OT, and with it the sibling on the path. The first level's nodes are the base
 * OT's messages themselves. For the proof each leaf gives a tag t_x beside its seed; the holder sends ⊕ t_x and a hash of
 * all tags; the guesser completes the tag it lacks and compares.
 */
import { sha256 } from '#platform';
import { concatBytes, equalBytes, utf8 } from '../../base/bytes.ts';
import { keyBytes } from './base.ts';
import type { OtOptions } from './types.ts';

const child = [utf8('tacit ot tree 0'), utf8('tacit ot tree 1')] as const;
const maskLabel = utf8('tacit ot tree mask');
const seedLabel = utf8('tacit ot tree seed');
const tagLabel = utf8('tacit ot tree tag');
const proofLabel = utf8('tacit ot tree proof');

/** Bytes that the holder sends for one tree. */
export function treeBytes({ adversary, fieldBits: k }: Required<OtOptions>): number {
  return 2 * keyBytes * (k - 1) + (adversary === 'malicious' && k > 1 ? 2 * keyBytes : 0);
}

const xored = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ (b[i] as number));
const sumOf = (parts: readonly Uint8Array[]): Uint8Array => parts.reduce(xored, new Uint8Array(keyBytes));
const everySecond = (nodes: readonly Uint8Array[], j: number): Uint8Array[] => nodes.filter((_, x) => (x & 1) === j);
const maskOf = (key: Uint8Array): Uint8Array => sha256(maskLabel, key);

/** The seeds of a tree, and what its holder sends. `zero`, `one`: the messages of its k base OTs. */
export function growTree(
  zero: readonly Uint8Array[],
  one: readonly Uint8Array[],
  options: Required<OtOptions>,
): { seeds: Uint8Array[]; message: Uint8Array } {
  const parts: Uint8Array[] = [];
  let nodes = [zero[0] as Uint8Array, one[0] as Uint8Array];
  for (let l = 1; l < options.fieldBits; l++) {
    nodes = nodes.flatMap((node) => child.map((label) => sha256(label, node)));
    parts.push(xored(sumOf(everySecond(nodes, 0)), maskOf(zero[l] as Uint8Array)));
    parts.push(xored(sumOf(everySecond(nodes, 1)), maskOf(one[l] as Uint8Array)));
  }
  if (treeBytes(options) > keyBytes * parts.length) {
    const tags = nodes.map((node) => sha256(tagLabel, node));
    parts.push(sumOf(tags), sha256(proofLabel, ...tags));
  }
  return { seeds: nodes.map((node) => sha256(seedLabel, node)), message: concatBytes(...parts) };
}

/**
 * The guesser's seeds, undefined at `place` (its own secret). `keys`: of its k base OTs, where it chose the opposite of the
 * place's bits, highest bit first. Undefined when the holder's proof fails.
 */
export function climbTree(
  place: number,
  keys: readonly Uint8Array[],
  message: Uint8Array,
  options: Required<OtOptions>,
): (Uint8Array | undefined)[] | undefined {
  const k = options.fieldBits;
  const part = (index: number): Uint8Array => message.subarray(index * keyBytes, (index + 1) * keyBytes);
  const bit = (l: number): number => (place >> (k - 1 - l)) & 1;
  // Nodes on the path are held as zeros, which drop out of every sum.
  const nothing = new Uint8Array(keyBytes);
  let nodes = bit(0) === 0 ? [nothing, keys[0] as Uint8Array] : [keys[0] as Uint8Array, nothing];
  let path = bit(0);
  for (let l = 1; l < k; l++) {
    const known = nodes;
    nodes = known.flatMap((node, x) => child.map((label) => (x === path ? nothing : sha256(label, node))));
    path = 2 * path + bit(l);
    const side = 1 - bit(l);
    const sum = xored(part(2 * (l - 1) + side), maskOf(keys[l] as Uint8Array));
    nodes[path ^ 1] = xored(sum, sumOf(everySecond(nodes, side)));
  }
  if (treeBytes(options) > 2 * keyBytes * (k - 1)) {
    const tags = nodes.map((node, x) => (x === path ? nothing : sha256(tagLabel, node)));
    tags[path] = xored(part(2 * (k - 1)), sumOf(tags));
    if (!equalBytes(sha256(proofLabel, ...tags), part(2 * (k - 1) + 1))) return undefined;
  }
  return nodes.map((node, x) => (x === path ? undefined : sha256(seedLabel, node)));
}
