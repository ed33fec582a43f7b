/** Who learns what by scores: a number about every single row in common. */
import { everyOwner } from '../../contract/artifacts.ts';
import type { DisclosureLine } from '../../contract/contract.ts';
import { isStackAlone, stackedIn } from '../../contract/kept-sources.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { givenLines, isLinear, line, partLines } from '../disclosure.ts';
import { nameOf, termsOf } from '../features.ts';
import { columnsOfFeatures } from '../used-model.ts';
import type { ScorePlan } from './plan.ts';
import { linesOf, type ScoreLine } from './run.ts';

/** What scores tell of the model. */
function modelLine(recipients: readonly string[], { model, features, output }: ScorePlan['score']): DisclosureLine {
  const { tells } = output;
  // Whoever gave it, a network has weights that its numbers tell.
  if (model.learner === 'imported-network') return line('infer.model', recipients, 'score-infer-network');
  if (tells === undefined && !isLinear(model)) return line('infer.model', recipients, 'model-infer-alike');
  const isNamed = tells === 'model-trees' || tells === 'bayes' || tells === 'isolation';
  const named = isNamed ? { features: features.map(nameOf) } : { terms: termsOf(features).length + 1 };
  return line('infer.model', recipients, `score-infer-${tells ?? 'model'}`, named);
}

/** In the order in which people read it. */
export function disclosureOf(plan: ScorePlan): DisclosureLine[] {
  const { recipients, aligned, uses, score } = plan;
  const { table } = aligned;
  const features = columnsOfFeatures({ table, vectors: uses[0].vectors }, score.features);
  const named = (columns: typeof features) =>
    columns.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const owners = table.tables.map(({ owner }) => owner);
  const inside = recipients.filter((name) => owners.includes(name));
  const lines = linesOf(plan);
  const of = (id: ScoreLine) => lines.get(id) ?? 0;
  return [
    line('result', recipients, `score-result-${score.output.text}`, {
      ...score.output.values,
      model: uses[1].name,
      table: aligned.name,
      decimals: score.decimals,
    }),
    line('rows', recipients, 'score-rows', { rows: of('rows') }, of('rows')),
    line('scores', recipients, 'score-scores', { features: named(features) }, of('scores')),
    ...(score.explained === undefined
      ? []
      : [
          line(
            'contributions',
            recipients,
            `score-contributions-${score.explained.what}`,
            { features: named(features), decimals: score.decimals },
            of('contributions'),
          ),
          line('infer.contributions', recipients, 'score-infer-contributions', { features: named(features) }),
          line('infer.shares', recipients, 'score-infer-shares'),
        ]),
    line('single', recipients, 'score-single'),
    ...(score.show.length === 0
      ? []
      : [line('shown', recipients, 'score-shown', { columns: named([...score.show]) }, of('shown'))]),
    ...inside.flatMap((who) => {
      const stacked = stackedIn(table).map(({ owner }) => owner);
      const under = stacked.includes(who) ? stacked.filter((name) => name !== who) : [];
      const lines =
        under.length === 0 ? [] : [line(`infer.under.${who}`, [who], 'score-infer-stacked', { others: under })];
      if (isStackAlone(table)) return lines;
      const isOwn = (owner: string) => owner === who || (owner === everyOwner && stacked.includes(who));
      const others = named(features.filter(({ owner }) => !isOwn(owner)));
      return [
        line(`infer.own.${who}`, [who], `score-infer-own${others.length === 0 ? '-alone' : ''}`, { others }),
        ...lines,
      ];
    }),
    modelLine(recipients, score),
    // Leaves have the minimum of rows, but what lies between those of two trees has not, whoever works these out.
    ...(score.output.tells === 'model-trees' ? [line('infer.apart', recipients, 'score-infer-apart')] : []),
    line('infer.all-but-one', recipients, 'train-infer-all-but-one'),
    ...givenLines(score.model, everyoneOf(plan)),
    ...partLines(plan, [...features, ...score.show]),
  ];
}
