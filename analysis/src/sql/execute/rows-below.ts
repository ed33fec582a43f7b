/** The 'rows' source: every owner's rows under protocol, below each other, where no owner could aggregate its own alone. */
import { type Bits, packBits, rowsToPlanes, type Ring, type Sharing, together, wordsFor } from '@tacit/engine';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import { checkLocalRows } from '../../local/decode.ts';
import type { Load } from '../../kinds/runtime.ts';
import { unitStages } from '../plan/gates.ts';
import type { Plan } from '../plan/types.ts';
import type { SortableRows } from './joined.ts';
import { numberIds, numbersOf, packedKeys, sortedKey } from './keys.ts';
import { packingOf, type Packing, packRows, unpackField } from './pack.ts';
import { partyNumber } from './parts.ts';
import { steps } from './steps.ts';

/** Rows of several owners as one table; `joined.ofStage(i)` is 1 in those of stage i, for everybody to see. */
export interface RowsBelow extends SortableRows {
  ofStage(stage: number): BigUint64Array;
}

/** One owner's shared rows, filled up to the size that its card states. */
interface Part {
  readonly valid: Bits;
  readonly ring: Ring;
  readonly words: readonly Bits[];
  readonly perUnit: Ring | undefined;
}

/** One round. What `load` throws, and UsageError 'data.…' for rows that break the plan's promises. */
export async function rowsBelow(sharing: Sharing, plan: Plan, load: Load): Promise<RowsBelow> {
  const stages = plan.stages as readonly RowStage[];
  const packings = stages.map((stage, i) => packingOf(stage, plan.measures.length - 1, packedKeys(plan, i)));
  const units = unitStages(plan);
  sharing.session.step(steps.local);
  const own: (Own | undefined)[] = [];
  for (const [i, stage] of stages.entries()) {
    const mine = sharing.session.owns(partyNumber(plan, stage.party));
    own.push(mine ? await loadRows(plan, i, packings[i] as Packing, load) : undefined);
  }
  sharing.session.step(steps.input);
  const parts = await together<Part[]>(
    sharing,
    stages.map(
      (_, i) => (branch: Sharing) => sharePart(branch, plan, i, packings[i] as Packing, own[i], units.includes(i)),
    ),
  );
  const ids = numberIds(plan, 0);
  const sizes = stages.map(rowsHandedOver);
  const length = sizes.reduce((sum, rows) => sum + rows, 0);
  const words = packings[0]?.words.map((_, w) => sharing.joinRows(parts.map((part) => part.words[w] as Bits))) ?? [];
  const field = (id: string) => unpackField(sharing, packings[0] as Packing, id, words);
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, rows) => sum + rows, 0));
  return {
    length,
    mostPairs: stages.reduce((sum, { rowsUpTo }) => sum + rowsUpTo, 0),
    valid: sharing.joinRows(parts.map(({ valid }) => valid)),
    rowsPerUnit: new Map(units.map((stage) => [stage, parts[stage]?.perUnit as Ring])),
    number: (_, id) => {
      const at = ids.indexOf(id);
      if (at < 0) throw new Error(`rows have no number ${id}`);
      const slices = parts.map(({ ring }, i) => {
        const rows = sizes[i] as number;
        return sharing.slice(ring, at * rows, (at + 1) * rows);
      });
      return sharing.concatenate(slices);
    },
    flag: (_, id) => field(id)[0] as Bits,
    category: (_, id) => field(id),
    key: (index) =>
      sortedKey(sharing, plan, packings[0] as Packing, index, (plan.keys[index] as Plan['keys'][number]).id, words),
    ofStage: (stage) => {
      const [from, rows] = [starts[stage] as number, sizes[stage] as number];
      return packBits(new Uint8Array(length).fill(1, from, from + rows));
    },
  };
}

const rowsHandedOver = ({ mergedUpTo, rowsUpTo }: RowStage): number => mergedUpTo ?? rowsUpTo;

interface Own {
  readonly data: LocalRows;
  readonly numbers: readonly BigUint64Array[];
  readonly words: readonly BigUint64Array[];
}

async function loadRows(plan: Plan, index: number, packing: Packing, load: Load): Promise<Own> {
  const stage = plan.stages[index] as RowStage;
  const data = await load(index);
  if (data.kind !== 'rows') throw new Error(`stage ${index} needs rows`);
  checkLocalRows(stage, data);
  const numbers = numberIds(plan, index).map((id) => numbersOf(plan, data, id));
  return { data, numbers, words: packRows(packing, data, stage.dataset) };
}

async function sharePart(
  sharing: Sharing,
  plan: Plan,
  index: number,
  packing: Packing,
  own: Own | undefined,
  withUnits: boolean,
): Promise<Part> {
  const stage = plan.stages[index] as RowStage;
  const rows = rowsHandedOver(stage);
  const owner = partyNumber(plan, stage.party);
  const columns = numberIds(plan, index).length;
  const planes = packing.words.reduce((sum, used) => sum + used, 1);
  let ringValues: BigUint64Array | undefined;
  let bitWords: BigUint64Array | undefined;
  if (own !== undefined) {
    ringValues = new BigUint64Array(columns * rows);
    own.numbers.forEach((values, c) => ringValues?.set(values, c * rows));
    const perPlane = wordsFor(rows);
    bitWords = new BigUint64Array(planes * perPlane);
    bitWords.set(packBits(new Uint8Array(own.data.rows).fill(1)));
    let next = 1;
    own.words.forEach((column, w) => {
      const used = packing.words[w] as number;
      const filled = new BigUint64Array(rows);
      filled.set(column);
      bitWords?.set(rowsToPlanes(filled, used), next * perPlane);
      next += used;
    });
  }
  const perUnit = BigUint64Array.of(own?.data.rowsPerUnit ?? 1n);
  const [ring, bits, unit] = await together<[Ring, Bits, Ring | undefined]>(sharing, [
    (branch) => branch.inputRing(owner, columns * rows, ringValues),
    (branch) => branch.inputBits(owner, rows, planes, bitWords),
    (branch) =>
      withUnits ? branch.inputRing(owner, 1, own === undefined ? undefined : perUnit) : Promise.resolve(undefined),
  ]);
  let next = 1;
  const words = packing.words.map((used) => {
    next += used;
    return sharing.slicePlanes(bits, next - used, next);
  });
  return { valid: sharing.slicePlanes(bits, 0, 1), ring, words, perUnit: unit };
}
