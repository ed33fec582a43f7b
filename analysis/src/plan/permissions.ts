/**
 * What a plan needs the owners to allow. The list is derived from the plan itself, so what is checked is what will run.
 */
import { PolicyError } from '@tacit/engine';
import './messages.ts';
import type { DatasetCard, Expression, Grant, Plan, RowStage, SecureBoolean, SecureNumber, Use } from './types.ts';

/** Every use of every column, once each, in the order of the stages. */
export function requiredGrants(plan: Plan): Grant[] {
  const grants = new Map<string, Grant>();
  const need = (table: number, expression: Expression | null, uses: readonly Use[]) => {
    const stage = plan.stages[table];
    if (stage === undefined || expression === null) return;
    for (const column of columnsOf(expression)) {
      for (const use of uses) {
        const grant = { owner: stage.party, dataset: stage.dataset, column, use };
        grants.set(JSON.stringify(grant), grant);
      }
    }
  };
  const uses = measureUses(plan);
  plan.stages.forEach((stage, table) => {
    need(table, stage.where, ['filter']);
    if (stage.kind === 'rows') {
      for (const key of stage.keys) need(table, key, ['join']);
    } else {
      for (const key of stage.keys) need(table, key.expression, ['group']);
      for (const partial of stage.partials) need(table, partial.expression, uses.get(partial.id) ?? []);
    }
  });
  if (plan.source === 'join') {
    const needOutput = ({ table, id }: Output, wanted: readonly Use[]) => {
      const output = (plan.stages[table] as RowStage).outputs.find((candidate) => candidate.id === id);
      need(table, output?.expression ?? null, wanted);
    };
    for (const output of plan.filter === null ? [] : outputsOf(plan.filter)) needOutput(output, ['filter']);
    for (const key of plan.keys) needOutput(key, ['group']);
    for (const measure of plan.measures) {
      const parts = [measure.valid, measure.kind === 'count' ? null : measure.value];
      const wanted = uses.get(measure.id) ?? [];
      for (const part of parts) for (const output of part === null ? [] : outputsOf(part)) needOutput(output, wanted);
    }
  }
  const order = plan.stages.map((stage) => `${stage.party}.${stage.dataset}`);
  const placeOf = (grant: Grant) => order.indexOf(`${grant.owner}.${grant.dataset}`);
  return [...grants.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

/** The grants that the cards do not give. */
export function missingGrants(required: readonly Grant[], cards: readonly DatasetCard[]): Grant[] {
  return required.filter(({ owner, dataset, column, use }) => {
    const card = cards.find((candidate) => candidate.owner === owner && candidate.name === dataset);
    return card?.columns.find(({ name }) => name === column)?.allow.includes(use) !== true;
  });
}

/**
 * Throws PolicyError unless the cards allow the plan: 'policy.column' for the first use that is not granted,
 * 'policy.recipient', 'policy.helper' for a computer that owns none of the data, 'policy.expired' at `date` (ISO).
 */
export function checkPolicies(plan: Plan, cards: readonly DatasetCard[], date: string): void {
  const owners = plan.stages.map((stage) => stage.party);
  for (const card of cards) {
    const dataset = `${card.owner}.${card.name}`;
    if (card.expires !== undefined && date > card.expires) {
      throw new PolicyError('policy.expired', { owner: card.owner, dataset, expires: card.expires });
    }
    const stranger = plan.recipients.find((name) => !card.recipients.includes('*') && !card.recipients.includes(name));
    if (stranger !== undefined) {
      throw new PolicyError('policy.recipient', { ...of(card), recipient: stranger, allowed: card.recipients });
    }
    const helper = plan.parties.find((name) => {
      return !owners.includes(name) && !card.helpers.includes('*') && !card.helpers.includes(name);
    });
    if (helper !== undefined) throw new PolicyError('policy.helper', { ...of(card), helper, allowed: card.helpers });
  }
  const lacking = missingGrants(requiredGrants(plan), cards);
  const [missing] = lacking;
  if (missing === undefined) return;
  const card = cards.find(({ owner, name }) => owner === missing.owner && name === missing.dataset);
  const found = card?.columns.find(({ name }) => name === missing.column)?.allow ?? [];
  const allowed = found.length === 0 ? ['–'] : found;
  const { owner, column, use } = missing;
  const all = lacking.map((grant) => `${grant.owner}.${grant.dataset}.${grant.column}: ${grant.use}`);
  const dataset = `${owner}.${missing.dataset}`;
  throw new PolicyError('policy.column', { owner, dataset, column, use, allowed, missing: all });
}

function of(card: DatasetCard): { owner: string; dataset: string } {
  return { owner: card.owner, dataset: `${card.owner}.${card.name}` };
}

/** What each measure is used for. A count that only decides whether another value is NULL needs that value's use. */
function measureUses(plan: Plan): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (id: string, use: Use) => {
    const known = uses.get(id) ?? [];
    if (!known.includes(use)) uses.set(id, [...known, use]);
  };
  for (const measure of plan.measures) {
    if (measure.kind === 'count') continue;
    const use = measure.kind === 'sum' ? 'aggregate' : 'extreme';
    add(measure.id, use);
    add(measure.count, use);
  }
  for (const column of plan.columns) {
    if (column.kind !== 'measure') continue;
    if (plan.measures.some(({ id, kind }) => id === column.measure && kind === 'count'))
      add(column.measure, 'aggregate');
  }
  return uses;
}

type Output = { readonly table: number; readonly id: string };

function outputsOf(node: SecureBoolean | SecureNumber): Output[] {
  switch (node.kind) {
    case 'flag':
    case 'input':
      return [node];
    case 'constant':
      return [];
    case 'scale':
    case 'not':
      return outputsOf(node.item);
    case 'and':
    case 'or':
      return node.items.flatMap(outputsOf);
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return [...outputsOf(node.left), ...outputsOf(node.right)];
  }
}

function columnsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'column':
      return [expression.column];
    case 'constant':
      return [];
    case 'arithmetic':
    case 'compare':
      return [...columnsOf(expression.left), ...columnsOf(expression.right)];
    case 'in':
      return [...columnsOf(expression.item), ...expression.values.flatMap(columnsOf)];
    case 'is-null':
    case 'not':
      return columnsOf(expression.item);
    case 'and':
    case 'or':
      return expression.items.flatMap(columnsOf);
  }
}
