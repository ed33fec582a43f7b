/**
 * Columns whose value everybody knows in a class of rows, because a question groups by them or asks for one value: there the
 * sum is so many times the number of rows. `SUM(stage)` less what the groups of `GROUP BY stage` add up to shows how many
 * rows a withheld group has.
 */
import type { Expression } from '@tacit/analysis';
import { groupLabel } from './own-rows.ts';
import type { Answer, Atom } from './released-vectors.ts';
import type { Vector } from './span.ts';

/** numerator ÷ denominator. */
interface Value {
  readonly column: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Per class and such column the relation denominator · sum − numerator · rows = 0, of columns that `isSummed` only. */
export function knownValues(
  answers: readonly Answer[],
  atoms: readonly Atom[],
  isSummed: (column: string) => boolean,
  columnOf: (atom: number, unknown: string) => number,
): Vector[] {
  const relations = new Map<string, Vector>();
  for (const { part, question } of answers) {
    const asked = equalities(part.where).filter(({ column }) => isSummed(column));
    const isGrouped = part.keys.some(({ expression }) => expression.kind === 'column' && isSummed(expression.column));
    if (asked.length === 0 && !isGrouped) continue;
    atoms.forEach(({ groups }, atom) => {
      const group = groups[question] ?? -1;
      if (group < 0) return;
      const label = isGrouped ? groupLabel(part, group) : [];
      const grouped = label.flatMap((text, key): Value[] => {
        const expression = part.keys[key]?.expression;
        return expression?.kind === 'column' && isSummed(expression.column) ? valueOf(expression.column, text) : [];
      });
      for (const { column, numerator, denominator } of [...asked, ...grouped]) {
        const entries = [
          [columnOf(atom, `sum(${column})`), denominator],
          [columnOf(atom, 'count'), -numerator],
        ] as const;
        relations.set(`${atom} ${column}`, new Map(entries));
      }
    });
  }
  return [...relations.values()];
}

/** The columns that all selected rows have one value of. */
function equalities(where: Expression | null): Value[] {
  if (where?.kind === 'and') return where.items.flatMap(equalities);
  if (where?.kind !== 'compare' || where.operator !== '=') return [];
  const sides = [where.left, where.right];
  const column = sides.find(({ kind }) => kind === 'column');
  const constant = sides.find(({ kind }) => kind === 'constant');
  if (column?.kind !== 'column' || constant?.kind !== 'constant' || constant.value === null) return [];
  const scale = constant.type.kind === 'decimal' ? constant.type.scale : 0;
  return /^-?\d+$/.test(constant.value)
    ? [{ column: column.column, numerator: BigInt(constant.value), denominator: 10n ** BigInt(scale) }]
    : [];
}

/** A number as people read it. */
function valueOf(column: string, text: string | null): Value[] {
  const [, sign = '', whole = '', digits = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text ?? '') ?? [];
  if (whole === '') return [];
  return [{ column, numerator: BigInt(sign + whole + digits), denominator: 10n ** BigInt(digits.length) }];
}
