/** Counting on an owner's own rows: what is compared is what its engine says now, of exactly the catalogued content. */
import { createHmac } from 'node:crypto';
import {
  canonicalJson,
  cellOf,
  type Expression,
  type PrintedStage,
  printAtoms,
  printCells,
  printUnits,
  type RowClasses,
  type OwnPart,
} from '@tacit/analysis';
import type { DataEngine } from '../catalog/engine.ts';
import { readUnchanged } from '../catalog/read-unchanged.ts';
import { forRelation } from '../catalog/engine-names.ts';
import { relationOf } from '../catalog/relation.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import type { Atom } from './released-vectors.ts';

/** A group of one question that has own rows. */
export interface Cell {
  /** Values of the group keys as people read them; null is NULL. */
  readonly key: readonly (string | null)[];
  readonly rows: number;
  /** Different units, where the policy names one. */
  readonly units?: number;
  /** The same for the same rows, and nothing else can be told from it without this party's key. */
  readonly mark: string;
}

export interface OwnRows {
  /** Classes of rows, with the members of those of fewer than `below` units; undefined when there are more than `most`. */
  atoms(
    questions: readonly RowClasses[],
    nulls: readonly Expression[],
    bounds: { readonly most: number; readonly below: number },
  ): Promise<Atom[] | undefined>;
  /** Of each part, which all select and mark the same rows: it is its own part, or stands beside one. */
  cells(parts: readonly OwnPart[]): Promise<Cell[][]>;
}

/**
 * Calls `work` with the dataset's rows. `unit`: whose different values are counted beside rows. `key` is for marks. Throws
 * UsageError 'data.changed', 'data.…'.
 */
export async function withOwnRows<T>(
  dataset: DatasetRecord,
  givenUnit: Expression | null,
  key: Uint8Array,
  work: (rows: OwnRows) => Promise<T>,
): Promise<T> {
  const relation = relationOf(dataset);
  const unit = forRelation(dataset, givenUnit);
  return await readUnchanged(dataset, (engine) => {
    const numbers = reader(engine);
    const { dialect } = engine;
    return work({
      atoms: async (givenQuestions, givenNulls, { most, below }) => {
        const [questions, nulls] = forRelation(dataset, [givenQuestions, givenNulls] as const);
        const printed = printAtoms(questions, nulls, unit, relation, dialect);
        const found = await numbers({ ...printed, sql: `${printed.sql}\nLIMIT ${most + 1}` });
        if ((found[0]?.length ?? 0) > most) return undefined;
        const classes = questions.length + nulls.length;
        const members =
          unit === null
            ? undefined
            : membersOf(await numbers(printUnits(questions, nulls, unit, below, relation, dialect)), classes);
        return Array.from(found[classes] ?? [], (rows, row): Atom => {
          const groups = questions.map((_, i) => at(found, i, row));
          const isNull = nulls.map((_, i) => at(found, questions.length + i, row) === 1);
          const atom = { groups, nulls: isNull, rows: Number(rows) };
          if (members === undefined) return atom;
          const own = members.get(classOf(found, classes, row));
          return { ...atom, units: at(found, classes + 1, row), ...(own === undefined ? {} : { members: own }) };
        });
      },
      cells: async (given) => {
        const parts = forRelation(dataset, given);
        const [first] = parts;
        if (first === undefined) return [];
        const { where, marked } = first;
        const divisions = parts.map(({ keys }) => keys);
        const [numbered, rows, high, low, units] = await numbers(
          printCells(where, divisions, marked, unit, relation, dialect),
        );
        const found = parts.map((): Cell[] => []);
        for (const [i, number] of numbered?.entries() ?? []) {
          const { division, group } = cellOf(number);
          // A value on no list: of a new question it stops the run, in an earlier one it did not occur.
          if (group < 0) continue;
          const label = groupLabel(parts[division] as OwnPart, group);
          const text = canonicalJson([dataset.name, label, String(high?.[i]), String(low?.[i])]);
          const mark = createHmac('sha256', key).update(text).digest('hex');
          const cell = { key: label, rows: Number(rows?.[i] ?? 0n), mark };
          found[division]?.push(units === undefined ? cell : { ...cell, units: Number(units[i]) });
        }
        return found;
      },
    });
  });
}

function at(columns: readonly BigInt64Array[], column: number, row: number): number {
  return Number(columns[column]?.[row] ?? 0n);
}

/** The first `classes` numbers of a row as a text. */
function classOf(columns: readonly BigInt64Array[], classes: number, row: number): string {
  return columns
    .slice(0, classes)
    .map((column) => column[row])
    .join();
}

/** Units by class. */
function membersOf(columns: readonly BigInt64Array[], classes: number): Map<string, Set<bigint>> {
  const members = new Map<string, Set<bigint>>();
  for (const [row, unit] of (columns[classes] ?? new BigInt64Array()).entries()) {
    const key = classOf(columns, classes, row);
    const known = members.get(key) ?? new Set();
    members.set(key, known.add(unit));
  }
  return members;
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

/**
 * The values behind a group number; the order of a list may be another in another version of the data. Of keys without a list the
 * number itself, which is a hash of the values.
 */
function groupLabel({ keys }: RowClasses, group: number): (string | null)[] {
  if (keys.some(({ free }) => free === true)) return [String(group)];
  const label: (string | null)[] = [];
  let rest = group;
  for (const { categories, nullable } of [...keys].reverse()) {
    const positions = categories.length + (nullable ? 1 : 0);
    label.unshift(categories[rest % positions] ?? null);
    rest = Math.floor(rest / positions);
  }
  return label;
}
