/** The tables of the analyst's afternoon, whose every value the test knows, and their policies. */

/** A row of a table that bank and insurer both have. */
export interface Case {
  readonly region: string;
  readonly age: number;
  readonly stage: number;
  readonly cost: number;
  readonly days: number | null;
  readonly visits: number;
}

/** A row of the insurer's that is joined. */
export interface Policy {
  readonly id: number;
  readonly stage: number;
  readonly claims: number;
}

/** A row of the bank's own making. */
export interface Customer {
  readonly id: number;
  readonly segment: string;
  readonly points: bigint;
  readonly note: number | null;
  readonly weight: number;
  readonly floor: number;
}

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = numbers(7);
const aged = (region: string, age: number, more: Partial<Case> = {}): Case => {
  const { stage, cost, days, visits } = {
    stage: 1 + random(5),
    cost: 1_000 + random(90_000),
    days: 1 + random(60),
    visits: 1 + random(9),
  };
  return { region, age, stage, cost, days, visits, ...more };
};
const some = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** In the east one person is 50 years old. */
export const fifty = aged('east', 50);
/** In the west one is older than everybody else. */
export const oldest = aged('west', 79, { stage: 4 });
/** In the west one has no `days`. */
export const dayless = aged('west', 33, { days: null });
/** In the south there is nobody else. */
export const lonely = aged('south', 41);

export const cases: readonly Case[] = [
  ...some(12, (i) => aged('east', 21 + i, { days: null })),
  ...some(25, (i) => aged('east', 25 + (i % 25))),
  ...some(22, (i) => aged('east', 51 + (i % 22))),
  fifty,
  ...some(58, (i) => aged('west', 22 + (i % 50))),
  dayless,
  oldest,
  ...some(9, (i) => aged('north', 30 + 3 * i)),
  lonely,
];

/** Many beside the nine in the north, nine beside the one in the south, and nine who are as old as the oldest. */
export const ownCases: readonly Case[] = [
  ...some(40, (i) => aged('north', 30 + i)),
  ...some(9, () => aged('south', 41)),
  ...some(9, () => aged('west', 79)),
  ...some(20, (i) => aged('west', 30 + i)),
];

/** Stays of other people: one is longer than all others. */
export const longest = 40;
export const stays: readonly { readonly nights: number }[] = [
  ...some(80, (i) => ({ nights: 1 + (i % 4) })),
  { nights: longest },
];

/** About every other customer has a policy. */
export const policies: readonly Policy[] = some(300, (id) => id)
  .filter(() => random(2) === 0)
  .map((id) => ({ id, stage: 1 + random(5), claims: 100 + random(9_000) }));

const segmentOf = (i: number): string => (i < 10 ? 'ten' : (['a', 'b', 'c'][i % 3] as string));
/** Powers of two, absent values, weights and bounds that fit single customers; a group of as many as the minimum. */
export const customers: readonly Customer[] = some(240, (id) => ({
  id,
  segment: segmentOf(id),
  points: 2n ** BigInt(id % 40),
  note: id === 17 ? 1 : null,
  weight: id === 17 ? 1 : 0,
  floor: id % 5 === 0 ? 9_000 : random(4_000),
}));

export const csvOf = (rows: readonly (Case | Customer | Policy | { readonly nights: number })[]): string => {
  const [first] = rows;
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value: string | number | bigint | null) => (value === null ? '' : String(value)))
      .join(),
  );
  return `${Object.keys(first ?? {}).join()}\n${lines.join('\n')}\n`;
};

const header = (dataset: string) => `dataset: ${dataset}
minimum_group_size: 10
earlier_answers: refuse
recipients: ["*"]
helpers: ["*"]
columns:
`;
const caseColumns = `  region: { allow: [group, filter] }
  age: { allow: [filter] }
  stage: { allow: [filter, aggregate] }
  cost: { allow: [filter, aggregate] }
  days: { allow: [filter, aggregate] }
  visits: { allow: [aggregate] }
`;
/** Nothing but plain uses at the insurer; the bank allows itself whatever its own table is for. */
export const texts = {
  cases: `${header('cases')}${caseColumns}`,
  stays: `${header('stays')}  nights: { allow: [group, aggregate] }
`,
  policies: `${header('policies')}  id: { allow: [join] }
  stage: { allow: [filter, aggregate] }
  claims: { allow: [filter, aggregate] }
`,
  customers: `${header('customers')}  id: { allow: [join, filter] }
  segment: { allow: [group, filter] }
  points: { allow: [filter, aggregate] }
  note: { allow: [filter, aggregate, combine] }
  weight: { allow: [filter, aggregate, combine] }
  floor: { allow: [filter, aggregate] }
`,
  doubles: `${header('doubles')}  id: { allow: [join, filter] }
  points: { allow: [filter, aggregate] }
`,
};
