/** Operators over one table, row by row, and tables below each other. */
import type { Bits, Ring, Sharing } from '@tacit/engine';
import { columnsOfNode, knownFlag, type MadeColumn, type SharedNode } from '../plan/shared.ts';
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { evaluateRows } from './conditions.ts';
import { copyOf } from './shared-codes.ts';
import { isHeld, renamedOrder } from './shared-order.ts';
import { renamedOwn, someOf } from './shared-own.ts';
import {
  type Context,
  formed,
  keptFlag,
  knownOf,
  pruned,
  readable,
  type SharedTable,
  type SharedValue,
  tableOf,
  valueOf,
} from './shared-table.ts';
import { isCopy, type Uses } from './shared-uses.ts';

type NodeOf<Kind extends SharedNode['kind']> = Extract<SharedNode, { kind: Kind }>;

/** Rounds: those of the condition. */
export async function filterTable(
  { sharing }: Context,
  { where }: Pick<NodeOf<'filter'>, 'where'>,
  table: SharedTable,
): Promise<SharedTable> {
  if (isHeld(table, where)) return table;
  const both: SecureBoolean = { kind: 'and', items: [keptFlag, where] };
  const { booleans } = await evaluateRows(sharing, readable(sharing, table), [], [both]);
  return {
    ...table,
    kept: booleans[0] as Bits,
    order: table.order && { ...table.order, hasGaps: true },
    own: someOf(table.own),
  };
}

/** Rounds: those of the expressions; one more for values that are to be 0 where they are NULL, and those of `formed`. */
export async function computeTable(
  context: Context,
  node: NodeOf<'compute'>,
  table: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const { sharing } = context;
  const used = node.columns.filter(({ id }) => above.has(id));
  const copies = used.filter(isCopy);
  const made = used.filter((column) => !isCopy(column));
  const isValued = ({ id }: MadeColumn) => above.has(id, 'ring') || above.has(id, 'bits');
  const numbers = made.flatMap((column) => (column.value !== null && isValued(column) ? [column.value] : []));
  const booleans = made.flatMap((column) => [
    ...(column.truth !== null && isValued(column) ? [column.truth] : []),
    ...(column.known === null ? [] : [column.known]),
  ]);
  const results = await evaluateRows(sharing, readable(sharing, table), numbers, booleans);
  const numberOf = (number: SecureNumber) => results.numbers[numbers.indexOf(number)] as Ring;
  const planeOf = (boolean: SecureBoolean) => results.booleans[booleans.indexOf(boolean)] as Bits;

  const rings = await zeroWhereNull(
    sharing,
    made.filter((column) => column.value !== null && isValued(column)),
    {
      numberOf,
      planeOf,
    },
  );
  const values = made.map((column): SharedValue => {
    const { id, truth, known } = column;
    return {
      column,
      ring: rings.get(id),
      bits: truth === null || !isValued(column) ? undefined : planeOf(truth),
      known: known === null ? undefined : planeOf(known),
    };
  });
  const own = columnsOfNode(node.item).flatMap(({ id }) => {
    return node.keep.includes(id) && above.has(id) ? [valueOf(table, id)] : [];
  });
  const same = copies.map((column): SharedValue => {
    const { known, ...forms } = valueOf(table, copyOf(column) as string);
    return { ...forms, known: column.known === null ? undefined : known, column };
  });
  const all = tableOf(table.rows, table.kept, [...own, ...same, ...(await formed(context, values, above))]);
  return pruned({ ...all, order: renamedOrder(table.order, node), own: renamedOwn(table.own, node.columns) }, above);
}

interface Evaluated {
  readonly numberOf: (number: SecureNumber) => Ring;
  readonly planeOf: (boolean: SecureBoolean) => Bits;
}

/** By column its numbers, 0 where they are NULL. One product for all that are not so already. */
async function zeroWhereNull(
  sharing: Sharing,
  columns: readonly MadeColumn[],
  { numberOf, planeOf }: Evaluated,
): Promise<ReadonlyMap<string, Ring>> {
  const plain = new Map(columns.map(({ id, value }) => [id, sharing.within(numberOf(value as SecureNumber))]));
  const open = columns.filter(({ value, known }) => known !== null && !isZeroWithout(value as SecureNumber, known));
  if (open.length === 0) return plain;
  const planes = open.map(({ known }) => planeOf(known as SecureBoolean));
  const flags = sharing.within(await sharing.bitsToRing(sharing.joinPlanes(planes)));
  const products = await sharing.multiply(flags, sharing.concatenate(open.map(({ id }) => plain.get(id) as Ring)));
  const rows = planes[0]?.length ?? 0;
  open.forEach(({ id }, i) => plain.set(id, sharing.slice(products, i * rows, (i + 1) * rows)));
  return plain;
}

/** Whether a product has a factor that is NULL, and so 0, wherever it is not known. */
function isZeroWithout(value: SecureNumber, known: SecureBoolean): boolean {
  const factors = factorsOf(value);
  if (factors === undefined) return false;
  const flags = known.kind === 'and' ? known.items : [known];
  return flags.every((flag) => flag.kind === 'flag' && factors.some((id) => flag.id === knownFlag(id)));
}

function factorsOf(value: SecureNumber): readonly string[] | undefined {
  if (value.kind === 'input') return [value.id];
  if (value.kind === 'scale') return factorsOf(value.item);
  if (value.kind !== 'multiply') return undefined;
  const [left, right] = [factorsOf(value.left), factorsOf(value.right)];
  return left === undefined || right === undefined ? undefined : [...left, ...right];
}

/** Local. */
export function belowTables(
  { sharing }: Context,
  node: NodeOf<'below'>,
  tables: readonly SharedTable[],
  above: Uses,
): SharedTable {
  const values = node.columns.flatMap((column, c): SharedValue[] => {
    if (!above.has(column.id)) return [];
    const parts = tables.map((table, t) => ({ table, id: node.from[t]?.[c] as string }));
    const own = parts.map(({ table, id }) => valueOf(table, id));
    const joined = (bits: readonly (Bits | undefined)[]) => sharing.joinRows(bits as Bits[]);
    const has = { ring: above.has(column.id, 'ring'), bits: above.has(column.id, 'bits') };
    return [
      {
        column,
        ring: has.ring ? sharing.concatenate(own.map(({ ring }) => sharing.within(ring as Ring))) : undefined,
        bits: has.bits ? joined(own.map(({ bits }) => bits)) : undefined,
        known: own.some(({ known }) => known !== undefined)
          ? joined(parts.map(({ table, id }) => knownOf(sharing, table, id)))
          : undefined,
      },
    ];
  });
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return tableOf(rows, sharing.joinRows(tables.map(({ kept }) => kept)), values);
}
