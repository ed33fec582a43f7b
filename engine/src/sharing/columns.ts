/**
 * Columns whose rows move together, as they travel: each ring as its words, all bit vectors as one row of planes, cut into
 * pieces of 8, 4, 2 or 1 bytes so that few bits a row cost few bytes.
 */
import { packRows, rowUnits, type Unit, unitWords, unpackRows } from '../kernels/rows.ts';
import * as ring from '../math/ring64.ts';
import { requireShape } from './checks.ts';
import type { ColumnShape } from './flows.ts';
import type { BitsShare, RingShare } from './share.ts';

/** Columns of one protocol, checked. */
export interface ShareColumns {
  readonly length: number;
  readonly rings: readonly RingShare[];
  readonly bits: readonly BitsShare[];
}

/** A column of pieces: element i of a part is `unit` bytes at i · unit. */
export interface PackedColumn {
  /** The group its words are shared in. */
  readonly domain: 'ring' | 'bits';
  readonly unit: Unit;
  /** By component of the share, each `words` long. */
  readonly parts: readonly BigUint64Array[];
}

/** Throws UsageError('sharing.shape') unless every column has `length` rows. */
export function requireRows(operation: string, { rings, bits }: Omit<ShareColumns, 'length'>, length: number): void {
  for (const column of [...rings, ...bits]) {
    requireShape(operation, `a column of ${column.length} rows`, `a column of ${length} rows`);
  }
}

export const shapeOf = ({ rings, bits }: Pick<ShareColumns, 'rings' | 'bits'>): ColumnShape => ({
  rings: rings.length,
  planes: bits.reduce((sum, { planes }) => sum + planes, 0),
});

/** Words of each packed column, in order: what protocols send for it. */
export const packedWords = (length: number, { rings, planes }: ColumnShape): number[] => [
  ...new Array<number>(rings).fill(length),
  ...rowUnits(planes).map((unit) => unitWords(length, unit)),
];

/** The columns ready to have their rows gathered. */
export function packColumns({ length, rings, bits }: ShareColumns): PackedColumn[] {
  const { planes } = shapeOf({ rings, bits });
  const components = bits[0]?.parts.length ?? 0;
  const packed = Array.from({ length: components }, (_, c) =>
    packRows(joined(bits.map(({ parts }) => parts[c] as BigUint64Array)), length, planes),
  );
  return [
    ...rings.map(({ parts }): PackedColumn => ({ domain: 'ring', unit: 8, parts })),
    ...rowUnits(planes).map(
      (unit, q): PackedColumn => ({
        domain: 'bits',
        unit,
        parts: packed.map((pieces) => pieces[q] as BigUint64Array),
      }),
    ),
  ];
}

/** Inverse of `packColumns` for moved rows: by column the words of each component. */
export function unpackColumns(
  { length, rings, bits }: ShareColumns,
  moved: readonly (readonly BigUint64Array[])[],
): { rings: (readonly BigUint64Array[])[]; bits: BigUint64Array[][] } {
  const { planes } = shapeOf({ rings, bits });
  // In a cost run nothing has components.
  const pieces = moved.slice(rings.length);
  const components = pieces[0]?.length ?? 0;
  const perPlane = Math.ceil(length / 64);
  const whole = Array.from({ length: components }, (_, c) =>
    unpackRows(
      pieces.map((parts) => parts[c] as BigUint64Array),
      length,
      planes,
    ),
  );
  let plane = 0;
  return {
    rings: moved.slice(0, rings.length),
    bits: bits.map((column) => {
      const start = plane * perPlane;
      plane += column.planes;
      return components === 0
        ? column.parts.map((part) => part.slice())
        : whole.map((words) => words.subarray(start, plane * perPlane));
    }),
  };
}

const joined = (parts: readonly BigUint64Array[]): BigUint64Array =>
  parts.length === 1 ? (parts[0] as BigUint64Array) : ring.concatenate(parts);
