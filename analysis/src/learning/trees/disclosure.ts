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
import { featuresOfOwner, ownLine, splitOwners } from './own-shape.ts';
import { columnsOf, type TreesPlan } from './plan.ts';
import { seenValues } from './seen.ts';

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
  const isSeen = trees.leak !== undefined;
  const owners = splitOwners(plan);
  const releases = linesOf(plan);
  const texts: Readonly<Record<Exclude<TreesLine, `stop.${number}` | `own.${string}`>, readonly [string, TextValues]>> =
    {
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
    [...releases].flatMap(([id, values]) => {
      if (owners.some((owner) => id === ownLine(owner))) return [];
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
    ...owners.map((owner) => ownSplitsLine(plan, owner, releases.get(ownLine(owner)) ?? 0)),
    ...(isSeen ? seenLines(plan) : []),
    ...inferred(plan, secret),
    ...linesTo(true),
    ...(trees.stop === null ? [] : [line('checks.test', everyoneRuns, 'trees-checks-test', { minimum })]),
    ...minimumLines(plan, everyoneRuns, 'checks'),
    line('attempts', everyoneRuns, `trees-attempts${trees.resumes ? '-resume' : isSeen ? '-seen' : ''}`),
    ...(trees.resumes ? [line('checkpoint', computers, 'trees-checkpoint', { together: plan.threshold + 1 })] : []),
    ...partLines(plan, columns),
    ...(trees.tell.includes('trees') || isSeen
      ? []
      : [line('nobody.model', [], `trees-nobody-model${owners.length === 0 ? '' : '-own'}`, { computers })]),
    ...(isSeen ? [] : [nobodyRowsLine(plan, 'train-nobody-rows')]),
    // A leaf may tell all of its rows' labels: see below.
    ...(trees.tell.length > 0 || isSeen ? [] : [line('nobody.values', [], 'train-nobody-values', { columns: named })]),
  ];
}

/** The first block says what is told; of all others it is the same. */
function stopText(id: string, rounds: number): [string, TextValues] {
  const block = Number(id.slice(id.indexOf('.') + 1));
  return [block === 1 ? 'trees-stop' : 'trees-stop-next', { from: (block - 1) * rounds + 1, to: block * rounds }];
}

/** What all computers see as trees grow, and what follows from it. */
function seenLines(plan: TreesPlan): DisclosureLine[] {
  const { parties: computers, trees, aligned } = plan;
  const { model } = plan.keeps[0];
  const values = seenValues(plan);
  const rows = { rows: trees.minChildRows };
  const owners = aligned.table.tables.map(({ owner }) => owner).filter((name) => computers.includes(name));
  return [
    line('seen.rows', computers, 'trees-seen-rows', { ...rows, trees: model.trees, table: aligned.name }, values.rows),
    line('seen.leaves', computers, 'trees-seen-leaves', rows, values.leaves),
    line('infer.seen', computers, 'trees-infer-seen', rows),
    ...(owners.length === 0 ? [] : [line('infer.seen-own', owners, 'trees-infer-seen-own')]),
  ];
}

/** What an owner is told of the splits by its own columns. */
function ownSplitsLine(plan: TreesPlan, owner: string, values: number): DisclosureLine {
  const own = featuresOfOwner(plan, owner);
  const isCut = own.some(({ secret }) => secret !== undefined);
  const features = own.map(({ feature }) => nameOf(feature));
  const shown = { owner, features, rows: plan.trees.minChildRows };
  return line(ownLine(owner), [owner], `trees-own-splits${isCut ? '-cut' : ''}`, shown, values);
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
  const { trees } = plan;
  const tells = trees.tell.length > 0 || trees.leak !== undefined;
  const toldTrees = trees.tell.includes('trees');
  const owners = splitOwners(plan);
  // Where nothing is told but splits of one's own, the other recipients hear how many rows there are, and no more.
  const told = trees.tell.some((each) => each !== 'own-splits') ? plan.recipients : owners;
  const seeing = trees.leak === undefined ? [] : plan.parties;
  const recipients = [...told, ...seeing.filter((name) => !told.includes(name))];
  const cutOwners = owners.filter((owner) => featuresOfOwner(plan, owner).some((each) => each.secret !== undefined));
  const blind = plan.recipients.filter((name) => !cutOwners.includes(name));
  return [
    ...trainingRowsLines(
      { ...plan, recipients },
      columnsOf(plan),
      tells,
      trees.stop === null ? 'checks' : 'stops',
      'trees',
    ),
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
    ...(secret.length > 0 && !toldTrees && blind.length > 0
      ? [line('infer.cuts', blind, 'trees-infer-cuts', { features: secret })]
      : []),
    ...owners.map((owner) =>
      line(`infer.own-splits.${owner}`, [owner], 'trees-infer-own-splits', { rows: trees.minChildRows }),
    ),
    ...cutOwners.map((owner) => line(`infer.own-cuts.${owner}`, [owner], 'trees-infer-own-cuts', { features: secret })),
  ];
}
