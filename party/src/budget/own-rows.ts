/** Counting on an owner's own rows: what is compared is what its engine says now, of exactly the catalogued content. */
import { createHmac } from 'node:crypto';
import { canonicalJson, type Expression, type PrintedStage, printAtoms, printCells, type RowClasses } from '@tacit/analysis';
import type { DataEngine } from '../catalog/engine.ts';
import { readUnchanged } from '../catalog/read-unchanged.ts';
import { relationOf } from '../catalog/relation.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import type { OwnPart } from './own-part.ts';
import type { Atom } from './released-vectors.ts';

/** A group of one question that has own rows. */
export interface Cell {
  /** Values of the group keys as people read them; null is NULL. */
  readonly key: readonly (string | null)[];
  readonly rows: number;
  /** The same for the same rows, and nothing else can be told from it without this party's key. */
  readonly mark: string;
}

export interface OwnRows {
  /** Classes of rows; undefined when there are more than `most`. */
  atoms(questions: readonly RowClasses[], nulls: readonly Expression[], most: number): Promise<Atom[] | undefined>;
  cells(part: OwnPart): Promise<Cell[]>;
}

/** Calls `work` with the dataset's rows. Throws UsageError 'data.changed', 'data.…'. `key` is for marks. */
export async function withOwnRows<T>(
  dataset: DatasetRecord,
  key: Uint8Array,
  work: (rows: OwnRows) => Promise<T>,
): Promise<T> {
  const relation = relationOf(dataset);
  return await readUnchanged(dataset, (engine) => {
    const numbers = reader(engine);
    return work({
      atoms: async (questions, nulls, most) => {
        const printed = printAtoms(questions, nulls, relation, engine.dialect);
        const columns = await numbers({ ...printed, sql: `${printed.sql}\nLIMIT ${most + 1}` });
        const rows = columns.at(-1) ?? new BigInt64Array();
        if (rows.length > most) return undefined;
        const at = (column: number, row: number) => Number(columns[column]?.[row] ?? 0n);
        return Array.from(rows, (count, row): Atom => {
          return {
            groups: questions.map((_, i) => at(i, row)),
            nulls: nulls.map((_, i) => at(questions.length + i, row) === 1),
            rows: Number(count),
          };
        });
      },
      cells: async (part) => {
        const [groups, counts, high, low] = await numbers(printCells(part, part.marked, relation, engine.dialect));
        return [...(groups ?? [])].flatMap((group, i): Cell[] => {
          // A value on no list: of a new question it stops the run, in an earlier one it did not occur.
          if (group < 0n) return [];
          const label = groupLabel(part, Number(group));
          const text = canonicalJson([dataset.name, label, String(high?.[i]), String(low?.[i])]);
          const mark = createHmac('sha256', key).update(text).digest('hex');
          return [{ key: label, rows: Number(counts?.[i] ?? 0n), mark }];
        });
      },
    });
  });
}

/** Runs statements of which every column is a number, each of them once: earlier answers repeat each other. */
function reader(engine: DataEngine): (printed: PrintedStage) => Promise<BigInt64Array[]> {
  const known = new Map<string, Promise<BigInt64Array[]>>();
  return (printed) => {
    const answer = known.get(printed.sql) ?? (engine.columns(printed, 1024) as Promise<BigInt64Array[]>);
    known.set(printed.sql, answer);
    return answer;
  };
}

/** The values behind a group number; the order of a list may be another in another version of the data. */
function groupLabel({ keys }: RowClasses, group: number): (string | null)[] {
  const label: (string | null)[] = [];
  let rest = group;
  for (const { categories, nullable } of [...keys].reverse()) {
    const positions = categories.length + (nullable ? 1 : 0);
    label.unshift(categories[rest % positions] ?? null);
    rest = Math.floor(rest / positions);
  }
  return label;
}
