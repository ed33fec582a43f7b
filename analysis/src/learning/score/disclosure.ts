/** Who learns what by scores: a number about every single row in common. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { line, partLines } from '../disclosure.ts';
import { termsOf } from '../features.ts';
import { columnsOfFeatures } from '../used-model.ts';
import type { ScorePlan } from './plan.ts';
import { linesOf } from './run.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: ScorePlan): DisclosureLine[] {
  const { recipients, aligned, uses, score } = plan;
  const { table } = aligned;
  const tables = table.tables.map(({ owner, dataset }) => quotedTable(owner, dataset));
  const features = columnsOfFeatures({ table, vectors: uses[0].vectors }, score.features);
  const named = (columns: typeof features) =>
    columns.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const owners = table.tables.map(({ owner }) => owner);
  const inside = recipients.filter((name) => owners.includes(name));
  const lines = linesOf(plan);
  const of = (id: 'rows' | 'scores' | 'shown') => lines.get(id) ?? 0;
  return [
    line('result', recipients, `score-result-${score.as}`, { model: uses[1].name, tables, decimals: score.decimals }),
    line('rows', recipients, 'score-rows', { tables, rows: of('rows') }, of('rows')),
    line('scores', recipients, 'score-scores', { features: named(features) }, of('scores')),
    ...(score.show.length === 0
      ? []
      : [line('shown', recipients, 'score-shown', { columns: named([...score.show]) }, of('shown'))]),
    ...inside.map((who) => {
      const others = named(features.filter(({ owner }) => owner !== who));
      return line(`infer.own.${who}`, [who], 'score-infer-own', { others });
    }),
    line('infer.model', recipients, 'score-infer-model', { terms: termsOf(score.features).length + 1 }),
    ...partLines(plan),
    line('nobody.minimum', [], 'score-nobody-minimum'),
  ];
}
