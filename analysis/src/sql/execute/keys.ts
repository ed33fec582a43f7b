/** Group keys of plans whose rows are sorted by group: how they travel, and what they are under protocol. */
import type { Bits, Sharing } from '@tacit/engine';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import { takenBy } from '../plan/columns.ts';
import { outputsIn } from '../plan/places.ts';
import { arrangementOf } from '../plan/arrangement.ts';
import { isHashed, isKeyed, textBits } from '../plan/keyed.ts';
import type { GroupKey, Plan } from '../plan/types.ts';
import { type PackedKey, type Packing, unpackField, unpackWords } from './pack.ts';
import { textCodes } from './text-keys.ts';

/** A key as bits: what rows are compared by, and what is told of groups that are shown. */
export interface SortedKey {
  readonly order: Bits;
  readonly told: Bits;
  /** Of a text whose words are looked up, of the groups that leave alone: by what is told of them, `shown` being those that are shown. */
  readonly words?: (sharing: Sharing, told: Bits, shown: Bits) => Promise<Bits>;
}

/** The keys that table `table` hands over as the bits of a number; none where rows are one-hot in their groups. */
export function packedKeys(plan: Plan, table: number): PackedKey[] {
  if (!isKeyed(plan)) return [];
  const code = isHashed(plan) ? 'hash' : 'rank';
  return plan.keys.flatMap((key) => {
    if (plan.source !== 'rows' && key.table !== table) return [];
    const flag = key.free !== undefined && key.nullable ? flagOf(plan, table, key.id) : undefined;
    return [{ id: key.id, key, flag, textBits: textBits(plan, table), code }];
  });
}

/** The output that says whether a key has a value: the flag behind it. */
function flagOf(plan: Plan, table: number, id: string): string {
  const stage = plan.stages[table] as RowStage;
  const flag = stage.outputs.find((output) => output.kind === 'flag' && output.id === `${id}.known`);
  if (flag === undefined) throw new Error(`key ${id} has no flag`);
  return flag.id;
}

/** Ids of the outputs that are columns of numbers, in their order: all but those that only rows are put in order by. */
export function numberIds(plan: Plan, table: number): string[] {
  const keys = new Set(packedKeys(plan, table).map(({ id }) => id));
  // What rows are in the order of by themselves is handed over as the order.
  const arranged = arrangementOf(plan);
  if (arranged?.table === table && arranged.runs !== undefined) keys.add(arranged.runs);
  const valued = plan.measures.filter(
    ({ kind }) => kind !== 'count' && !(arranged !== undefined && kind === 'distinct'),
  );
  const used = new Set(
    [
      ...(plan.filter === null ? [] : outputsIn(plan.filter)),
      ...valued.flatMap((measure) => (measure.kind === 'count' ? [] : outputsIn(measure.value))),
      ...plan.measures.map(takenBy).flatMap((taken) => (taken === null ? [] : outputsIn(taken))),
      ...plan.keys.flatMap(({ positions }) => positions ?? []).flatMap(outputsIn),
    ].flatMap((output) => (plan.source === 'rows' || output.table === table ? [output.id] : [])),
  );
  return (plan.stages[table] as RowStage).outputs.flatMap(({ kind, id }) => {
    return (kind === 'number' || kind === 'text') && (!keys.has(id) || used.has(id)) ? [id] : [];
  });
}

/** The numbers of an output: its own, or the codes of its texts. */
export function numbersOf(plan: Plan, data: LocalRows, id: string): BigUint64Array {
  const texts = data.texts?.[id];
  if (texts !== undefined) return textCodes(texts, isHashed(plan) ? 'hash' : 'rank');
  return unsigned(data.numbers[id] as BigInt64Array);
}

/** Key number `index` out of the words of its table. */
export function sortedKey(
  sharing: Sharing,
  plan: Plan,
  packing: Packing,
  index: number,
  id: string,
  words: readonly Bits[],
): SortedKey {
  const { free } = plan.keys[index] as GroupKey;
  const order = sharing.joinPlanes(unpackField(sharing, packing, id, words));
  return { order, told: free?.kind === 'text' ? unpackWords(sharing, packing, id, words) : order };
}

/** The same 64-bit words, read as elements of Z_2^64. */
function unsigned(values: BigInt64Array): BigUint64Array {
  return new BigUint64Array(values.buffer, values.byteOffset, values.length);
}
