/** A training of trees that told them, as the plain description that files are made of: numbers in the units of the columns, lists as codes. */
import { UsageError } from '@tacit/engine';
import { daysOfDate } from '../../contract/dates.ts';
import type { ColumnType } from '../../contract/cards.ts';
import { type Feature, levelTexts, nameOf } from '../features.ts';
import { isBoosted, type TreesCard } from '../trees/card.ts';
import type { TreeNode, TreesNumbers } from '../trees/report.ts';
import './messages.ts';
import type { PlainNode, PlainTrees } from './plain-trees.ts';
import { fieldsOf } from './pmml.ts';

/** What is known of trees where these were told. */
export interface ToldTrees {
  readonly name: string;
  readonly card: TreesCard;
  readonly numbers: TreesNumbers;
}

/**
 * A date is the number of its day since 1970, the code of a value its place in the list of the model's feature, from 0; of several classes outputs are in the
 * order of the label's list. Throws UsageError 'model.trees-not-told', 'model.export-prepared'.
 */
export function plainTrees({ name, card, numbers }: ToldTrees): PlainTrees {
  const { prepared, features, loss, label } = card;
  if (prepared !== undefined) throw new UsageError('model.export-prepared', { model: name, by: prepared });
  const { trees, start } = numbers;
  if (trees === null) throw new UsageError('model.trees-not-told', { model: name });
  const classes = [...new Set(trees.map((tree) => tree.class))];
  // As the card lists them, of which the report has the names.
  const levels = levelTexts(label.levels ?? []);
  const outputs = classes.every((each) => each === null) ? [null] : levels.filter((level) => classes.includes(level));
  return {
    name,
    inputs: fieldsOf(features).map(({ field, feature }) => ({ name: field, isCode: isCode(feature) })),
    trees: trees.map((tree) => ({
      output: Math.max(0, outputs.indexOf(tree.class as never)),
      root: plainNode(tree.root, features),
    })),
    start: outputs.map((_, i) => start[i] ?? 0),
    link: isBoosted(card)
      ? ({ logistic: 'logit', softmax: 'softmax', poisson: 'log', squared: 'identity' } as const)[loss]
      : 'identity',
  };
}

/** A list that is no number in bins. */
const isCode = (feature: Feature): boolean => feature.kind === 'levels' && feature.cuts === undefined;

function plainNode(node: TreeNode, features: readonly Feature[]): PlainNode {
  if ('leaf' in node) return { kind: 'leaf', value: node.leaf };
  const input = features.findIndex((each) => nameOf(each) === node.feature);
  const feature = features[input];
  if (feature === undefined) throw new Error(`no feature ${node.feature}`);
  return {
    kind: 'split',
    input,
    right: node.right === null ? null : questionOf(node.right, feature),
    missing: node.missing ?? 'left',
    yes: plainNode(node.yes, features),
    no: plainNode(node.no, features),
  };
}

/** '> 25', '≥ 2020-01-01', '= b': as the report writes them. */
function questionOf(text: string, feature: Feature): NonNullable<Extract<PlainNode, { kind: 'split' }>['right']> {
  const [sign, value] = [text.slice(0, 1), text.slice(2)];
  if (sign === '=') {
    const levels = feature.kind === 'levels' ? levelTexts(feature.levels) : [];
    return { kind: 'is', value: levels.indexOf(value) };
  }
  const type = feature.kind === 'number' ? feature.type : feature.cuts?.type;
  return { kind: sign === '>' ? 'above' : 'from', value: numberOf(value, type) };
}

const numberOf = (text: string, type: ColumnType | undefined): number =>
  type?.kind === 'date' ? daysOfDate(text) : Number(text);
