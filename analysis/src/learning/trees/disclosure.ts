/** Who learns what by a training of trees; that the model is kept has its line in every contract that keeps something. */
import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../../contract/contract.ts';
import { sourcesOf } from '../../contract/kept-sources.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { line, minimumLines, nobodyRowsLine, trainingRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';

import { isBoosted, secretlyCut } from './card.ts';
import './disclosure-messages.ts';
import { linesOf, type TreesLine } from './lines.ts';
import { columnsOf, type TreesPlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: TreesPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, trees } = plan;
  const [{ model }] = plan.keeps;
  const everyoneRuns = runnersOf(plan);
  const columns = columnsOf(plan);
  const named = columns.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const isNumber = trees.loss === 'squared' || trees.loss === 'poisson';
  const kind = isNumber ? 'numbers' : trees.loss;
  const secret = secretlyCut(model).map(nameOf);
  const rows = { rows: trees.minChildRows };
  const block = trees.stop?.rounds ?? 0;
  const texts: Readonly<Record<Exclude<TreesLine, `stop.${number}`>, readonly [string, TextValues]>> = {
    labels: ['train-labels', { family: trees.loss }],
    checks: [`trees-checks-${kind}`, { minimum }],
    rows: [`trees-rows-${kind}`, {}],
    curve: ['trees-curve', { rounds: trees.rounds }],
    importance: ['trees-importance', { features: trees.features.map(nameOf) }],
    splits: ['trees-splits', { trees: model.trees, ...rows }],
    leaves: [`trees-leaves${isBoosted(model) ? '' : kind === 'numbers' ? '-means' : '-shares'}`, rows],
    cuts: ['trees-cuts', { features: secret }],
  };
  const linesTo = (everybody: boolean): DisclosureLine[] =>
    [...linesOf(plan)].flatMap(([id, values]) => {
      const isOfStop = !(id in texts);
      if ((id === 'labels' || id === 'checks' || isOfStop) !== everybody) return [];
      const [text, shown] = isOfStop ? stopText(id, block) : texts[id as keyof typeof texts];
      return [line(id, everybody ? everyoneRuns : recipients, text, shown, values)];
    });
  return [
    line('result', recipients, 'trees-result', {
      family: trees.family,
      label: nameOf({ ...trees.label.column, column: trees.label.column.name }),
      features: trees.features.map(nameOf),
      table: plan.aligned.name,
    }),
    ...linesTo(false),
    ...inferred(plan, secret),
    ...linesTo(true),
    ...(trees.stop === null ? [] : [line('checks.test', everyoneRuns, 'trees-checks-test', { minimum })]),
    ...minimumLines(plan, everyoneRuns, 'checks'),
    line('attempts', everyoneRuns, `trees-attempts${trees.resumes ? '-resume' : ''}`),
    ...(trees.resumes ? [line('checkpoint', computers, 'trees-checkpoint', { together: plan.threshold + 1 })] : []),
    ...partLines(plan, columns),
    ...(trees.tell.includes('trees') ? [] : [line('nobody.model', [], 'trees-nobody-model', { computers })]),
    nobodyRowsLine(plan, 'train-nobody-rows'),
    // A leaf may tell all of its rows' labels: see below.
    ...(trees.tell.length > 0 ? [] : [line('nobody.values', [], 'train-nobody-values', { columns: named })]),
  ];
}

/** The first block says what is told; of all others it is the same. */
function stopText(id: string, rounds: number): [string, TextValues] {
  const block = Number(id.slice(id.indexOf('.') + 1));
  return [block === 1 ? 'trees-stop' : 'trees-stop-next', { from: (block - 1) * rounds + 1, to: block * rounds }];
}

/** Owners of weights decide how much each row's label counts, unless all labels are their own. */
function weighing({ aligned: { table }, trees: { weights, label } }: TreesPlan): DisclosureLine[] {
  if (weights === null) return [];
  const labels = sourcesOf(table, label.column).map(({ owner }) => owner);
  const all = sourcesOf(table, weights).map(({ owner }) => owner);
  const who = all.filter((name) => labels.some((owner) => owner !== name));
  return who.length === 0 ? [] : [line('infer.weights', who, 'trees-infer-weights')];
}

/** What can be worked out of what is told: of the checks alone by all others with rows of their own than recipients of more. */
function inferred(plan: TreesPlan, secret: readonly string[]): DisclosureLine[] {
  const { recipients, trees } = plan;
  const tells = trees.tell.length > 0;
  const toldTrees = trees.tell.includes('trees');
  return [
    ...trainingRowsLines(plan, columnsOf(plan), tells, trees.stop === null ? 'checks' : 'stops', 'trees'),
    ...(tells ? [line('infer.all-but-one', recipients, 'train-infer-all-but-one')] : []),
    ...(toldTrees
      ? [
          line(
            'infer.leaves',
            recipients,
            `trees-infer-leaves${trees.loss === 'squared' || trees.loss === 'poisson' ? '-numbers' : ''}`,
            {
              rows: trees.minChildRows,
            },
          ),
          line('infer.apart', recipients, 'trees-infer-apart'),
          line('infer.score', recipients, 'train-infer-score'),
        ]
      : []),
    ...weighing(plan),
    ...(secret.length > 0 && !toldTrees
      ? [line('infer.cuts', recipients, 'trees-infer-cuts', { features: secret })]
      : []),
  ];
}
