/** A relation of several owners in words: the tree of its operators with their rows, and why no owner computes a part of it alone. */
import { frameText } from '../local/frames.ts';
import { type Language, say } from '@tacit/engine/text';
import { decimalText } from '../contract/decimals.ts';
import { quoted } from '../contract/nearest.ts';
import type { ExplainStep } from '../kinds/view.ts';
import type { LocalStage } from '../local/stages.ts';
import { relationStep, steps as runSteps } from './plan/step-names.ts';
import type { StepCosts } from './explain-costs.ts';
import { describe } from './plan/describe.ts';
import { itemsOf, joinWords, nodesOfShared, ownersUnder } from './plan/shared-nodes.ts';
import {
  knownFlag,
  type MadeColumn,
  type SharedAggregate,
  type SharedNode,
  type SharedRelation,
  type SharedWindow,
} from './plan/shared.ts';
import type { Plan, SecureBoolean, SecureNumber } from './plan/types.ts';
import './explain-messages.ts';

/** The operators from the last to the first, each indented below what takes it, with what it costs and what it tells. */
export function sharedSteps(
  plan: Plan,
  { body, where }: SharedRelation,
  costs: StepCosts,
  language: Language,
): ExplainStep[] {
  const { parties: who } = plan;
  const nobody = say('plan.tells-nobody', {}, language);
  const numbers = new Map(nodesOfShared(body).map((node, i) => [node, i + 1]));
  const lines = (node: SharedNode, depth: number): ExplainStep[] => [
    {
      who,
      text: `${'  '.repeat(depth)}${nodeText(plan, node, language)}`,
      ...costs.take(relationStep(numbers.get(node) as number)),
      tells: nobody,
    },
    ...itemsOf(node).flatMap((item) => lines(item, depth + 1)),
  ];
  const owners = ownersUnder(plan, body);
  return [
    {
      who,
      text: say('plan.shared-input', { owners }, language),
      ...costs.take(runSteps.local, runSteps.input),
      tells: nobody,
    },
    {
      who,
      text:
        where === null
          ? say('plan.shared-outputs', {}, language)
          : say('plan.shared-where', { condition: bitText(where) }, language),
      ...costs.take(runSteps.relations),
      tells: nobody,
    },
    ...lines(body, 0),
  ];
}

function nodeText(plan: Plan, node: SharedNode, language: Language): string {
  const owners = ownersUnder(plan, node);
  const { rows } = node;
  // Whose rows meet here that do not meet below.
  const meeting = itemsOf(node).every((item) => ownersUnder(plan, item).length < owners.length);
  const why = owners.length < 2 ? 'own' : meeting ? 'here' : 'below';
  const text = (name: string, values: Record<string, string | readonly string[]> = {}) =>
    say(name, { ...values, owners, rows, why: say(`plan.shared-why-${why}`, { owners }, language) }, language);
  switch (node.kind) {
    case 'stage': {
      const stage = plan.stages[node.stage];
      return text('plan.shared-stage', {
        owner: stage?.party ?? '',
        number: String(node.stage + 1),
        columns: node.columns.map(({ id }) => handedText(stage, id)),
      });
    }
    case 'below':
      return text('plan.shared-below', { columns: node.columns.map(({ id }) => quoted(id)) });
    case 'filter':
      return text('plan.shared-filter', { condition: bitText(node.where) });
    case 'compute':
      return text('plan.shared-compute', { columns: node.columns.map(madeText) });
    case 'join': {
      const keys = node.keys.map(([left, right]) => `${quoted(left)} = ${quoted(right)}`);
      return text(keys.length === 0 ? 'plan.shared-cross' : 'plan.shared-join', { join: joinWords[node.join], keys });
    }
    case 'group': {
      const values = { keys: node.keys.map(quoted), columns: node.aggregates.map(aggregateText) };
      return text(node.keys.length === 0 ? 'plan.shared-total' : 'plan.shared-group', values);
    }
    case 'window':
      return text('plan.shared-window', { columns: node.columns.map((column) => windowText(node, column)) });
  }
}

/** What an owner hands over, and what the operators above call it. */
function handedText(stage: LocalStage | undefined, id: string): string {
  const output = stage?.kind === 'rows' ? stage.outputs.find((each) => each.id === id) : undefined;
  return output === undefined ? quoted(id) : `${describe(output.expression)} AS ${quoted(id)}`;
}

function madeText({ id, value, truth }: MadeColumn): string {
  const made = value === null ? (truth === null ? '' : bitText(truth)) : numberText(value);
  return `${made} AS ${quoted(id)}`;
}

function aggregateText(aggregate: SharedAggregate): string {
  const { id, function: name, where } = aggregate;
  const of = aggregate.function === 'count' ? '*' : quoted(aggregate.of);
  const filter = where === null ? '' : ` FILTER (WHERE ${bitText(where)})`;
  const call = name === 'distinct' ? `COUNT(DISTINCT ${of})` : `${name.toUpperCase()}(${of})`;
  return `${call}${filter} AS ${quoted(id)}`;
}

function windowText(
  { partition, order, shuffled }: Extract<SharedNode, { kind: 'window' }>,
  column: SharedWindow,
): string {
  const given = [
    ...('of' in column ? [column.of === null ? '*' : quoted(column.of)] : []),
    ...('number' in column ? [String(column.number)] : []),
  ];
  const ordered = order.map(({ column: id, descending }) => `${quoted(id)}${descending ? ' DESC' : ''}`);
  const by = shuffled === true ? [...ordered, 'RANDOM()'] : ordered;
  const over = [
    ...(partition.length === 0 ? [] : [`PARTITION BY ${partition.map(quoted).join(', ')}`]),
    ...(by.length === 0 ? [] : [`ORDER BY ${by.join(', ')}`]),
  ];
  const framed = column.frame === undefined ? '' : frameText(column.frame);
  return `${column.function.toUpperCase()}(${given.join(', ')}) OVER (${`${over.join(' ')}${framed}`.trim()}) AS ${quoted(column.id)}`;
}

/** What the flag of a value that is there is called behind its column. */
const known = knownFlag('');

const signs = { add: '+', subtract: '-', multiply: '*', divide: '/' } as const;

function numberText(number: SecureNumber): string {
  switch (number.kind) {
    case 'input':
      return quoted(number.id);
    case 'constant':
      return number.isNull === true ? 'NULL' : decimalText(BigInt(number.value), number.scale);
    case 'scale': {
      const factor = BigInt(number.factor);
      // What only aligns decimals is no part of the question.
      if (factor === 10n ** BigInt(number.scale)) return numberText(number.item);
      return `(${decimalText(factor, number.scale)} * ${numberText(number.item)})`;
    }
    case 'case':
      return `CASE WHEN ${bitText(number.when)} THEN ${numberText(number.result)} ELSE ${numberText(number.otherwise)} END`;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return `(${numberText(number.left)} ${signs[number.kind]} ${numberText(number.right)})`;
  }
}

function bitText(bit: SecureBoolean): string {
  switch (bit.kind) {
    case 'flag':
      return bit.id.endsWith(known) ? `${quoted(bit.id.slice(0, -known.length))} IS NOT NULL` : quoted(bit.id);
    case 'less':
    case 'equal':
      return `${numberText(bit.left)} ${bit.kind === 'less' ? '<' : '='} ${numberText(bit.right)}`;
    case 'not':
      return `NOT (${bitText(bit.item)})`;
    case 'and':
    case 'or':
      return bit.items.map((item) => `(${bitText(item)})`).join(` ${bit.kind.toUpperCase()} `);
    case 'constant':
      return bit.value ? 'TRUE' : 'FALSE';
  }
}
