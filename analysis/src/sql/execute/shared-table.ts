/** A table under protocol while a relation is computed: which rows take part, and its columns in the forms that are used above it. */
import { type Bits, type Columns, type Ring, ringBits, type Sharing, together } from '@tacit/engine';
import type { SharedColumn } from '../plan/shared.ts';
import type { SecureBoolean } from '../plan/types.ts';
import type { SharedRows } from './conditions.ts';
import type { Code } from './shared-codes.ts';
import type { OwnRows } from './shared-own.ts';
import { flagOf, type Form, type Uses } from './shared-uses.ts';

/**
 * A column's values. Of NULL the number is 0, and the bits are those of 0; of a row that takes no part they are anything that occurs in
 * the column, or 0. Booleans have one plane of bits, whether they are TRUE.
 */
export interface SharedValue {
  readonly column: SharedColumn;
  readonly ring?: Ring | undefined;
  /** Written as the column's code says. */
  readonly bits?: Bits | undefined;
  /** 0 where it is NULL; absent: it never is. */
  readonly known?: Bits | undefined;
}

/** By the bits of columns, ascending, the first one first; of each its names, which have the same values. */
export interface RowOrder {
  readonly by: readonly (readonly string[])[];
  /** Whether rows that take no part may stand between the others; else they stand last. */
  readonly hasGaps: boolean;
  /** Flags that all rows have which take part. */
  readonly holds?: readonly string[];
  /** Row i is that of key i, of all keys that there can be: by the bits of `by`, the first column's highest. */
  readonly isEveryKey?: boolean;
}

export interface SharedTable {
  readonly rows: number;
  readonly kept: Bits;
  readonly columns: ReadonlyMap<string, SharedValue>;
  /** Absent: any. */
  readonly order?: RowOrder | undefined;
  /** Set where its rows stand as their owner handed them over. */
  readonly own?: OwnRows | undefined;
}

/** What all operators have at hand. */
export interface Context {
  readonly sharing: Sharing;
  readonly codes: ReadonlyMap<string, Code>;
  /** Whether the plan's protocol sends of a product of bit matrices its result alone: without that look-ups cost more than sorts. */
  readonly hasBitMatrices: boolean;
}

export function codeOf({ codes }: Pick<Context, 'codes'>, id: string): Code {
  const code = codes.get(id);
  if (code === undefined) throw new Error(`a relation has no column ${id}`);
  return code;
}

export function valueOf(table: SharedTable, id: string): SharedValue {
  const value = table.columns.get(id);
  if (value === undefined) throw new Error(`a table has no column ${id}`);
  return value;
}

export function ringOf(table: SharedTable, id: string): Ring {
  const { ring } = valueOf(table, id);
  if (ring === undefined) throw new Error(`column ${id} is not there as a number`);
  return ring;
}

export function bitsOf(table: SharedTable, id: string): Bits {
  const { bits } = valueOf(table, id);
  if (bits === undefined) throw new Error(`column ${id} is not there as bits`);
  return bits;
}

/** Whether each row's value is not NULL. */
export function knownOf(sharing: Sharing, table: SharedTable, id: string): Bits {
  return valueOf(table, id).known ?? sharing.filledBits(table.rows, 1, true);
}

/** A flag of no table: the row takes part. */
export const keptFlag: SecureBoolean = { kind: 'flag', table: -1, id: 'row' };

/** A table as conditions and numbers read it. */
export function readable(sharing: Sharing, table: SharedTable): SharedRows {
  return {
    length: table.rows,
    number: (_, id) => ringOf(table, id),
    flag: (of, name) => {
      if (of === -1) return table.kept;
      const { id, known } = flagOf(name);
      return known ? knownOf(sharing, table, id) : bitsOf(table, id);
    },
  };
}

/**
 * Columns of which one form is there, in the forms that are used: all that are missing are made at the same time. Rounds: those of
 * `ringBits` or `weighBits`.
 */
export async function formed(context: Context, values: readonly SharedValue[], uses: Uses): Promise<SharedValue[]> {
  const missing = values.flatMap((value) => {
    const { id } = value.column;
    const rings = uses.has(id, 'ring') && value.ring === undefined ? [{ id, form: 'ring' as const, value }] : [];
    return uses.has(id, 'bits') && value.bits === undefined ? [...rings, { id, form: 'bits' as const, value }] : rings;
  });
  const made = await together<(Ring | Bits)[]>(
    context.sharing,
    missing.map(
      ({ id, form, value }) =>
        (branch: Sharing) =>
          form === 'ring'
            ? numberOfBits(branch, value.bits as Bits, codeOf(context, id))
            : bitsOfNumber(branch, value.ring as Ring, codeOf(context, id)),
    ),
  );
  return values.map((value) => {
    const own = (form: Form) => made[missing.findIndex((entry) => entry.id === value.column.id && entry.form === form)];
    const { id } = value.column;
    return kept(value, {
      ring: uses.has(id, 'ring') ? (value.ring ?? (own('ring') as Ring)) : undefined,
      bits: uses.has(id, 'bits') ? (value.bits ?? (own('bits') as Bits)) : undefined,
    });
  });
}

const kept = ({ column, known }: SharedValue, forms: Pick<SharedValue, 'ring' | 'bits'>): SharedValue => ({
  column,
  known,
  ...forms,
});

async function numberOfBits(sharing: Sharing, bits: Bits, { from }: Code): Promise<Ring> {
  const weights = BigUint64Array.from({ length: bits.planes }, (_, plane) => 1n << BigInt(plane));
  const distance = bits.planes === 1 ? await sharing.bitsToRing(bits) : await sharing.weighBits(bits, [weights]);
  const plain = sharing.within(distance);
  return from === 0n ? plain : sharing.addConstant(plain, from);
}

export async function bitsOfNumber(sharing: Sharing, ring: Ring, { from, width }: Code): Promise<Bits> {
  const plain = sharing.within(ring);
  return await ringBits(sharing, from === 0n ? plain : sharing.addConstant(plain, -from), width);
}

/** The table with what is used above it alone. */
export function pruned(table: SharedTable, uses: Uses): SharedTable {
  const columns = [...table.columns].flatMap(([id, value]): [string, SharedValue][] => {
    if (!uses.has(id)) return [];
    const form = <T>(name: Form, what: T | undefined) => (uses.has(id, name) ? what : undefined);
    const { ring, bits } = value;
    return [[id, kept(value, { ring: form('ring', ring), bits: form('bits', bits) })]];
  });
  return { ...table, columns: new Map(columns) };
}

export function tableOf(
  rows: number,
  isKept: Bits,
  values: readonly SharedValue[],
  order?: RowOrder,
  own?: OwnRows,
): SharedTable {
  return { rows, kept: isKept, columns: new Map(values.map((value) => [value.column.id, value])), order, own };
}

/** Columns as vectors that move together, and back. */
export interface Moving {
  readonly columns: Columns;
  /** The values again, of vectors in the same order. */
  readonly back: (columns: Columns) => SharedValue[];
}

export function moving(values: readonly SharedValue[]): Moving {
  const rings = values.flatMap(({ ring }) => (ring === undefined ? [] : [ring]));
  const bits = values.flatMap((value) => [value.bits, value.known].filter((each) => each !== undefined));
  return {
    columns: { rings, bits },
    back(columns) {
      let [ring, bit] = [0, 0];
      const nextBits = (there: Bits | undefined) => (there === undefined ? undefined : columns.bits[bit++]);
      return values.map((value): SharedValue => {
        const number = value.ring === undefined ? undefined : columns.rings[ring++];
        const [planes, known] = [nextBits(value.bits), nextBits(value.known)];
        return { column: value.column, ring: number, bits: planes, known };
      });
    },
  };
}

/** Values of which all zeros mean NULL, and back: bits of 0 are turned into zeros. Local. */
export function zeroForNull(context: Context, values: readonly SharedValue[]): SharedValue[] {
  const { sharing } = context;
  return values.map((value) => {
    const { id } = value.column;
    const { bits } = value;
    const zero = bits === undefined ? 0n : -codeOf(context, id).from;
    return {
      ...value,
      bits: bits === undefined ? undefined : flipped(sharing, bits, zero),
    };
  });
}

/** The planes where `constant` has a bit are negated. Local. */
export function flipped(sharing: Sharing, bits: Bits, constant: bigint): Bits {
  if (constant === 0n) return bits;
  return sharing.joinPlanes(
    Array.from({ length: bits.planes }, (_, plane) => {
      const own = sharing.slicePlanes(bits, plane, plane + 1);
      return (constant >> BigInt(plane)) & 1n ? sharing.not(own) : own;
    }),
  );
}
