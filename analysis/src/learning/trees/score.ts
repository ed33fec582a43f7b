/** What trees on shares say of rows. */
import { asFixed, type Bits, type Fixed, leavesOf, nodesOf, type Ring, type SharedTrees, type Sharing, toBits, together, type TreeRows } from '@tacit/engine';

/** Rows · outputs, output after output. Rounds: those of a matrix product, of a conjunction for each level, of another product. */
export async function scoreTrees(sharing: Sharing, trees: SharedTrees, rows: TreeRows): Promise<Fixed> {
  const n = rows.planes.length;
  const would = await sharing.bitMatrixProduct(rows.planes, trees.splits);
  const nodes = nodesOf(trees.depth);
  const slice = (t: number) => sharing.slicePlanes(would, t * nodes, (t + 1) * nodes);
  const members = await together<Bits[]>(
    sharing,
    Array.from({ length: trees.trees }, (_, t) => async (on: Sharing) => {
      const own = slice(t);
      let level: Bits[] = [on.filledBits(n, 1, true)];
      for (let d = 0; d < trees.depth; d++) {
        const first = 2 ** d - 1;
        const right = await on.and(on.joinPlanes(level), on.slicePlanes(own, first, first + 2 ** d));
        level = level.flatMap((each, i) => {
          const r = on.slicePlanes(right, i, i + 1);
          return [on.xor(each, r), r];
        });
      }
      return on.joinPlanes(level);
    }),
  );
  const leaves = leavesOf(trees.depth);
  const width = 48;
  const digits = await toBits(sharing, sharing.within(trees.leaves.ring), width);
  const weights = BigUint64Array.from({ length: width }, (_, p) =>
    BigInt.asUintN(64, p === width - 1 ? -(1n << BigInt(p)) : 1n << BigInt(p)),
  );
  const values = await together<Ring[]>(
    sharing,
    members.map((own, t) => async (on: Sharing) => {
      const chosen = await on.bitMatrixProduct(own, on.sliceRows(digits, t * leaves, (t + 1) * leaves));
      return on.weighBits(chosen, [weights]);
    }),
  );
  const unit = 2 ** trees.leaves.format.fractionBits;
  const all = Array.from({ length: trees.outputs }, (_, k) => {
    const own = values.filter((__, t) => t % trees.outputs === k);
    const sum = own.reduce((a, b) => sharing.add(sharing.within(a), sharing.within(b)));
    return sharing.addConstant(sharing.within(sum), BigInt(Math.round((trees.start[k] ?? 0) * unit)));
  });
  const most = 1n << 58n;
  return asFixed(trees.leaves.format, sharing.within(sharing.concatenate(all), { min: -most, max: most }));
}
