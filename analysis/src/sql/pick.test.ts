/**
 * Which conditions can pick single values, against a brute force over the values: conditions on one number, in many spellings,
 * cut it into runs of values that no combination of them tells apart; a run shorter than the minimum needs `single-out`.
 */
import { expect, test } from 'vitest';
import { inferencesOf } from './plan/inference.ts';
import { compile } from './compile.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';

const times = 1500;

const range = { min: '-100000', max: '100000' };
const integer = { kind: 'integer' } as const;
const money = { kind: 'decimal', precision: 9, scale: 2 } as const;
const card = {
  ...datasetCard('north', 'stays', 1_000, [
    columnCard('x', integer, { range, nullable: true }),
    columnCard('y', integer, { range }),
    columnCard('m', money, { range }),
    columnCard('d', { kind: 'date' }, { range: { min: '0', max: '20000' }, nullable: true }),
  ]),
};

/** A number in steps of which 1 is the least difference, as SQL that gives `steps × scale`. */
interface Form {
  readonly spell: (chance: Chance, operator: string, at: number) => string;
}

const flip: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '<>': '<>' };
const halves = (at: number) => (Number.isInteger(at) ? String(at) : at.toFixed(1));
const integerForm = (sql: string, negative: string): Form => ({
  spell: (chance, operator, at) =>
    chance.pick([
      `${sql} ${operator} ${halves(at)}`,
      `${halves(at)} ${flip[operator]} ${sql}`,
      `2 * (${sql}) ${operator} ${2 * at}`,
      `${negative} ${flip[operator]} ${halves(-at)}`,
      `${sql} + 7 ${operator} ${halves(at + 7)}`,
      `0.5 * (${sql}) - 1 ${operator} ${(at / 2 - 1).toFixed(2)}`,
      `3 - (${sql}) ${flip[operator]} ${halves(3 - at)}`,
    ]),
});
const forms: readonly Form[] = [
  integerForm('x', '0 - x'),
  integerForm('x + y', '0 - y - x'),
  integerForm('3 * x - 2 * y', '2 * y - 3 * x'),
  {
    spell: (chance, operator, at) =>
      chance.pick([
        `m ${operator} ${(at / 100).toFixed(3)}`,
        `100 * m ${operator} ${halves(at)}`,
        `${(at / 100).toFixed(3)} ${flip[operator]} m`,
        `0 - m ${flip[operator]} ${(-at / 100).toFixed(3)}`,
      ]),
  },
];

const holds = (operator: string, value: number, at: number): boolean => {
  return {
    '<': value < at,
    '<=': value <= at,
    '>': value > at,
    '>=': value >= at,
    '=': value === at,
    '<>': value !== at,
  }[operator] as boolean;
};

const seen = { picks: 0, plain: 0 };

test.each(Array.from({ length: Math.ceil(times / 100) }, (_, i) => i * 100))('from %i on', async (start) => {
  for (let number = start; number < start + 100; number++) {
    const chance = new Chance(9_100_000 + number);
    const minimum = chance.pick([1, 2, 3, 5, 10]);
    const form = chance.pick(forms);
    const atoms: ((value: number) => boolean)[] = [];
    const atom = (): string => {
      const operator = chance.pick(['<', '<=', '>', '>=', '<', '<=', '>', '>=', '=', '<>']);
      const at = chance.integer(-30, 30) + chance.pick([0, 0, 0.5]);
      atoms.push((value) => holds(operator, value, at));
      return form.spell(chance, operator, at);
    };
    const condition = (depth: number): string => {
      if (depth === 0 || chance.happens(0.3)) return atom();
      return chance.pick([
        () => `(${condition(depth - 1)} AND ${condition(depth - 1)})`,
        () => `(${condition(depth - 1)} OR ${condition(depth - 1)})`,
        () => `NOT (${condition(depth - 1)})`,
      ])();
    };
    const sql = `SELECT COUNT(*) FROM north.stays WHERE ${condition(chance.pick([0, 1, 1, 2]))}`;
    const cards = [{ ...card, minimumGroupSize: minimum }];
    const { plan } = await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties: partiesOf('north'),
      datasets: cards,
      recipients: ['helper'],
    });
    // Runs of neighbours that no atom tells apart; the outer two have no end. What can be met by no value at all picks nothing.
    const values = Array.from({ length: 201 }, (_, i) => i - 100);
    const classes = values.map((value) => atoms.map((each) => each(value)).join());
    const cuts = values.filter((_, i) => i > 0 && classes[i] !== classes[i - 1]);
    const shortest = Math.min(...cuts.slice(1).map((cut, i) => cut - (cuts[i] as number)));
    const isPicking = shortest < Math.max(minimum, 2);
    const found = inferencesOf(plan, cards).some(({ kind }) => kind === 'pick');
    // A condition of which planning leaves nothing has nothing to say.
    const says = plan.stages[0]?.where !== null;
    if (says) expect(found, `${sql} -- minimum ${minimum}`).toBe(isPicking);
    seen[isPicking ? 'picks' : 'plain']++;
  }
});

test('both kinds were met', () => {
  expect(Math.min(seen.picks, seen.plain)).toBeGreaterThan(100);
});
