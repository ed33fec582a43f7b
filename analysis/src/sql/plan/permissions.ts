/**
 * What a plan needs the owners to allow. The list is derived from the plan itself, so what is checked is what will run.
 */
import { checkCards } from '../../contract/permissions.ts';
import { rolesIn } from '../../local/selectors.ts';
import { askedMeasures, keyOutputs, outputOf, outputsIn } from './places.ts';
import { inferencesOf } from './inference.ts';
import { isBelow } from './columns.ts';
import { rowConditions } from './conditions.ts';
import { outputsBehind } from './keyed.ts';
import { askedPlan, ownersGrant } from './asked.ts';
import type { Grant, Use } from '../../contract/cards.ts';
import type { Expression, RowStage } from '../../local/stages.ts';
import { baseCards, baseGrants, datasetsOf, type SourceCard } from './relations.ts';
import type { Plan, SecureNumber } from './types.ts';

/**
 * Every use of every column, once each, in the order of the stages; `cards` are those of the plan's datasets. Of a relation of several
 * owners what its question asks of their tables: that they hand over columns of these for it needs nothing more.
 */
export function requiredGrants(whole: Plan, cards: readonly SourceCard[]): Grant[] {
  const plan = askedPlan(whole);
  const grants = new Map<string, Grant>();
  const need = (table: number, expression: Expression | null, uses: readonly Use[]) => {
    const stage = plan.stages[table];
    if (stage === undefined || expression === null) return;
    // What a CASE asks of a row is a filter, unless the whole is a filter or a group key.
    const { values, conditions } = rolesIn(expression);
    const asks: readonly Use[] = uses.some((use) => use === 'aggregate' || use === 'extreme') ? ['filter'] : uses;
    const grant = (column: string, use: Use) => {
      const found = { owner: stage.party, dataset: stage.dataset, column, use };
      grants.set(JSON.stringify(found), found);
    };
    for (const column of values) for (const use of uses) grant(column, use);
    for (const column of conditions) for (const use of asks) grant(column, use);
  };
  const uses = measureUses(plan);
  plan.stages.forEach((stage, table) => {
    need(table, stage.where, ['filter']);
    if (stage.kind === 'rows') {
      // Rows below each other are not joined.
      for (const key of stage.keys) need(table, key, ['join']);
    } else {
      for (const key of stage.keys) need(table, key.expression, ['group']);
      for (const { id, expression } of stage.partials) {
        if (expression?.kind === 'when' && !isBelow(plan, id)) need(table, expression.condition, ['filter']);
        need(table, expression?.kind === 'when' ? expression.value : expression, uses.get(id) ?? []);
      }
    }
  });
  if (plan.source !== 'groups') {
    const needOutput = (found: { table: number; id: string }, wanted: readonly Use[]) => {
      for (const { table, id } of outputsBehind(plan, found)) {
        const output = (plan.stages[table] as RowStage).outputs.find((candidate) => candidate.id === id);
        need(table, output?.expression ?? null, wanted);
      }
    };
    for (const output of rowConditions(plan).flatMap(outputsIn)) needOutput(output, ['filter']);
    for (const key of plan.keys) for (const output of keyOutputs(key)) needOutput(output, ['group']);
    for (const measure of plan.measures) {
      const wanted = uses.get(measure.id) ?? [];
      for (const output of measure.valid === null ? [] : outputsIn(measure.valid)) {
        const asksMore = wanted.length > 0 && !isNullTest(outputOf(plan, output.table, output.id));
        needOutput(output, asksMore ? [...wanted, 'filter'] : wanted);
      }
      if (measure.kind === 'count') continue;
      const { values, conditions } = numberRoles(measure.value);
      for (const output of values) needOutput(output, wanted);
      for (const output of wanted.length === 0 ? [] : conditions) needOutput(output, ['filter']);
    }
  }
  for (const { grants: needed } of inferencesOf(whole, cards)) {
    for (const grant of needed) grants.set(JSON.stringify(grant), grant);
  }
  const order = plan.stages.flatMap((stage) =>
    datasetsOf(stage).map((dataset) => (stage.party === '' ? dataset : `${stage.party}.${dataset}`)),
  );
  const placeOf = (grant: Grant) => order.indexOf(`${grant.owner}.${grant.dataset}`);
  const found = baseGrants(plan.stages, [...grants.values()]).map(ownersGrant);
  const once = [...new Map(found.map((grant) => [JSON.stringify(grant), grant])).values()];
  return once.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Throws PolicyError unless the cards allow the plan: see `checkCards`. `date`: ISO. */
export function checkPolicies(plan: Plan, cards: readonly SourceCard[], date: string): void {
  checkCards(plan, requiredGrants(plan, cards), baseCards(cards), date);
}

/** Whether columns, or what is made of them, have values: no condition on these. */
function isNullTest(expression: Expression): boolean {
  if (expression.kind === 'not') return isNullTest(expression.item);
  if (expression.kind === 'or') return expression.items.every(isNullTest);
  return expression.kind === 'is-null';
}

type Output = { readonly table: number; readonly id: string };

/** What a number under protocol is made of, and what its CASEs only ask; where these choose among constants, it is both. */
function numberRoles(number: SecureNumber): {
  readonly values: readonly Output[];
  readonly conditions: readonly Output[];
} {
  switch (number.kind) {
    case 'input':
      return { values: [number], conditions: [] };
    case 'constant':
      return { values: [], conditions: [] };
    case 'scale':
      return numberRoles(number.item);
    case 'case': {
      const arms = [numberRoles(number.result), numberRoles(number.otherwise)];
      const asked = outputsIn(number.when);
      const values = arms.flatMap((arm) => arm.values);
      const tells = number.result.kind === 'constant' && number.otherwise.kind !== 'input';
      return {
        values: tells ? [...values, ...asked] : values,
        conditions: [...asked, ...arms.flatMap((arm) => arm.conditions)],
      };
    }
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply': {
      const sides = [numberRoles(number.left), numberRoles(number.right)];
      return { values: sides.flatMap((side) => side.values), conditions: sides.flatMap((side) => side.conditions) };
    }
  }
}

/**
 * What each measure is used for. A count that only decides whether another value is NULL needs that value's use; what only
 * the rules of disclosure look at needs none.
 */
function measureUses(plan: Plan): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (id: string, use: Use) => {
    const known = uses.get(id) ?? [];
    if (!known.includes(use)) uses.set(id, [...known, use]);
  };
  for (const measure of askedMeasures(plan)) {
    // A quantile, as an extreme, is a value that a row has.
    // With privacy it is chosen among public values.
    const isOfRow = ['min', 'max', 'quantile'].includes(measure.kind) && plan.privacy === undefined;
    const use = isOfRow ? 'extreme' : 'aggregate';
    add(measure.id, use);
    if (measure.kind !== 'count') add(measure.count, use);
  }
  return uses;
}
