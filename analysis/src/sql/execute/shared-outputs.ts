/** What a question hands over of the rows of its shared relation: numbers and conditions, and the keys that rows are sorted by. */
import type { Bits, Ring, Sharing } from '@tacit/engine';
import { keyBits } from '../plan/keyed.ts';
import type { SharedRelation } from '../plan/shared.ts';
import type { GroupKey, Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import { evaluateRows } from './conditions.ts';
import type { SortableRows } from './joined.ts';
import type { SortedKey } from './keys.ts';
import { filterTable } from './shared-operators.ts';
import { isInOrder, withoutGaps } from './shared-order.ts';
import type { Code } from './shared-codes.ts';
import {
  bitsOf,
  bitsOfNumber,
  codeOf,
  type Context,
  keptFlag,
  readable,
  ringOf,
  type SharedTable,
} from './shared-table.ts';
import { Uses } from './shared-uses.ts';
import { sortingKeys } from './sorting-keys.ts';
import { type TextList, textSources, type TextSource, unique, wordsOfCodes } from './shared-words.ts';

/** Where the bits of a key without a list come from: a column that has them, or a number of each row. */
type KeySource =
  | { readonly kind: 'column'; readonly column: string }
  /** `sources`: where its texts are from. */
  | { readonly kind: 'text'; readonly column: string; readonly sources: readonly TextSource[] }
  | { readonly kind: 'number'; readonly value: SecureNumber; readonly code: Code };

/** What is asked of the rows. */
export interface Asked {
  readonly uses: Uses;
  readonly numbers: ReadonlyMap<string, SecureNumber>;
  /** Flags, and of categories a plane for each place (`placeFlag`). */
  readonly booleans: ReadonlyMap<string, SecureBoolean>;
  /** Texts that are taken as numbers, by their outputs: their codes' columns. */
  readonly codes: ReadonlyMap<string, string>;
  /** By key; undefined of one with a list. */
  readonly keys: readonly (KeySource | undefined)[];
  /** Columns whose texts are told, each once. */
  readonly texts: readonly TextSource[];
}

const placeFlag = (id: string, place: number): string => `${id} at ${place}`;

export function askedOf(context: Pick<Context, 'codes'>, plan: Plan, relation: SharedRelation): Asked {
  const { where, outputs } = relation;
  const taken = new Uses().addExpression(plan.filter);
  for (const measure of plan.measures) {
    taken.addExpression(measure.valid).addExpression(measure.filter ?? null);
    if (measure.kind !== 'count') taken.addExpression(measure.value);
  }
  const uses = new Uses().addExpression(where);
  const numbers = new Map<string, SecureNumber>();
  const booleans = new Map<string, SecureBoolean>();
  const codes = new Map<string, string>();
  for (const output of outputs) {
    const isTaken = taken.has(output.id, 'ring');
    if (output.kind === 'number' && isTaken) numbers.set(output.id, output.value);
    if (output.kind === 'text' && isTaken) {
      codes.set(output.id, output.column);
      uses.add(output.column, 'ring');
    }
    if (output.kind === 'flag') booleans.set(output.id, output.value);
    if (output.kind === 'category')
      for (const [i, position] of output.positions.entries()) booleans.set(placeFlag(output.id, i), position);
  }
  const keys = plan.keys.map((key) => keySource(context, key, relation));
  for (const source of keys) {
    if (source?.kind === 'number') uses.addExpression(source.value);
    else if (source !== undefined) uses.add(source.column, 'bits');
  }
  for (const expression of [...numbers.values(), ...booleans.values()]) uses.addExpression(expression);
  const texts = keys.flatMap((source) => (source?.kind === 'text' ? source.sources : []));
  return { uses, numbers, booleans, codes, keys, texts: unique(texts) };
}

function keySource(
  context: Pick<Context, 'codes'>,
  key: GroupKey,
  { body, outputs }: SharedRelation,
): KeySource | undefined {
  const { free, id } = key;
  if (free === undefined) return undefined;
  const output = outputs.find((each) => each.kind === free.kind && each.id === id);
  if (output?.kind === 'text')
    return { kind: 'text', column: output.column, sources: textSources(body, output.column) };
  if (output?.kind !== 'number' || free.kind !== 'number') throw new Error(`rows have no key ${id}`);
  const { value } = output;
  const code = { from: BigInt(free.range.min), width: keyBits(key, 0) };
  if (value.kind === 'input') {
    const own = codeOf(context, value.id);
    if (own.from === code.from && own.width === code.width) return { kind: 'column', column: value.id };
  }
  return { kind: 'number', value, code };
}

/** Rounds: those of the expressions and, for keys, of `toBits` and one. */
export async function rowsOfOutputs(
  context: Context,
  plan: Plan,
  { where, outputs }: SharedRelation,
  asked: Asked,
  all: SharedTable,
  lists: readonly TextList[],
): Promise<Omit<SortableRows, 'rowsPerUnit'>> {
  const { sharing } = context;
  const isSorted = isInOrder(all, sortedBy(plan, asked));
  const chosen = isSorted && where !== null ? await filterTable(context, { where }, all) : all;
  const table = isSorted ? await withoutGaps(context, chosen) : all;
  const valid: SecureBoolean = where === null || isSorted ? keptFlag : { kind: 'and', items: [keptFlag, where] };
  const ofKeys = asked.keys.flatMap((source) => (source?.kind === 'number' ? [source.value] : []));
  const found = await evaluateRows(
    sharing,
    readable(sharing, table),
    [...asked.numbers.values(), ...ofKeys],
    [valid, ...asked.booleans.values()],
  );
  const rings = new Map([...asked.numbers.keys()].map((id, i) => [id, sharing.within(found.numbers[i] as Ring)]));
  for (const [id, column] of asked.codes) rings.set(id, sharing.within(ringOf(table, column)));
  const planes = new Map([...asked.booleans.keys()].map((id, i) => [id, found.booleans[i + 1] as Bits]));
  const flag = (id: string): Bits => {
    const plane = planes.get(id);
    if (plane === undefined) throw new Error(`rows have no flag ${id}`);
    return plane;
  };
  const oneHot = (id: string): Bits[] => {
    const output = outputs.find((each) => each.kind === 'category' && each.id === id);
    if (output?.kind !== 'category') throw new Error(`rows have no category ${id}`);
    return output.positions.map((_, i) => flag(placeFlag(id, i)));
  };

  const keys: SortedKey[] = [];
  let next = asked.numbers.size;
  for (const [i, key] of plan.keys.entries()) {
    const source = asked.keys[i];
    if (source === undefined) {
      const order = placeOf(sharing, oneHot(key.id), keyBits(key, 0), table.rows);
      keys.push({ order, told: order });
      continue;
    }
    const bits =
      source.kind === 'number'
        ? await bitsOfNumber(sharing, found.numbers[next++] as Ring, source.code)
        : bitsOf(table, source.column);
    const order = key.nullable ? await withNulls(sharing, bits, flag(`${key.id}.known`)) : bits;
    if (source.kind !== 'text') {
      keys.push({ order, told: order });
      continue;
    }
    const own = source.sources.map(
      ({ column }) => lists[asked.texts.findIndex((text) => text.column.id === column.id)],
    );
    keys.push({
      order,
      told: order,
      words: (branch, codes, shown) => {
        const code = branch.slicePlanes(codes, 0, bits.planes);
        const known = key.nullable ? branch.not(branch.slicePlanes(codes, bits.planes, bits.planes + 1)) : undefined;
        return wordsOfCodes(branch, own as TextList[], code, known, shown);
      },
    });
  }
  return {
    length: table.rows,
    mostPairs: table.rows,
    isSorted,
    valid: found.booleans[0] as Bits,
    number: (_, id) => {
      const ring = rings.get(id);
      if (ring === undefined) throw new Error(`rows have no number ${id}`);
      return ring;
    },
    flag: (_, id) => flag(id),
    category: (_, id) => [sharing.joinPlanes(oneHot(id))],
    key: (index) => keys[index] as SortedKey,
  };
}

/** The columns that rows are sorted by, the first one first; a name that no table has where one of them is no column. */
function sortedBy(plan: Plan, asked: Asked): string[] {
  if (plan.found === undefined) return [''];
  const sources = [...sortingKeys(plan)].sort((a, b) => a - b).map((i) => asked.keys[i]);
  const ids = sources.map((source) => (source === undefined || source.kind === 'number' ? '' : source.column));
  return ids.length === 0 ? [''] : ids;
}

/** The place at which a one-hot row has its 1, as bits. Local: of each bit the sum of the places that have it. A list may be empty. */
function placeOf(sharing: Sharing, positions: readonly Bits[], width: number, rows: number): Bits {
  const none = sharing.filledBits(rows, 1, false);
  return sharing.joinPlanes(
    Array.from({ length: width }, (_, bit) =>
      positions
        .filter((_, place) => Math.floor(place / 2 ** bit) % 2 === 1)
        .reduce((sum, position) => sharing.xor(sum, position), none),
    ),
  );
}

/** A key's bits, 0 where it is NULL, and a bit above that says so. One round. */
async function withNulls(sharing: Sharing, bits: Bits, known: Bits): Promise<Bits> {
  const mask = sharing.pickPlanes(known, new Array<number>(bits.planes).fill(0));
  return sharing.joinPlanes([await sharing.and(bits, mask), sharing.not(known)]);
}
