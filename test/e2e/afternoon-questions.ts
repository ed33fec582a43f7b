/** The analyst's questions as SQL and, beside it, as what they mean on the rows: the test computes each answer by itself. */
import type { Case, Customer, Policy } from './afternoon-data.ts';

const minimum = 10;

/** A number over some of the rows: how many, how many with a value, or a sum. */
export type Measure = 'count' | 'known days' | 'cost' | 'stage' | 'visits';

/** A column of an answer and the numbers that can be read from it. */
export interface Shown {
  readonly sql: string;
  readonly numbers: readonly Measure[];
  readonly text: (values: readonly number[]) => string;
}

const whole = ([value = 0]: readonly number[]): string => String(value);
export const count: Shown = { sql: 'COUNT(*)', numbers: ['count'], text: whole };
export const knownDays: Shown = { sql: 'COUNT(days)', numbers: ['known days'], text: whole };
export const sumOf = (column: 'cost' | 'stage' | 'visits'): Shown => {
  return { sql: `SUM(${column})`, numbers: [column], text: whole };
};
/** Sum and count follow from the digits by a continued fraction. */
export const averageCost: Shown = {
  sql: 'AVG(cost)',
  numbers: ['cost', 'count'],
  text: ([sum = 0, rows = 1]) => (sum / rows).toFixed(6),
};
/** Two sums in the digits of one. */
export const packed: Shown = {
  sql: 'SUM(1000000 * stage + visits)',
  numbers: ['stage', 'visits'],
  text: ([stages = 0, visits = 0]) => String(1_000_000 * stages + visits),
};

export interface CaseQuestion {
  readonly columns: readonly Shown[];
  readonly by?: 'region';
  readonly where?: { readonly sql: string; readonly holds: (row: Case) => boolean };
  /** Rows of the bank's own in the same answer. */
  readonly own?: readonly Case[];
  readonly having?: string;
}

export function caseSql({ columns, by, where, own, having }: CaseQuestion): string {
  const condition = where === undefined ? '' : ` WHERE ${where.sql}`;
  const branch = (owner: string) => `SELECT * FROM ${owner}.cases${condition}`;
  const from =
    own === undefined ? `insurer.cases${condition}` : `(${branch('insurer')} UNION ALL ${branch('bank')}) AS t`;
  const list = columns.map(({ sql }, i) => `${sql} AS c${i}`);
  return [
    `SELECT ${[...(by === undefined ? [] : [by]), ...list].join(', ')} FROM ${from}`,
    ...(by === undefined ? [] : [`GROUP BY ${by}`]),
    ...(having === undefined ? [] : [`HAVING ${having}`]),
    ...(by === undefined ? [] : ['ORDER BY 1']),
  ].join(' ');
}

const holds = ({ where }: CaseQuestion, row: Case): boolean => where?.holds(row) ?? true;
const groupOf = ({ by }: CaseQuestion, row: Case): string => (by === undefined ? '' : row[by]);
const counts = (measure: Measure, row: Case): boolean => measure !== 'known days' || row.days !== null;
const valueOf = (measure: Measure, row: Case): number => {
  return measure === 'count' || measure === 'known days' ? 1 : row[measure];
};
const total = (measure: Measure, rows: readonly Case[]): number => {
  return rows.filter((row) => counts(measure, row)).reduce((sum, row) => sum + valueOf(measure, row), 0);
};

/** A number about the insurer's rows that the answer gives to the bank, and the rows that it adds up. */
export interface Learned {
  readonly name: string;
  readonly measure: Measure;
  readonly rows: ReadonlySet<Case>;
  readonly value: number;
}

interface Group {
  readonly name: string;
  readonly theirs: readonly Case[];
  readonly own: readonly Case[];
}

/** Groups that are shown by the rules: enough rows, enough of them the insurer's. */
function shownGroups(question: CaseQuestion, rows: readonly Case[]): Group[] {
  const chosen = (all: readonly Case[], name: string) =>
    all.filter((row) => holds(question, row) && groupOf(question, row) === name);
  const names = [...new Set(rows.map((row) => groupOf(question, row)))].sort();
  return names
    .map((name) => ({ name, theirs: chosen(rows, name), own: chosen(question.own ?? [], name) }))
    .filter(({ theirs }) => theirs.length >= minimum);
}

/** Neither few rows with a value nor few without. */
function isShown(measure: Measure, rows: readonly Case[]): boolean {
  const known = rows.filter((row) => counts(measure, row)).length;
  return known >= minimum && (known === rows.length || rows.length - known >= minimum);
}

export function learnedFrom(question: CaseQuestion, rows: readonly Case[]): Learned[] {
  return shownGroups(question, rows).flatMap(({ name, theirs }) =>
    question.columns
      .flatMap(({ numbers }) => numbers)
      .filter((measure) => isShown(measure, theirs))
      .map((measure) => {
        const taken = new Set(theirs.filter((row) => counts(measure, row)));
        return { name: `${name} ${measure}`, measure, rows: taken, value: total(measure, theirs) };
      }),
  );
}

/** The rows of the answer. */
export function answerOf(question: CaseQuestion, rows: readonly Case[]): unknown[] {
  return shownGroups(question, rows).map(({ name, theirs, own }) => [
    ...(question.by === undefined ? [] : [name]),
    ...question.columns.map(({ numbers, text }) => {
      if (!numbers.every((measure) => isShown(measure, theirs))) return { withheld: true };
      return text(numbers.map((measure) => total(measure, [...theirs, ...own])));
    }),
  ]);
}

/** Into which group of each question a row falls, if into any: what decides whether an owner's software refuses. */
export function classOf(questions: readonly CaseQuestion[], row: Case): string {
  return JSON.stringify([row.days === null, ...questions.map((each) => holds(each, row) && groupOf(each, row))]);
}

// -- joined ---------------------------------------------------------------------------------------------------------------

/** The customers of the bank that are asked about, by segment, as they were then. */
export interface JoinQuestion {
  readonly customers: readonly Customer[];
}

export const join = 'FROM bank.customers c JOIN insurer.policies p ON p.id = c.id';
export const joinSql = `SELECT c.segment, COUNT(*) AS n, SUM(p.claims) AS s ${join} WHERE p.claims > c.floor GROUP BY c.segment ORDER BY 1`;

/** Per segment that is shown: the own customers in it, how many of them count, and their claims. */
export function joinedSegments({ customers }: JoinQuestion, policies: readonly Policy[]) {
  const claims = new Map(policies.map((policy) => [policy.id, policy.claims]));
  const segments = [...new Set(customers.map(({ segment }) => segment))].sort();
  return segments.flatMap((segment) => {
    const own = customers.filter((customer) => customer.segment === segment);
    const matched = own.filter(({ id, floor }) => (claims.get(id) ?? -1) > floor);
    if (matched.length < minimum) return [];
    return [{ segment, own, n: matched.length, s: matched.reduce((sum, { id }) => sum + (claims.get(id) ?? 0), 0) }];
  });
}
