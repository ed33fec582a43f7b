/** A plan in words: what each owner computes alone, what is computed together, and what the recipient does at the end. */
import { type Language, say, type TextValues } from '@tacit/engine/text';
import type { ExplainStep } from '../kinds/view.ts';
import type { GroupStage, LocalOutput, LocalStage } from '../local/stages.ts';
import type { RunCost } from '../contract/contract.ts';
import { arrangementOf } from './plan/arrangement.ts';
import { isAnsweredAlone } from './plan/keyed.ts';
import { isMerged } from './plan/merged.ts';
import type { Plan } from './plan/types.ts';
import './explain-messages.ts';
import { steps as runSteps } from './plan/step-names.ts';
import { StepCosts } from './explain-costs.ts';
import { sharedSteps } from './explain-shared.ts';
import { isBelow } from './plan/columns.ts';
import { askedMeasures } from './plan/places.ts';
import { rowsOf } from './plan/rows-of.ts';
import { describe } from './plan/describe.ts';
import { sourceText } from './plan/relation-text.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { conditionText, groupByText, havingText, measureText, orderTexts } from './wording.ts';

/**
 * The steps of a plan in order, and under which protocol they run. With the plan's `cost` every step of the run is counted at one of
 * them: their bytes add up to those of the run.
 */
export function planSteps(plan: Plan, language: Language = 'en', cost?: RunCost): ExplainStep[] {
  const costs = new StepCosts(cost);
  const { shared, recipients, parties: who, stages, source } = plan;
  const isAlone = stages.length === 1 && shared === undefined;
  const found = [
    ...stages.map((stage): ExplainStep => {
      const text = localStep(plan, stage, language);
      return { who: [stage.party], text, ...(isAlone ? costs.take(runSteps.local, runSteps.input) : {}) };
    }),
    ...(source === 'join' ? [joinStep(plan, costs, language)] : []),
    ...(shared === undefined ? [] : sharedSteps(plan, shared, costs, language)),
    ...(isAnsweredAlone(plan) ? ownSteps(plan, language) : togetherSteps(plan, costs, language)),
    ...finalSteps(plan, language).map((text, i): ExplainStep => {
      return { who: recipients, text, ...(i === 0 ? costs.take(runSteps.averages, runSteps.reveal) : {}) };
    }),
  ];
  const rest = costs.take(/^/);
  return [
    ...found,
    ...(rest.cost === undefined ? [] : [{ who, text: say('plan.rest', {}, language), ...rest }]),
    { who, text: say(plan.dealer === null ? 'plan.protocol' : 'plan.protocol-dealer', protocolWords(plan), language) },
  ];
}

function protocolWords(plan: Plan): TextValues {
  const { protocol, parties, threshold, dealer } = plan;
  return { protocol, computers: parties, threshold, of: parties.length, dealer: dealer ?? '' };
}

function localStep(plan: Plan, stage: LocalStage, language: Language): string {
  const values = { owner: stage.party, table: sourceText(stage) };
  const where = stage.where === null ? '' : say('plan.where', { condition: describe(stage.where) }, language);
  if (stage.kind === 'rows') {
    const perUnit = stage.unit === null ? [] : [say('plan.rows-per-unit', { unit: describe(stage.unit) }, language)];
    // A relation takes of lists only that they hold, which its owner sees to: no place in a list is handed over.
    const given = stage.outputs.filter(({ kind }) => plan.shared === undefined || kind !== 'category');
    const gives = [...given.map((output) => outputText(output, language)), ...perUnit];
    const fields = {
      ...values,
      where,
      rows: stage.mergedUpTo ?? stage.rowsUpTo,
      keys: stage.keys.map((key) => describe(key)),
      gives: orNothing(gives, language),
    };
    if (plan.source === 'join')
      return say(stage.mergedUpTo === undefined ? 'plan.rows' : 'plan.rows-merged', fields, language);
    return say(isAnsweredAlone(plan) ? 'plan.rows-own' : 'plan.rows-alone', fields, language);
  }
  const gives = [...partialTexts(plan, stage, language), ...factTexts(stage, language)];
  const text = stage.keys.length === 0 ? 'plan.local-total' : 'plan.local-groups';
  return say(
    text,
    { ...values, where, groups: plan.groups, keys: stage.keys.map((key) => describe(key.expression)), gives },
    language,
  );
}

function outputText(output: LocalOutput, language: Language): string {
  const expression = describe(output.expression);
  switch (output.kind) {
    case 'number':
    case 'text':
      return expression;
    case 'flag':
      return say('plan.flag', { expression }, language);
    case 'category':
      return say('plan.category', { expression, values: output.categories.length }, language);
  }
}

/** What is handed over for the gates only. */
function factTexts({ facts, unit }: GroupStage, language: Language): string[] {
  const units = facts.some(({ kind }) => kind === 'units') && unit !== null;
  const contributions = facts.some(({ kind }) => kind !== 'units');
  return [
    ...(units ? [say('plan.units', { unit: describe(unit) }, language)] : []),
    ...(contributions ? [say('plan.contributions', {}, language)] : []),
  ];
}

/** What an owner counts for a quantile is many counts of one column. */
function partialTexts(plan: Plan, { partials }: GroupStage, language: Language): string[] {
  const choices = plan.privacy?.choices ?? [];
  return partials
    .filter(({ id }) => !isBelow(plan, id))
    .map((partial) => {
      const { id, expression } = partial;
      const choice = choices.find(({ measure }) => measure === id);
      if (choice === undefined || expression === null) return partialText(partial);
      const column = describe(expression.kind === 'when' ? expression.value : expression);
      return say('plan.counts-below', { column, counts: choice.below.length }, language);
    });
}

function partialText({ function: name, expression }: GroupStage['partials'][number]): string {
  return `${name.toUpperCase()}(${expression === null ? '*' : describe(expression)})`;
}

function joinStep(plan: Plan, costs: StepCosts, language: Language): ExplainStep {
  const { join, parties: who } = plan;
  const told = join === null ? 'plan.tells-nobody' : 'plan.tells-common';
  return {
    who,
    text: joinText(plan, language),
    ...costs.take(runSteps.local, runSteps.input, /^join: /),
    tells: say(told, { helper: join?.helper ?? '' }, language),
  };
}

function joinText(plan: Plan, language: Language): string {
  const { stages, join, many } = plan;
  const owners = stages.map((stage) => stage.party);
  if (many !== undefined) {
    const [table, other] = [stages[many.table], stages[1 - many.table]] as [LocalStage, LocalStage];
    const names = { table: quotedTable(table.party, table.dataset), other: quotedTable(other.party, other.dataset) };
    const text = isMerged(table) ? 'plan.join-many-merged' : `plan.join-many-${many.kind}`;
    return say(text, { owners, rows: isMerged(table) ? table.mergedUpTo : table.rowsUpTo, ...names }, language);
  }
  const arranged = arrangementOf(plan);
  if (join !== null && arranged !== undefined) {
    const { party: owner, rowsUpTo } = stages[arranged.table] as LocalStage;
    const rows = rowsUpTo + arranged.fillers;
    return say('plan.join-arranged', { helper: join.helper, rows, owners, owner }, language);
  }
  if (join !== null) return say('plan.join', { helper: join.helper, rows: join.rows, owners }, language);
  return say('plan.join-alone', { owners }, language);
}

function togetherSteps(plan: Plan, costs: StepCosts, language: Language): ExplainStep[] {
  const tells = say('plan.tells-nobody', {}, language);
  const steps: ExplainStep[] = [];
  const add = (key: string, values: TextValues, ...run: readonly string[]) => {
    steps.push({ who: plan.parties, text: say(key, values, language), ...costs.take(...run), tells });
  };
  if (plan.filter !== null) add('plan.filter', { condition: conditionText(plan, plan.filter) }, runSteps.compare);
  const owners = plan.stages.map((stage) => stage.party);
  if (plan.source === 'rows' && owners.length > 1) {
    add('plan.below', { owners, rows: rowsOf(plan) }, runSteps.local, runSteps.input);
  }
  if (plan.source !== 'groups') {
    const measures = measureTexts(plan);
    const keys = plan.sets === undefined ? plan.keys.map((key) => quoted(key.name)) : [groupByText(plan)];
    const found = arrangementOf(plan) === undefined ? 'plan.found' : 'plan.found-arranged';
    const text = plan.found !== undefined ? found : keys.length === 0 ? 'plan.total' : 'plan.groups';
    const groups = plan.found?.groupsUpTo ?? plan.groups;
    add(text, { groups, keys, measures }, runSteps.compare, runSteps.groups);
  } else if (plan.stages.length > 1) {
    add('plan.combine', { owners }, runSteps.local, runSteps.input, runSteps.compare);
  }
  if (plan.privacy !== undefined) {
    const { mechanism, threshold, choices } = plan.privacy;
    if (mechanism === 'choice') {
      add('plan.choice', { groups: plan.groups }, runSteps.noise);
      return steps;
    }
    const words = { mechanism: say(`plan.noise-${mechanism}`, {}, language), threshold: threshold ?? '' };
    add(threshold === undefined ? 'plan.noise' : 'plan.noise-found', words, runSteps.noise, runSteps.thresholds);
    if (choices !== undefined) add('plan.noise-choices', {});
    return steps;
  }
  const minimum = plan.minimumGroupSize;
  add(minimum > 1 ? 'plan.withhold' : 'plan.present', { minimum }, runSteps.thresholds);
  if (havingText(plan) !== '') add('plan.having', { condition: havingText(plan) });
  if (plan.found?.best === true) {
    add('plan.best', { groups: plan.groups, order: bestOrder(plan) });
  }
  return steps;
}

/** What an owner of all rows does in place of all parties. */
function ownSteps(plan: Plan, language: Language): ExplainStep[] {
  const owner = plan.stages[0]?.party ?? '';
  const { keys, groups, minimumGroupSize: minimum } = plan;
  const step = (text: string, values: TextValues): ExplainStep => {
    return { who: [owner], text: say(text, { owner, ...values }, language) };
  };
  const measures = measureTexts(plan);
  return [
    step(keys.length === 0 ? 'plan.own-total' : 'plan.own-groups', {
      measures,
      keys: keys.map(({ name }) => quoted(name)),
    }),
    ...(minimum > 1 ? [step('plan.own-withhold', { minimum })] : []),
    ...(havingText(plan) === '' ? [] : [step('plan.own-having', { condition: havingText(plan) })]),
    ...(plan.found?.best === true ? [step('plan.own-best', { groups, order: bestOrder(plan) })] : []),
    step('plan.own-answer', { groups }),
  ];
}

function measureTexts(plan: Plan): string[] {
  // What is counted for the gates only is in none of the asked.
  const isAsked = new Set(['rows', ...askedMeasures(plan).map(({ id }) => id)]);
  const asked = plan.measures
    .filter(({ id }) => (plan.shared === undefined || isAsked.has(id)) && !isBelow(plan, id))
    .filter(isNoKeyCount);
  // A sum in several parts is one.
  return [...new Set(asked.map((measure) => measureText(plan, measure)))];
}

function bestOrder(plan: Plan): string[] {
  return plan.orderBy.length === 0 ? plan.keys.map(({ name }) => quoted(name)) : orderTexts(plan);
}

function isNoKeyCount(measure: Plan['measures'][number]): boolean {
  return measure.kind !== 'count' || measure.keys === undefined;
}

function finalSteps(plan: Plan, language: Language): string[] {
  const order = orderTexts(plan);
  // What HAVING leaves out of noisy numbers recipients leave out.
  const having = plan.privacy === undefined ? '' : havingText(plan);
  const parts = [
    having === '' ? '' : `HAVING ${having}`,
    order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
    plan.limit === null ? '' : `LIMIT ${plan.limit}`,
    plan.offset === 0 ? '' : `OFFSET ${plan.offset}`,
  ].filter((part) => part !== '');
  const columns = plan.columns.map((column) => quoted(column.name));
  const reveal = say('plan.reveal', { recipients: plan.recipients, columns }, language);
  return parts.length === 0
    ? [reveal]
    : [reveal, say('plan.finish', { recipients: plan.recipients, parts: parts.join(' ') }, language)];
}

function orNothing(items: readonly string[], language: Language): readonly string[] {
  return items.length === 0 ? [say('plan.nothing', {}, language)] : items;
}
