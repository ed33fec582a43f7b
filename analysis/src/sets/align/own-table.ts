/** An owner's table for an alignment: its keys in one form, each once, and its columns as numbers. */
import type { JoinTable, Sharing } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { checkLocalRows } from '../../local/decode.ts';
import type { KeyColumn, LocalOutput, LocalRows, RowStage } from '../../local/stages.ts';
import { type Packing, packRows } from '../../sql/execute/pack.ts';
import { distinctKeys } from '../distinct-keys.ts';
import type { KeyedPlan } from '../keyed-plan.ts';

/** What stage `place` gives: `values` as numbers, and flags as `packing` lays them out. */
interface Wanted {
  readonly stage: RowStage;
  readonly place: number;
  readonly values: readonly LocalOutput[];
  readonly packing: Packing;
}

/** Throws as `distinctKeys`, and 'data.…'. */
export async function ownTable(
  plan: KeyedPlan,
  { stage, place, values, packing }: Wanted,
  runtime: Runtime,
  { session }: Sharing,
): Promise<JoinTable> {
  const data = await runtime.load(place);
  if (data.kind !== 'rows') throw new Error(`stage ${place} needs rows`);
  checkLocalRows(stage, data);
  const { keys, rows } = await distinctKeys(plan, place, data, session);
  return {
    rows: rows.length,
    keys: keys.map((column) => keysAt(column, rows)),
    ring: values.map((output) => carriedNumbers(output, data, rows)),
    words: packRows(packing, data).map((word) => BigUint64Array.from(rows, (row) => word[row] as bigint)),
  };
}

function keysAt(column: KeyColumn, rows: Uint32Array): KeyColumn {
  if (column.kind === 'text') return { kind: 'text', values: Array.from(rows, (row) => column.values[row] as string) };
  return { kind: column.kind, values: BigInt64Array.from(rows, (row) => column.values[row] as bigint) };
}

/** As elements of Z_2^64: truth values as 0 and 1, texts as their positions. */
export function carriedNumbers({ kind, id }: LocalOutput, data: LocalRows, rows: Uint32Array): BigUint64Array {
  const numbers = data.numbers[id];
  if (kind === 'number' && numbers !== undefined) return BigUint64Array.from(rows, (row) => numbers[row] as bigint);
  const small = kind === 'flag' ? data.flags[id] : data.categories[id];
  if (small === undefined) throw new Error(`no output ${id}`);
  return BigUint64Array.from(rows, (row) => BigInt(small[row] as number));
}
