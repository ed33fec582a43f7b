/** The same model in the clear, of all files in one place: iteratively reweighted least squares in floating point, written for this alone. */
import { readFileSync } from 'node:fs';
import { plainNumber } from './identity-numbers.ts';

/** Of a column: its numbers as they are, or a 0 and 1 for each of its values but the first by name. */
type Encoding = { readonly name: string; readonly of: (row: Row) => number | undefined };
export type Row = Readonly<Record<string, string>>;

export interface ClearModel {
  readonly rows: number;
  readonly events: number;
  /** By term as the report of a training calls it. */
  readonly coefficients: ReadonlyMap<string, { readonly coefficient: number; readonly error: number }>;
  /** Area under the ROC curve on the rows that it was fitted to. */
  readonly auc: number;
  /** Of the numbers among the columns, over the rows that have a value. */
  readonly columns: ReadonlyMap<string, { readonly mean: number; readonly deviation: number }>;
  /** Of every two of these and the label, over the rows in which no number is missing. */
  readonly correlations: readonly { readonly names: readonly [string, string]; readonly value: number }[];
  /** The probability of each applicant that is a subscriber, by its number. */
  readonly scores: ReadonlyMap<string, number>;
}

interface Files {
  readonly customers: string;
  readonly applicants: string;
  readonly subscribers: string;
}

export function creditInTheClear(files: Files): ClearModel {
  const [training, asked] = [joinedRows(files), joinedRows({ ...files, customers: files.applicants })];
  const encodings = [
    number('bank.customers', 'age'),
    number('bank.customers', 'income'),
    ...levels('bank.customers', 'housing', training),
    number('telecom.subscribers', 'tenure'),
    number('telecom.subscribers', 'late_bills'),
    number('telecom.subscribers', 'data_use'),
    ...levels('telecom.subscribers', 'plan', training),
  ];
  const numbers = encodings.filter(({ name }) => !name.includes(' = '));
  const means = encodings.map(({ of }) => mean(training.flatMap((row) => of(row) ?? [])));
  const encode = (row: Row): number[] => [1, ...encodings.map(({ of }, i) => (of(row) ?? means[i]!) - means[i]!)];
  const x = training.map(encode);
  const y = training.map((row) => (row['defaulted'] === 'true' ? 1 : 0));
  const { beta, errors } = fit(x, y);
  const predict = (row: readonly number[]): number => 1 / (1 + Math.exp(-dot(row, beta)));
  const coefficients = new Map(
    encodings.map(({ name }, i) => [name, { coefficient: beta[i + 1]!, error: errors[i + 1]! }]),
  );
  return {
    rows: training.length,
    events: y.filter((each) => each === 1).length,
    coefficients,
    auc: area(x.map(predict), y),
    ...columnsOf(training, numbers),
    scores: new Map(asked.map((row) => [row['number'] ?? '', predict(encode(row))])),
  };
}

/** Customers that are subscribers, with what both tables have of them. */
export function joinedRows({ customers, subscribers }: Pick<Files, 'customers' | 'subscribers'>): Row[] {
  const byId = new Map(rowsOf(subscribers).map((row) => [plainNumber(row['id'] ?? ''), row]));
  return rowsOf(customers).flatMap((row) => {
    const other = byId.get(plainNumber(row['id'] ?? ''));
    return other === undefined ? [] : [{ ...other, ...row }];
  });
}

function columnsOf(rows: readonly Row[], numbers: readonly Encoding[]): Pick<ClearModel, 'columns' | 'correlations'> {
  const about = (values: readonly number[]) => {
    const middle = mean(values);
    const squares = values.reduce((sum, each) => sum + (each - middle) ** 2, 0);
    return { mean: middle, deviation: Math.sqrt(squares / (values.length - 1)) };
  };
  const label: Encoding = { name: 'bank.customers.defaulted', of: (row) => (row['defaulted'] === 'true' ? 1 : 0) };
  const all = [...numbers, label];
  const complete = rows.filter((row) => all.every(({ of }) => of(row) !== undefined));
  const scores = all.map(({ of }) => {
    const values = complete.map((row) => of(row) ?? 0);
    const { mean: middle, deviation } = about(values);
    return values.map((value) => (value - middle) / deviation);
  });
  return {
    columns: new Map(numbers.map(({ name, of }) => [name, about(rows.flatMap((row) => of(row) ?? []))])),
    correlations: all.flatMap(({ name: a }, i) =>
      all.slice(i + 1).map(({ name: b }, j) => {
        const value = dot(scores[i]!, scores[i + 1 + j]!) / (complete.length - 1);
        return { names: [a, b] as const, value };
      }),
    ),
  };
}

const number = (table: string, name: string): Encoding => ({
  name: `${table}.${name}`,
  of: (row) => (row[name] === '' ? undefined : Number(row[name])),
});

function levels(table: string, name: string, rows: readonly Row[]): Encoding[] {
  const values = [...new Set(rows.map((row) => row[name] ?? ''))].sort();
  return values.slice(1).map((value) => ({
    name: `${table}.${name} = ${value}`,
    of: (row) => (row[name] === value ? 1 : 0),
  }));
}

/** Columns should be centred: their sizes differ by many orders otherwise than in the intercept. */
function fit(x: readonly (readonly number[])[], y: readonly number[]): { beta: number[]; errors: number[] } {
  const size = x[0]?.length ?? 0;
  let beta = new Array<number>(size).fill(0);
  let covariance: number[][] = [];
  for (let step = 0; step < 30; step++) {
    const normal = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const right = new Array<number>(size).fill(0);
    for (const [r, row] of x.entries()) {
      const p = 1 / (1 + Math.exp(-dot(row, beta)));
      const [weight, rest] = [p * (1 - p), y[r]! - p];
      for (let i = 0; i < size; i++) {
        right[i]! += rest * row[i]!;
        for (let j = 0; j < size; j++) normal[i]![j]! += weight * row[i]! * row[j]!;
      }
    }
    covariance = inverse(normal);
    beta = beta.map((value, i) => value + dot(covariance[i]!, right));
  }
  return { beta, errors: covariance.map((row, i) => Math.sqrt(row[i]!)) };
}

/** Gauss–Jordan with pivots. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...matrix.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let i = column + 1; i < size; i++) if (Math.abs(work[i]![column]!) > Math.abs(work[best]![column]!)) best = i;
    [work[column], work[best]] = [work[best]!, work[column]!];
    const pivot = work[column]!.map((value) => value / work[column]![column]!);
    work[column] = pivot;
    for (let i = 0; i < size; i++) {
      const factor = work[i]![column]!;
      if (i !== column) work[i] = work[i]!.map((value, j) => value - factor * pivot[j]!);
    }
  }
  return work.map((row) => row.slice(size));
}

/** How often a row with the label is above one without, ties as a half. */
export function area(scores: readonly number[], labels: readonly number[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let [below, wins, positives] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const found = order.slice(from, to).filter((i) => labels[i] === 1).length;
    const others = to - from - found;
    wins += found * (below + others / 2);
    below += others;
    positives += found;
    from = to;
  }
  return wins / (positives * below);
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

function rowsOf(file: string): Row[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}
