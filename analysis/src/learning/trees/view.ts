/** How a training of trees reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, levelTexts, nameOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import './disclosure-messages.ts';
import type { TreesPlan } from './plan.ts';
import type { TreesQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: TreesPlan, language: Language = 'en'): string {
  const { family, label, features, asked, weights, test, ...of } = plan.trees;
  const { cuts, label: card } = plan.keeps[0].model;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`trees.question.${text}`, values, language);
  const secret = features.filter((each) => each.kind === 'number').map(nameOf);
  const column = nameOf({ ...label.column, column: label.column.name });
  return [
    words('model', { family, label: column, table: plan.aligned.name }),
    words('features', { features: features.map(nameOf) }),
    ...asked.flatMap((i) => {
      const each = features[i];
      if (each?.kind !== 'levels' || each.cuts === undefined) return [];
      const { type, points } = each.cuts;
      return [words('bins', { feature: nameOf(each), cuts: points.map((point) => cutText(type, point)) })];
    }),
    ...(secret.length === 0 ? [] : [words('quantiles', { features: secret, bins: cuts + 1 })]),
    ...(label.positive === null
      ? []
      : [words('positive', { value: levelTexts(card.levels ?? [])[label.positive] as string })]),
    ...(weights === null ? [] : [words('weights', { column: nameOf({ ...weights, column: weights.name }) })]),
    ...(family === 'boosting' ? boostingTexts(plan) : forestTexts(plan)).map(([text, values]) => words(text, values)),
    ...(test === null ? [] : [words('test', { percent: percent(test.share), seed: test.seed })]),
    ...(of.leak === undefined ? [] : [words(`leak-${of.leak}`)]),
    ...(of.stop === null ? [] : [words('stop', { rounds: of.stop.rounds })]),
    ...(family === 'boosting' ? [words(of.resumes ? 'resume' : 'restart')] : []),
    words('missing'),
  ].join('\n');
}

type Text = readonly [string, NonNullable<Parameters<typeof say>[1]>];

const monotoneTexts = ({ features, monotone }: TreesPlan['trees']): Text[] =>
  ([1, -1] as const).flatMap((way) => {
    const named = features.flatMap((each, i) => (monotone[i] === way ? [nameOf(each)] : []));
    return named.length === 0 ? [] : [[`monotone-${way}`, { features: named }] as const];
  });

function boostingTexts({ trees, keeps }: TreesPlan): Text[] {
  const { loss, baseScore, rounds, learningRate, lambda, alpha, gamma, minChildRows, minChildWeight } = trees;
  const { rowShare, columnShare, seed } = trees;
  return [
    [`loss-${loss}`, { start: baseScore }],
    ...monotoneTexts(trees),
    ['trees', { rounds, depth: keeps[0].model.depth, rate: learningRate }],
    ['penalties', { lambda, alpha, gamma }],
    ['children', { rows: minChildRows, weight: minChildWeight }],
    ...(rowShare === 1 && columnShare === 1
      ? []
      : [['shares', { rows: percent(rowShare), columns: percent(columnShare), seed }] as const]),
  ];
}

function forestTexts({ trees: { family, loss, rounds, minChildRows, columnShare, seed }, keeps }: TreesPlan): Text[] {
  const { depth } = keeps[0].model;
  return [
    [loss === 'squared' ? 'variance' : 'gini', {}],
    family === 'tree'
      ? ['one-tree', { depth, rows: minChildRows }]
      : ['forest', { trees: rounds, depth, rows: minChildRows, columns: percent(columnShare), seed }],
  ];
}

const percent = (share: number): number => Math.round(share * 1000) / 10;

function steps(plan: TreesPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, trees, stages } = plan;
  const [{ output, model }] = plan.keeps;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`trees.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  const secret = trees.features.filter((each) => each.kind === 'number').length;
  const told = trees.tell.filter((each) => each !== 'own-splits');
  // Of numbers no labels are counted.
  const check = trees.loss === 'squared' || trees.loss === 'poisson' ? 'check-rows' : 'check';
  const isOwner = (name: string) => trees.features.some(({ owner }) => owner === name);
  const splitOwners = trees.tell.length > told.length ? recipients.filter(isOwner) : [];
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words(check, { minimum: plan.minimumGroupSize }) },
    {
      who: computers,
      text: secret === 0 ? words('bins') : words('quantiles', { columns: secret, bins: model.cuts + 1 }),
    },
    {
      who: computers,
      text: words(trees.leak === undefined ? 'trees' : 'trees-seen', {
        trees: model.trees,
        depth: model.depth,
        rows: trees.minChildRows,
      }),
    },
    ...(trees.resumes ? [{ who: computers, text: words('checkpoint', { computers }) }] : []),
    { who: computers, text: words('keep', { computers, output }) },
    { who: recipients, text: words(told.length === 0 ? 'tell-rows' : 'tell', { recipients, tell: told }) },
    ...(splitOwners.length === 0 ? [] : [{ who: splitOwners, text: words('own-splits', { owners: splitOwners }) }]),
  ];
}

export const treesView = learnerView<TreesQuestion, TreesPlan>('trees', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
