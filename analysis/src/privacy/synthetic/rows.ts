/** Synthetic rows as a table: values of lists as they are, numbers and dates drawn evenly from their bin. */
import { sha256 } from '@tacit/engine';
import { canonicalJson } from '../../contract/canonical.ts';
import type { ColumnType } from '../../contract/cards.ts';
import type { Cell, ResultColumn, ResultSet } from '../../contract/results.ts';
import { cutText, type LevelsFeature, nameOf } from '../../learning/features.ts';
import { numbersBy } from '../../learning/test-rows.ts';
import { estimatedOf, type Released } from './released.ts';
import type { Estimated } from './estimates.ts';
import type { CodedTable } from './marginals.ts';
import { keptColumn, type SynthesizePlan } from './plan.ts';
import { mostRows } from './question.ts';
import { generate } from './tree.ts';

export interface Synthetic {
  readonly estimated: Estimated;
  readonly coded: CodedTable;
  readonly columns: readonly ResultColumn[];
  readonly rows: ResultSet['rows'];
}

/**
 * The rows that follow from what was told: chance has its seed from that, too, so that every recipient has the same ones, and drawing them says nothing that was not told.
 */
export function syntheticRows(plan: SynthesizePlan, released: Released): Synthetic {
  const { columns, rows: asked } = plan.synthesize;
  const estimated = estimatedOf(plan, released);
  const rows = asked ?? Math.min(mostRows, Math.round(estimated.total));
  const next = numbersBy(seedOf(released));
  const coded = generate(estimated, rows, (n) => Math.floor((next() / 2 ** 32) * n));
  const names = columns.map(({ column }) => column);
  const cells = columns.map((feature, i) => cellsOf(plan, feature, coded.columns[i] as Int32Array, next));
  return {
    estimated,
    coded,
    columns: columns.map((feature, i): ResultColumn => {
      const isOnly = names.filter((name) => name === names[i]).length === 1;
      return { name: isOnly ? feature.column : nameOf(feature), type: keptColumn(plan, feature).type };
    }),
    rows: Array.from({ length: rows }, (_, row) => cells.map((column) => column(row))),
  };
}

function seedOf(released: Released): number {
  const digest = sha256(new TextEncoder().encode(canonicalJson(released)));
  return new DataView(digest.buffer, digest.byteOffset, digest.byteLength).getUint32(0);
}

/** A column's cell of each row. */
function cellsOf(
  plan: SynthesizePlan,
  feature: LevelsFeature,
  codes: Int32Array,
  next: () => number,
): (row: number) => Cell {
  const { type, range = { min: '0', max: '0' } } = keptColumn(plan, feature);
  const { levels, cuts } = feature;
  const level = (row: number): string | null => levels[codes[row] as number] as string | null;
  if (cuts === undefined) return (row) => valueOf(type, level(row));
  const points = cuts.points.map(BigInt);
  return (row) => {
    const bin = codes[row] as number;
    if (level(row) === null) return null;
    const low = bin === 0 ? BigInt(range.min) : (points[bin - 1] as bigint);
    const high = bin === points.length ? BigInt(range.max) : (points[bin] as bigint) - 1n;
    const drawn = (BigInt(next()) << 32n) | BigInt(next());
    return cutText(type, String(low + (((high - low + 1n) * drawn) >> 64n)));
  };
}

const valueOf = (type: ColumnType, level: string | null): Cell =>
  type.kind === 'boolean' && level !== null ? level === 'true' : level;
