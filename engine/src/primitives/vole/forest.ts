/**
 * Trees of seeds: pseudo-random functions that can be punctured, t of them level by level.
 *
 * Paper: Goldreich, Goldwasser and Micali 1986, with the children π_0(x) ⊕ x and π_1(x) ⊕ x of a node x (Guo, Katz, Wang and Yu
 * 2019/074, correlation robust in the ideal-permutation model); π_b is AES-128 under a public key that differs between calls.
 * Punctured as in Boyle, Couteau, Gilboa, Ishai, Kohl, Rindal and Scholl, "Efficient two-round OT extension and silent
 * non-interactive secure computation", 2019/1159: who knows, for each level, the sum of the nodes on the side away from a
 * path knows every node but those on the path.
 *
 * Trees have any number of leaves: nodes that no leaf hangs from do not exist. Sums are over the nodes that do.
 */
import { aesBlocks } from '#platform';
import { type VoleMemory, voleMemory } from '../../kernels/vole.ts';
import { addTo } from '../../math/gf128.ts';
import type { BlockCipher } from '../../platform/types.ts';
import type { Session } from '../../transport/session.ts';
import { trees, type VoleShape } from './parameters.ts';

type Words = BigUint64Array;

/** Nodes of one call of the cipher: 128 KiB. */
const mostNodes = 8 * 1024;
/** Leaves of the trees that grow together, unless one alone has more. */
const togetherLeaves = 8 * 1024;

/** Gets the leaves of a tree (2 words each) and their sum; both are valid until it returns. */
export type TakeLeaves = (tree: number, leaves: Words, sum: Words) => void;

/** Sums of the nodes on the left and on the right of every level of every tree: index tree · depth + level, 2 words each. */
export interface SideSums {
  readonly zero: Words;
  readonly one: Words;
}

/** Nodes of the levels 0 … depth of one tree. */
function levelSizes({ leaves, depth }: VoleShape): number[] {
  return Array.from({ length: depth + 1 }, (_, level) => Math.ceil(leaves / 2 ** (depth - level)));
}

class Forest {
  readonly #sizes: readonly number[];
  readonly #ciphers: readonly [BlockCipher, BlockCipher];
  readonly #memory: VoleMemory;
  readonly #levels: [number, number];
  readonly #permuted: [number, number];
  readonly #sums: number;
  readonly together: number;

  constructor(shape: VoleShape, keys: readonly [Uint8Array, Uint8Array]) {
    this.#sizes = levelSizes(shape);
    this.#ciphers = [aesBlocks(keys[0]), aesBlocks(keys[1])];
    this.together = Math.max(1, Math.floor(togetherLeaves / shape.leaves));
    const level = 2 * this.together * shape.leaves;
    const permuted = 2 * mostNodes;
    this.#levels = [0, level];
    this.#permuted = [2 * level, 2 * level + permuted];
    this.#sums = 2 * (level + permuted);
    this.#memory = voleMemory(this.#sums + 4);
  }

  /** The nodes of the level of `count` trees, one tree after the other. */
  nodes(level: number, count: number): Words {
    const at = this.#levels[level & 1] as number;
    return this.#memory.words.subarray(at, at + 2 * count * (this.#sizes[level] as number));
  }

  /** Makes the nodes of a level from those above it; calls `done` for each of `count` trees with its nodes and their sums. */
  grow(level: number, count: number, done: (tree: number, nodes: Words, left: Words, right: Words) => void): void {
    const [above, size] = [this.#sizes[level - 1] as number, this.#sizes[level] as number];
    const { words } = this.#memory;
    const [from, to] = [this.#levels[(level - 1) & 1] as number, this.#levels[level & 1] as number];
    const sums = words.subarray(this.#sums, this.#sums + 4);
    // Whole trees in one call of the cipher, or a tree in several.
    const perCall = Math.max(1, Math.floor(mostNodes / above));
    for (let first = 0; first < count; first += perCall) {
      const ahead = Math.min(perCall, count - first);
      for (let start = 0; start < above; start += mostNodes) {
        const nodes = Math.min(mostNodes, above - start);
        this.#permute(from + 2 * (first * above + start), ahead * nodes);
        for (let tree = 0; tree < ahead; tree++) {
          if (start === 0) sums.fill(0n);
          const parents = first + tree;
          this.#memory.spread(
            to + 2 * (parents * size + 2 * start),
            from + 2 * (parents * above + start),
            this.#permuted[0] + 2 * tree * nodes,
            this.#permuted[1] + 2 * tree * nodes,
            nodes,
            Math.min(2 * nodes, size - 2 * start),
            this.#sums,
          );
          if (start + nodes < above) continue;
          const at = to + 2 * parents * size;
          done(parents, words.subarray(at, at + 2 * size), sums.subarray(0, 2), sums.subarray(2));
        }
      }
    }
  }

  /** Nothing can be grown afterwards: the memory serves others. */
  giveBack(): void {
    this.#memory.giveBack();
  }

  /** Both permutations of `count` nodes. */
  #permute(from: number, count: number): void {
    const { bytes } = this.#memory;
    const nodes = bytes.subarray(8 * from, 8 * from + 16 * count);
    this.#ciphers.forEach((cipher, side) => {
      cipher.encryptInto(bytes.subarray(8 * (this.#permuted[side] as number)), nodes);
    });
  }
}

/** Grows all trees from random roots. `take` gets their leaves; the result are their sums. */
export async function growForest(
  session: Session,
  shape: VoleShape,
  keys: readonly [Uint8Array, Uint8Array],
  take: TakeLeaves,
): Promise<SideSums> {
  const { depth } = shape;
  const forest = new Forest(shape, keys);
  const [zero, one] = [new BigUint64Array(2 * trees * depth), new BigUint64Array(2 * trees * depth)];
  for (let first = 0; first < trees; first += forest.together) {
    const count = Math.min(forest.together, trees - first);
    const roots = forest.nodes(0, count);
    session.random.fill(new Uint8Array(roots.buffer, roots.byteOffset, roots.byteLength));
    for (let level = 1; level <= depth; level++) {
      forest.grow(level, count, (tree, nodes, left, right) => {
        const at = 2 * ((first + tree) * depth + level - 1);
        zero.set(left, at);
        one.set(right, at);
        if (level < depth) return;
        addTo(left, right);
        take(first + tree, nodes, left);
      });
    }
    await session.breathe();
  }
  forest.giveBack();
  return { zero, one };
}

/** On which side of each level a path does not go: what to ask for, packed, bit tree · depth + level. */
export function sidesAway({ depth }: VoleShape, paths: Uint32Array): Words {
  const sides = new BigUint64Array(Math.ceil((trees * depth) / 64));
  paths.forEach((path, tree) => {
    for (let level = 1; level <= depth; level++) {
      const at = tree * depth + level - 1;
      const away = 1n ^ (BigInt(path >>> (depth - level)) & 1n);
      sides[at >> 6] = (sides[at >> 6] as bigint) | (away << BigInt(at & 63));
    }
  });
  return sides;
}

/**
 * Grows all trees but for what lies on their paths (a leaf's index each), from the sums on the sides away from them. The leaf on
 * the path is zero, and no part of the sum that `take` gets.
 */
export async function growPunctured(
  session: Session,
  shape: VoleShape,
  keys: readonly [Uint8Array, Uint8Array],
  paths: Uint32Array,
  sums: Words,
  take: TakeLeaves,
): Promise<void> {
  const { depth } = shape;
  const forest = new Forest(shape, keys);
  for (let first = 0; first < trees; first += forest.together) {
    const count = Math.min(forest.together, trees - first);
    forest.nodes(0, count).fill(0n);
    for (let level = 1; level <= depth; level++) {
      forest.grow(level, count, (tree, nodes, left, right) => {
        const hole = (paths[first + tree] as number) >>> (depth - level);
        const other = hole ^ 1;
        const at = 2 * ((first + tree) * depth + level - 1);
        const [grown, along] = (other & 1) === 0 ? [left, right] : [right, left];
        const known = sums.subarray(at, at + 2);
        // What grew from the unknown node above is taken out again.
        const unknown = nodes.subarray(2 * hole, 2 * hole + 2);
        addTo(along, unknown);
        unknown.fill(0n);
        const beside = nodes.subarray(2 * other, 2 * other + 2);
        addTo(beside, grown.subarray(0, beside.length));
        addTo(beside, known.subarray(0, beside.length));
        if (level < depth) return;
        addTo(along, known);
        take(first + tree, nodes, along);
      });
    }
    await session.breathe();
  }
  forest.giveBack();
}
