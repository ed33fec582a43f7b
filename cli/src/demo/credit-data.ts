/** Invented customers of a bank, subscribers of a telecom, and applicants: for the demonstration of joint modelling. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Draw, seededDraw } from './generator.ts';
import { fullWidth, identityNumber } from './identity-numbers.ts';
import type { DemoTable } from './scenario.ts';

const housings = ['mortgage', 'own', 'rent'];
const plans = ['prepaid', 'standard', 'unlimited'];

/** Who of all people is in which table: some of the customers, and most of the applicants, are subscribers. */
const [customers, subscribers, applicants] = [
  [0, 4_000],
  [1_000, 6_000],
  [5_750, 6_050],
] as const;

interface Person {
  readonly id: string;
  readonly age: number;
  readonly income: string;
  readonly housing: string;
  readonly tenure: number;
  readonly lateBills: number;
  readonly dataUse: string;
  readonly plan: string;
  readonly defaulted: boolean;
}

/** A loan goes bad by this formula, which a model should find again; nobody in the demonstration is told it. */
function personAt(draw: Draw, i: number): Person {
  const age = draw.between(20, 75);
  const income = Math.min(60_000, Math.max(1_500, draw.skewed(7_000, 0.6)));
  const housing = draw.weighted([3, 3, 4]);
  const tenure = draw.between(0, 180);
  const lateBills = Math.min(24, draw.weighted([50, 22, 12, 7, 4, 2, 1, 1, 1]));
  const dataUse = Math.min(200, draw.skewed(14, 0.8));
  const plan = draw.weighted([4, 4, 2]);
  const odds = -1.1 - 0.025 * (age - 45) - 0.00006 * (income - 7_000) + [0, -0.3, 0.4][housing]! + 0.45 * lateBills;
  const risk = odds - 0.006 * (tenure - 90) + [0.5, 0, -0.2][plan]!;
  return {
    id: identityNumber(i),
    age,
    income: draw.chance(0.05) ? '' : income.toFixed(2),
    housing: housings[housing] ?? '',
    tenure,
    lateBills,
    dataUse: draw.chance(0.08) ? '' : dataUse.toFixed(1),
    plan: plans[plan] ?? '',
    defaulted: draw.unit() < 1 / (1 + Math.exp(-risk)),
  };
}

export const creditTables = ['customers', 'applicants', 'subscribers'] as const;

/** 'filter': a profile tells rows by bin. 'membership': the checks of a training tell the subscribers' owner, too, of rows in common. */
const customersPolicy = `dataset: customers
minimum_group_size: 20
kept_shares: allow
recipients: [bank]
helpers: [notary]
expires: 2035-12-31
columns:
  id: { allow: [join, membership] }
  age: { allow: [aggregate, filter, combine] }
  income: { allow: [aggregate, filter, combine] }
  housing: { allow: [group, combine] }
  defaulted: { allow: [aggregate, combine] }
`;

const applicantsPolicy = `dataset: applicants
minimum_group_size: 20
kept_shares: allow
recipients: [bank]
helpers: [notary]
expires: 2035-12-31
columns:
  number: { allow: [aggregate] }
  id: { allow: [join] }
  age: { allow: [aggregate, combine] }
  income: { allow: [aggregate, combine] }
  housing: { allow: [group, combine] }
`;

/** 'single-out' is what lets the bank have a number of a single applicant, 'payload' what each column adds to it. */
const subscribersPolicy = `dataset: subscribers
minimum_group_size: 20
kept_shares: allow
recipients: [bank]
helpers: [notary]
expires: 2035-12-31
columns:
  id: { allow: [join, membership] }
  tenure: { allow: [aggregate, filter, combine, single-out, payload] }
  late_bills: { allow: [aggregate, filter, combine, single-out, payload] }
  data_use: { allow: [aggregate, filter, combine, single-out, payload] }
  plan: { allow: [group, combine, single-out, payload] }
`;

/** Ranges are declared, so that applicants fit the model whoever comes. */
const ownRanges = { age: '18..100', income: '0..100000' };

/** Writes the three tables into `folder`. */
export function writeCredit(folder: string): DemoTable[] {
  const draw = seededDraw(20_260);
  const people = Array.from({ length: Math.max(subscribers[1], applicants[1]) }, (_, i) => personAt(draw, i));
  const shuffled = ([from, to]: readonly [number, number]): Person[] => {
    const rows = people.slice(from, to);
    for (let i = rows.length - 1; i > 0; i--) {
      const j = draw.between(0, i);
      [rows[i], rows[j]] = [rows[j] as Person, rows[i] as Person];
    }
    return rows;
  };
  const write = (name: string, header: string, rows: readonly (readonly unknown[])[]): string => {
    const file = join(folder, `${name}.csv`);
    writeFileSync(file, `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`);
    return file;
  };
  mkdirSync(folder, { recursive: true });
  const files = {
    customers: write(
      'customers',
      'id,age,income,housing,defaulted',
      shuffled(customers).map(({ id, age, income, housing, defaulted }) => [id, age, income, housing, defaulted]),
    ),
    applicants: write(
      'applicants',
      'number,id,age,income,housing',
      shuffled(applicants).map(({ id, age, income, housing }, i) => [1 + i, id.toLowerCase(), age, income, housing]),
    ),
    subscribers: write(
      'subscribers',
      'id,tenure,late_bills,data_use,plan',
      shuffled(subscribers).map((each, i) => [
        // Typed by people: full width here and there.
        i % 5 === 0 ? fullWidth(each.id) : each.id,
        each.tenure,
        each.lateBills,
        each.dataUse,
        each.plan,
      ]),
    ),
  };
  return [
    {
      owner: 'bank',
      name: 'customers',
      file: files.customers,
      key: ['id'],
      types,
      ranges: ownRanges,
      policy: customersPolicy,
    },
    {
      owner: 'bank',
      name: 'applicants',
      file: files.applicants,
      key: ['id'],
      types,
      ranges: ownRanges,
      policy: applicantsPolicy,
    },
    {
      owner: 'telecom',
      name: 'subscribers',
      file: files.subscribers,
      key: ['id'],
      types: { id: 'text', data_use: 'decimal(5,1)' },
      ranges: { tenure: '0..600', late_bills: '0..24', data_use: '0..200' },
      policy: subscribersPolicy,
    },
  ];
}

const types = { id: 'text', income: 'decimal(9,2)' };

/** A question as its task file has it. */
export interface CreditTask {
  readonly kind: string;
  readonly question: object;
  readonly helper: string;
  readonly recipients: string[];
}

const asked = (kind: string, question: object): CreditTask => {
  return { kind, question, helper: 'notary', recipients: ['bank'] };
};
const subscriberColumns = ['tenure', 'late_bills', 'data_use', 'plan'].map((name) => `telecom.subscribers.${name}`);
const bankColumns = ['age', 'income', 'housing'];

/** Customers or applicants beside subscribers, with `more` of the bank's columns. */
export function alignment(own: string, more: readonly string[]): CreditTask {
  const columns = [...bankColumns, ...more].map((name) => `bank.${own}.${name}`);
  const tables = [`bank.${own}`, 'telecom.subscribers'];
  return asked('align', { tables, on: ['id'], canonical: ['cn-id'], columns: [...columns, ...subscriberColumns] });
}

/** What the columns are like, with the label among them. */
export const profiling = (aligned: string): CreditTask =>
  asked('profile', { aligned, tell: ['moments', 'shape', 'bins', 'correlation', 'vif'], bins: 20 });

export const testRows = { test: { share: 0.3, seed: 7 } };

export function training(aligned: string, more: object = {}): CreditTask {
  const features = [...bankColumns.map((name) => `bank.customers.${name}`), ...subscriberColumns];
  return asked('train', { aligned, model: 'logistic', label: 'bank.customers.defaulted', features, ...more });
}

/** Boosted trees: where numbers are cut is in the question, so that nothing of single rows is in them. */
export function boosting(aligned: string, more: object = {}): CreditTask {
  const features = [...bankColumns.map((name) => `bank.customers.${name}`), ...subscriberColumns];
  const bins = {
    'bank.customers.age': [30, 40, 50, 60],
    'bank.customers.income': [3000, 5000, 8000, 12_000, 20_000],
    'telecom.subscribers.tenure': [24, 60, 96, 132],
    'telecom.subscribers.late_bills': [1, 2, 3, 5],
    'telecom.subscribers.data_use': [5, 10, 20, 40],
  };
  const label = 'bank.customers.defaulted';
  return asked('train', { aligned, model: 'boosting', label, features, bins, trees: 20, depth: 3, ...more });
}

export const judgement = (model: string, aligned: string): CreditTask => asked('judge', { model, aligned, bins: 10 });

export const scoring = (model: string, aligned: string): CreditTask =>
  asked('score', { model, aligned, show: ['bank.applicants.number'], decimals: 4 });

/** The sum of the trees for each applicant, and what every column adds to it. */
export const explaining = (model: string, aligned: string): CreditTask =>
  asked('score', {
    model,
    aligned,
    show: ['bank.applicants.number'],
    as: 'margin',
    decimals: 4,
    explain: 'contributions',
  });

/** With names to be filled in: what a job has left is called by the job. */
export const creditTasks: Readonly<Record<string, CreditTask>> = {
  'align-customers': alignment('customers', ['defaulted']),
  'align-applicants': alignment('applicants', ['number']),
  profile: profiling('align/JOB/table'),
  train: training('align/JOB/table', testRows),
  judge: judgement('train/JOB/model', 'align/JOB/table'),
  score: scoring('train/JOB/model', 'align/JOB/table'),
};
