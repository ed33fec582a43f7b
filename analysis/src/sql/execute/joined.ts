/** The joined table of the 'join' source, and what an owner puts into it; every column becomes a vector over the joined rows. */
import type { Bits, Joined, JoinTable, Ring, Sharing } from '@tacit/engine';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import type { SharedRows } from './conditions.ts';
import { numberIds, numbersOf, type SortedKey, sortedKey } from './keys.ts';
import { type Packing, packRows, unpackField } from './pack.ts';
import type { Load } from '../../kinds/runtime.ts';
import { checkLocalRows } from '../../local/decode.ts';

/** The joined table under protocol. */
export interface JoinedRows extends SharedRows {
  /** One plane: 1 where the row is a real pair. */
  readonly valid: Bits;
  /** One-hot planes per digit of a category output, most significant digit first. */
  category(table: number, id: string): Bits[];
  /** Most of them that are real pairs. */
  readonly mostPairs: number;
  /** Of a join with keys that repeat: of each key of the group whose rows `kept` marks the first, plane by plane. `steady`: the same in all rows of a key. */
  readonly firstOfKeys?: (kept: Bits, steady: boolean) => Promise<Bits>;
  /** Likewise the rows that have a partner, whichever count, and that have a key. */
  readonly matched?: Bits;
  readonly keyed?: Bits;
  /** One element for each stage with units: most rows that one of them has. */
  readonly rowsPerUnit: ReadonlyMap<number, Ring>;
}

/** Rows that can be sorted by their groups. */
export interface SortableRows extends JoinedRows {
  /** Rows with `valid` 1 stand first, in the order of the keys that rows are sorted by: see sortingKeys. */
  readonly isSorted?: boolean;
  /** Key number `index` of the plan, as it is compared and as it is told. */
  key(index: number): SortedKey;
}

export interface OwnTable {
  readonly table: JoinTable;
  readonly data: LocalRows;
  readonly rowsPerUnit: BigUint64Array;
}

export async function loadTable(plan: Plan, table: 0 | 1, packing: Packing, load: Load): Promise<OwnTable> {
  const stage = plan.stages[table] as RowStage;
  const data = (await load(table)) as LocalRows;
  if (data.kind !== 'rows') throw new Error(`stage ${table} needs rows`);
  checkLocalRows(stage, data);
  const ring = numberIds(plan, table).map((id) => numbersOf(plan, data, id));
  return {
    table: { rows: data.rows, keys: data.keys, ring, words: packRows(packing, data, stage.dataset) },
    data,
    rowsPerUnit: BigUint64Array.of(data.rowsPerUnit ?? 1n),
  };
}

export function columnsOf(
  sharing: Sharing,
  plan: Plan,
  packings: readonly Packing[],
  joined: Joined,
): Omit<SortableRows, 'rowsPerUnit' | 'mostPairs'> {
  const sides = [joined.left, joined.right];
  const sideOf = (table: number) => {
    const side = sides[table];
    const packing = packings[table];
    if (side === undefined || packing === undefined) throw new Error(`no table ${table}`);
    return { side, packing };
  };
  const field = (table: number, id: string) => {
    const { side, packing } = sideOf(table);
    return unpackField(sharing, packing, id, side.words);
  };
  return {
    length: joined.length,
    valid: joined.valid,
    number(table, id) {
      const { side } = sideOf(table);
      const ring = side.ring[numberIds(plan, table).indexOf(id)];
      if (ring === undefined) throw new Error(`table ${table} has no number ${id}`);
      return ring;
    },
    flag: (table, id) => field(table, id)[0] as Bits,
    category: field,
    key: (index) => {
      const { table, id } = plan.keys[index] as Plan['keys'][number];
      const { side, packing } = sideOf(table);
      return sortedKey(sharing, plan, packing, index, id, side.words);
    },
  };
}
