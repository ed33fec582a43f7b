/** Columns without values in a union: of any type, and nothing that others could learn of. */
import { describe, expect, test } from 'vitest';
import { countGates } from '../plan/gates.ts';
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import type { GroupStage } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import { compile } from '../compile.ts';
import { columnCard, datasetCard, partiesOf } from '../testing/cards.ts';

const text: ColumnType = { kind: 'text' };
const money: ColumnType = { kind: 'decimal', precision: 7, scale: 2 };

const filled = (owner: string): DatasetCard =>
  datasetCard(owner, 'stays', 1_000, [
    columnCard('ward', text, { categories: ['er', 'icu'] }),
    columnCard('cost', money, { nullable: true, range: { min: '0', max: '99999' } }),
  ]);
const empty = (owner: string): DatasetCard =>
  datasetCard(owner, 'stays', 1_000, [
    columnCard('ward', text, { categories: ['er', 'icu'] }),
    columnCard('cost', text, { nullable: true, categories: [], empty: true }),
  ]);

const owners = ['north', 'south', 'west'];
const sql = `SELECT ward, SUM(cost) AS cost FROM (${owners.map((owner) => `SELECT ward, cost FROM ${owner}.stays`).join(' UNION ALL ')}) AS t GROUP BY ward`;
const planOf = async (datasets: readonly DatasetCard[], recipients: readonly string[]): Promise<Plan> =>
  (
    await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      datasets,
      parties: partiesOf(...owners),
      recipients,
    })
  ).plan;
/** Stages whose count of costs a gate takes off the whole. */
const guarded = (plan: Plan) =>
  countGates(plan)
    .filter(({ terms, decides, orNone }) => decides !== 'group' && !orNone && terms.every(({ id }) => id !== 'rows'))
    .flatMap(({ terms }) => terms.flatMap(({ stage }) => (stage === null ? [] : [stage])));

describe('a column that is empty', () => {
  test.each([0, 1, 2])('at all owners but number %i has the type of that one, wherever it stands', async (which) => {
    const cards = owners.map((owner, i) => (i === which ? filled(owner) : empty(owner)));
    const plan = await planOf(cards, [owners[which] as string]);
    expect(plan.columns[1]).toMatchObject({ name: 'cost', type: { kind: 'decimal', scale: 2 } });
    (plan.stages as GroupStage[]).forEach(({ partials }, i) => {
      const sum = partials.find((partial) => partial.function === 'sum');
      expect(sum?.expression).toEqual(
        i === which ? { kind: 'column', column: 'cost', type: money } : { kind: 'constant', type: money, value: null },
      );
    });
    // The recipient's own total: there is nothing of the others in it, as everybody can read.
    expect(guarded(plan)).toEqual([]);
  });

  test('at one of two others leaves the other one protected', async () => {
    const plan = await planOf([filled('north'), filled('south'), empty('west')], ['north']);
    expect(guarded(plan)).toEqual([0]);
  });

  test('protects those who have values from a recipient who has none', async () => {
    const plan = await planOf([filled('north'), empty('south'), empty('west')], ['south']);
    expect(guarded(plan)).toEqual([1]);
  });

  test('is not what a declared one is', async () => {
    const declared = datasetCard('south', 'stays', 1_000, [
      columnCard('ward', text, { categories: ['er', 'icu'] }),
      columnCard('cost', text, { nullable: true, categories: [] }),
    ]);
    await expect(planOf([filled('north'), declared, empty('west')], ['north'])).rejects.toEqual(
      expect.objectContaining({
        code: 'sql.type-mismatch',
        fields: expect.objectContaining({ cure: '--type cost=text' }) as unknown,
      }),
    );
  });
});
