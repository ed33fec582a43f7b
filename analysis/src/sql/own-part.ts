/** What a joint SQL question takes of one owner's data. Spelling, names and aliases make no difference. */
import type { DatasetCard } from '../contract/cards.ts';
import { linearForm } from '../local/linear.ts';
import type { RowClasses } from '../local/atoms.ts';
import { columnNodes } from '../local/expression.ts';
import { type OwnMeasure, type OwnPart, plainDigest } from '../local/own-part.ts';
import { plainText } from '../local/plain-text.ts';
import { armsOf, inArm, isArm, selectorsIn } from '../local/selectors.ts';
import type { Expression, LocalStage, RowStage } from '../local/stages.ts';
import { hasChoice } from './plan/value-shapes.ts';
import { keyOutputs, measureParts, outputsIn, ownFilter } from './plan/places.ts';
import { rowConditions } from './plan/conditions.ts';
import { comparedMeasures, measuresOf } from './plan/columns.ts';
import { outputsBehind } from './plan/keyed.ts';
import { askedPlan, ownersOf } from './plan/asked.ts';
import { datasetsOf, tableNamed } from './plan/relations.ts';
import { noisedReleases } from './plan/privacy.ts';
import { releasesOf } from './plan/releases.ts';
import { isChain, planOfSet } from './plan/sets.ts';
import type { Measure, OutputColumn, Plan, SecureBoolean, SecureNumber } from './plan/types.ts';

/** The part of `owner`; undefined where the contract uses no data of it. A plan that is not 'shared' has one stage per owner. */
export function ownPart(plan: Plan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const part =
    plan.sets === undefined ? partOfSet(plan, datasets, owner) : partOfSets(plan, plan.sets, datasets, owner);
  if (part === undefined || plan.privacy === undefined) return part;
  // What noise hides is not worked out from several answers: their ε are added up instead.
  const { besides: _besides, ...whole } = part;
  const unit = plan.privacy.units.find((each) => each.owner === owner && each.dataset === whole.dataset);
  const { epsilon, delta } = unit?.alone ?? plan.privacy;
  return { ...whole, privacy: { epsilon, delta, releases: noisedReleases(plan, plan.privacy, owner, whole.dataset) } };
}

/** Of several grouping sets the part of the first, and those of the others besides. */
function partOfSets(
  plan: Plan,
  sets: NonNullable<Plan['sets']>,
  datasets: readonly DatasetCard[],
  owner: string,
): OwnPart | undefined {
  const parts = sets.flatMap((set) => partOfSet(planOfSet(plan, set), datasets, owner) ?? []);
  const [part] = parts;
  if (part === undefined) return undefined;
  const all = parts.map(({ besides = [], ...whole }): OwnPart[] => [whole, ...besides]);
  // Groups that no list names are told apart by hashes, which say nothing of totals: each set is as of a question by itself.
  if (part.source === 'join' || part.relation !== undefined || plan.found !== undefined || !isChain(sets))
    return { ...part, besides: all.flat().slice(1) };
  // Which totals are shown depends on which of the groups in them are.
  const [finest = []] = sets;
  const [groups = []] = all;
  const totals = sets.slice(1).flatMap((_, level) =>
    groups.map((each): OwnPart => {
      const more = each.keys.slice(finest.length).map((_key, i) => finest.length + i);
      const numbered = sets.slice(0, level + 2).map((set) => [...set.map((key) => finest.indexOf(key)), ...more]);
      return { ...each, shown: { kind: 'totals', sets: numbered } };
    }),
  );
  return { ...part, besides: [...groups.slice(1), ...totals] };
}

/** The part of a plan without grouping sets. */
function partOfSet(plan: Plan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  if (plan.shared !== undefined) return sharedPart(plan, plan.shared.asked, datasets, owner);
  const table = plan.stages.findIndex(({ party }) => party === owner);
  const stage = plan.stages[table];
  if (stage === undefined) return undefined;
  const digestOf = (party: string, dataset: string) =>
    datasets.find((candidate) => candidate.owner === party && candidate.name === dataset)?.contentDigest ?? '';
  const others = plan.stages.flatMap((other) => {
    const { party } = other;
    if (party === owner) return [];
    return datasetsOf(other).map((dataset) => ({ owner: party, dataset, contentDigest: digestOf(party, dataset) }));
  });
  const part: OwnPart = {
    version: 1,
    source: plan.source === 'join' ? 'join' : 'groups',
    dataset: stage.dataset,
    where: stage.where,
    keys: ownKeys(plan, table, stage),
    measures: released(plan)
      .filter((measure) => ownFilter(plan, table, measure) === null)
      .map((measure) => ownMeasure(plan, table, stage, measure)),
    minimum: plan.minimumGroupSize,
    unit: datasets.find((card) => card.owner === owner && card.name === stage.dataset)?.unit?.column ?? null,
    owners: plan.stages.map(({ party }) => party),
    frame: plainDigest(frameOf(plan, table, stage)),
    others,
    marked: markedBy(stage),
  };
  if (stage.relation !== undefined) return madePart(plan, table, stage, part, digestOf);
  const besides =
    plan.source === 'join'
      ? []
      : [...filteredParts(plan, table, stage, part), ...chosenParts(plan, table, stage, part)];
  return besides.length === 0 ? part : { ...part, besides };
}

/**
 * The part where rows are those of a relation of several owners: everything that the question says is in digests, so that only the same
 * question over the same data is the same, and whatever differs may differ in a single row.
 */
function sharedPart(plan: Plan, asked: RowStage, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const tables = datasetsOf(asked).map((table) => {
    const { owner: party, name } = tableNamed(table);
    const card = datasets.find((each) => each.owner === party && each.name === name);
    return { owner: party, dataset: name, contentDigest: card?.contentDigest ?? '' };
  });
  const own = tables.filter((table) => table.owner === owner);
  const [first] = own;
  if (first === undefined) return undefined;
  const alone = askedPlan(plan);
  const { relation, where, unit } = asked;
  const { having, condition, minimumGroupSize, orderBy, limit, offset, found } = plan;
  const keys = alone.keys.map(({ id, categories }) => ({ expression: outputOf(asked, id), categories }));
  const measures = released(alone).map((measure) => ({ ...ownMeasure(alone, 0, asked, measure), expression: null }));
  const filters = released(alone).map((measure) => ownFilter(alone, 0, measure));
  // The first groups in an order are others than the first in another.
  const order = orderBy.map(({ column, ...rest }) => {
    const { name: _, ...what } = plan.columns[column] as OutputColumn;
    return { ...rest, by: what };
  });
  const chosen = found?.best === true ? { order, limit, offset } : {};
  return {
    version: 1,
    source: 'join',
    dataset: first.dataset,
    where: null,
    keys: [],
    measures,
    minimum: minimumGroupSize,
    unit: null,
    owners: ownersOf(plan),
    frame: plainDigest({ relation, where, unit, keys, filters, having, condition: condition ?? null, ...chosen }),
    others: tables.filter((table) => table.owner !== owner),
    marked: [],
    relation: {
      question: plainDigest({ relation, where, keys, filters }),
      datasets: own.map(({ dataset, contentDigest }) => ({ dataset, contentDigest })),
    },
  };
}

/** What FILTER keeps to some rows: as of a question that divides the rows of each group by its condition, and shows one half. */
function filteredParts(plan: Plan, table: number, stage: LocalStage, part: OwnPart): OwnPart[] {
  const byFilter = new Map<string, { readonly condition: Expression; readonly measures: OwnMeasure[] }>();
  for (const measure of released(plan)) {
    const condition = ownFilter(plan, table, measure);
    if (condition === null) continue;
    const text = plainText(condition);
    const entry = byFilter.get(text) ?? { condition, measures: [] };
    const own = ownMeasure(plan, table, stage, measure);
    const bases = measure.kind === 'count' ? [...own.bases, ...namesIn(stage, condition)] : own.bases;
    entry.measures.push({ ...own, bases: [...new Set(bases)].sort() });
    byFilter.set(text, entry);
  }
  return [...byFilter.values()].map(({ condition, measures }): OwnPart => {
    const kept = {
      kind: 'category',
      id: 'filter',
      expression: condition,
      categories: ['true'],
      nullable: false,
    } as const;
    return { ...part, keys: [...part.keys, kept], measures };
  });
}

/** What a measure takes of each row of one owner's union branch or table. */
function measuredBy(plan: Plan, stage: LocalStage, measure: Measure): Expression | null {
  if (stage.kind === 'groups') {
    const expression = stage.partials.find(({ id }) => id === measure.id)?.expression ?? null;
    return expression?.kind === 'when' ? expression.value : expression;
  }
  return takenOfRow(stage, measure);
}

/** Arms of all choices of one number that are told apart. */
const mostArms = 64;

/**
 * What CASE and its like take of some rows only, as if it had been asked of these rows alone: more than is released, which is
 * the sum over all arms, so that the ledger rather finds too much than too little.
 */
function chosenParts(plan: Plan, table: number, stage: LocalStage, part: OwnPart): OwnPart[] {
  const parts = new Map<string, OwnPart>();
  for (const measure of released(plan)) {
    const { kind } = measure;
    const expression = measuredBy(plan, stage, measure);
    if (expression === null || selectorsIn(expression).length === 0) continue;
    const filter = ownFilter(plan, table, measure);
    const chosen = [part.where, filter].filter((condition) => condition !== null);
    for (const { guards, value } of armsWithin(expression)) {
      if (value.kind === 'constant' && (value.value === null || value.value === '0')) continue;
      const where: Expression = { kind: 'and', items: [...chosen, ...guards] };
      const key = plainText(where);
      const before = parts.get(key)?.measures ?? [];
      const known = kind === 'count' || value.kind === 'constant' ? null : value;
      const as = known === null ? 'count' : kind;
      const bases = [...new Set([...(known === null ? ['count'] : []), ...namesIn(stage, expression)])];
      const meaning = plainText({ kind: as, expression: known });
      const taken: OwnMeasure = { kind: as, expression: known, nullable: known !== null, meaning, bases };
      parts.set(key, { ...part, where, measures: [...before, taken] });
    }
  }
  return [...parts.values()];
}

/** An expression without choices for each combination of their arms; none where there are too many. */
function armsWithin(expression: Expression): { readonly guards: readonly Expression[]; readonly value: Expression }[] {
  let done: { guards: Expression[]; value: Expression }[] = [{ guards: [], value: expression }];
  for (;;) {
    const next = done.flatMap(({ guards, value }) => {
      const [selector] = selectorsIn(value);
      if (selector === undefined) return [{ guards, value }];
      return Array.from({ length: armsOf(selector) }, (_, arm) => {
        return { guards: [...guards, isArm(selector, arm)], value: inArm(value, selector, arm) };
      });
    });
    if (next.length > mostArms) return [];
    if (next.every(({ value }) => selectorsIn(value).length === 0)) return next;
    done = next;
  }
}

/**
 * The part where rows are those of a relation: its columns are no columns of a dataset, so that nothing of it can be counted there.
 * Everything that is asked of these rows is in the digest, what FILTER keeps and CASE chooses included.
 */
function madePart(
  plan: Plan,
  table: number,
  stage: LocalStage,
  part: OwnPart,
  digestOf: (party: string, dataset: string) => string,
): OwnPart {
  const { where, keys } = part;
  const { party, relation, unit } = stage;
  const read = datasetsOf(stage).map((dataset) => ({ dataset, contentDigest: digestOf(party, dataset) }));
  const all = released(plan).map((measure) => ownMeasure(plan, table, stage, measure));
  const asked =
    stage.kind === 'groups'
      ? released(plan).map(({ id }) =>
          plainText(stage.partials.find((partial) => partial.id === id)?.expression ?? null),
        )
      : plan.source === 'rows'
        ? released(plan).map((measure) => plainText([ownFilter(plan, table, measure), takenOfRow(stage, measure)]))
        : [];
  const question = plainDigest({ relation, unit, where, keys, asked: [...asked].sort() });
  const measures = all.map((measure) => ({ ...measure, expression: null }));
  return { ...part, measures, where: null, keys: [], marked: [], unit: null, relation: { question, datasets: read } };
}

/**
 * The measures that recipients learn. An average gives its sum and its count away, and HAVING what it compares: asked with
 * one bound after the other, it tells it exactly. All of these count as released.
 */
function released(plan: Plan): Measure[] {
  const ids = new Set<string>([...(plan.having.length === 0 ? [] : ['rows']), ...comparedMeasures(plan)]);
  // A number calculated from totals gives them away, as an average does.
  for (const column of plan.columns) if (column.kind === 'expression') for (const id of measuresOf(column)) ids.add(id);
  for (const { kind, measure } of releasesOf(plan)) {
    if (kind === 'measure' || kind === 'average') ids.add(measure);
    if (kind !== 'average') continue;
    for (const column of plan.columns) {
      if (column.kind === 'average' && column.sum === measure) ids.add(column.count);
    }
  }
  return plan.measures.filter(({ id }) => ids.has(id));
}

function ownKeys(plan: Plan, table: number, stage: LocalStage): RowClasses['keys'] {
  if (stage.kind === 'groups') return stage.keys;
  const own = plan.keys.filter((key) => plan.source === 'rows' || key.table === table);
  return own.map(({ id, free }) => {
    const output = stage.outputs.find((candidate) => candidate.id === id);
    if (output?.kind === 'category') return output;
    if (output === undefined || free === undefined) throw new Error(`group key ${id} is no category`);
    return { kind: 'category', id, expression: output.expression, categories: [], nullable: true, free: true };
  });
}

/** One released measure as the ledger of the owner of stage `table` compares it. */
export function ownMeasure(plan: Plan, table: number, stage: LocalStage, measure: Measure): OwnMeasure {
  const { kind } = measure;
  const nullable = measure.kind === 'count' ? measure.id !== 'rows' : measure.count !== 'rows';
  if (stage.kind === 'groups') {
    const given = stage.partials.find(({ id }) => id === measure.id)?.expression ?? null;
    // See `filteredParts`. Of COUNT(*) FILTER each row that is kept counts.
    const kept = given?.kind === 'when' ? given.value : given;
    const isEach = given?.kind === 'when' && kept?.kind === 'constant' && kept.value === 'true';
    const expression = isEach ? null : withoutDivisor(kept);
    // A constant is added up as often as there are rows.
    const addsConstant = kind === 'sum' && expression !== null && linearForm(expression)?.constant !== 0n;
    const counted = kind === 'count' || addsConstant ? ['count', ...countedBy(plan)] : [];
    const bases = [...counted, ...(kind === 'count' ? [] : namesIn(stage, expression))];
    return {
      kind,
      expression,
      nullable: nullable && expression !== null,
      meaning: plainText({ kind, expression }),
      bases,
    };
  }
  if (plan.source === 'rows') {
    const expression = withoutDivisor(takenOfRow(stage, measure));
    const addsConstant = kind === 'sum' && expression !== null && linearForm(expression)?.constant !== 0n;
    const counts = kind === 'count' || addsConstant ? ['count', ...countedBy(plan)] : [];
    const bases = [...counts, ...(kind === 'count' ? [] : namesIn(stage, expression))];
    const { quantile } = measure.kind === 'count' ? {} : measure;
    const meaning = plainText({ kind, expression, ...(quantile === undefined ? {} : { quantile }) });
    return { kind, expression, nullable: nullable && expression !== null, meaning, bases };
  }
  const value = measure.kind === 'count' ? null : spelled(plan, measure.value);
  const valid = measure.valid === null ? null : spelled(plan, measure.valid);
  const filter = measure.filter === undefined ? {} : { filter: spelled(plan, measure.filter) };
  const { quantile } = measure.kind === 'count' ? {} : measure;
  const bases =
    measure.kind === 'count'
      ? ['count', ...countedBy(plan)]
      : outputsIn(measure.value).flatMap((input) => basesOf(plan, input));
  return {
    kind,
    expression: null,
    nullable,
    meaning: plainText({ kind, value, valid, ...filter, ...(quantile === undefined ? {} : { quantile }) }),
    bases: [...new Set(bases)].sort(),
  };
}

/** What a measure takes of a row that stands below others under protocol; null: the row. */
function takenOfRow(stage: RowStage, measure: Measure): Expression | null {
  const counted = measure.kind === 'count' ? measure.valid : measure.value;
  const output = counted?.kind === 'input' || counted?.kind === 'flag' ? counted : undefined;
  const found = output === undefined ? null : outputOf(stage, output.id);
  const isKnown = found?.kind === 'not' && found.item.kind === 'is-null' ? found.item.item : null;
  return output?.kind === 'flag' ? isKnown : found;
}

/** A number divided by a constant tells what the number tells. */
function withoutDivisor(expression: Expression | null): Expression | null {
  if (expression?.kind !== 'divide' || expression.right.kind !== 'constant') return expression;
  return expression.rounding === 'nearest' ? expression.left : expression;
}

/** Columns by which rows are selected or divided. */
function countedBy(plan: Plan): string[] {
  const filter = rowConditions(plan).flatMap(outputsIn);
  const across = [...filter, ...(plan.source === 'groups' ? [] : plan.keys.flatMap(keyOutputs))]
    .flatMap((output) => outputsBehind(plan, output))
    .flatMap((output) => basesOf(plan, output));
  const own = plan.stages.flatMap((stage) => {
    const keys = stage.kind === 'groups' ? stage.keys.map(({ expression }) => expression) : [];
    return [stage.where, ...keys].flatMap((expression) => namesIn(stage, expression));
  });
  return [...own, ...across];
}

/** Columns as `owner.dataset.column`, which means the same in every plan. */
function basesOf(plan: Plan, { table, id }: Input): string[] {
  const stage = plan.stages[table] as RowStage;
  return namesIn(stage, outputOf(stage, id));
}

function namesIn({ party, dataset }: LocalStage, expression: Expression | null): string[] {
  return [...new Set(columnNodes(expression).map(({ column }) => `${party}.${dataset}.${column}`))];
}

/** Everything that the question says beside the owner's own condition, own group keys, measures and the others' data. */
function frameOf(plan: Plan, table: number, stage: LocalStage): object {
  const others = plan.stages
    .filter((other) => other !== stage)
    .map((other) => {
      const { party, dataset, relation, where } = other;
      const whose = { party, dataset, ...(relation === undefined ? {} : { relation }), where };
      return { ...whose, keys: plan.source === 'rows' ? rowKeys(plan, other) : other.keys };
    });
  return {
    source: plan.source === 'join' ? 'join' : 'groups',
    others,
    joinKeys: stage.kind === 'rows' ? stage.keys : [],
    ...(plan.many === undefined ? {} : { many: { ...plan.many, table: plan.stages[plan.many.table]?.party } }),
    filter: plan.filter === null ? null : spelled(plan, plan.filter),
    ...choicesOf(plan),
    keys:
      plan.source !== 'join'
        ? []
        : plan.keys
            .filter((key) => key.table !== table)
            .map((key) => ({
              ...(key.positions === undefined
                ? spelledOutput(plan, key)
                : { positions: key.positions.map((bit) => spelled(plan, bit)) }),
              categories: key.categories,
            })),
  };
}

/** Of matched rows: what FILTER keeps of them, and what CASE takes of each. Another such choice may be another by a single row. */
function choicesOf(plan: Plan): { readonly chosen?: readonly string[] } {
  if (plan.source !== 'join') return {};
  const chosen = released(plan).flatMap((measure): object[] => {
    const filter = measure.filter === undefined ? [] : [spelled(plan, measure.filter)];
    const chooses =
      measure.kind !== 'count' && hasChoice(measure.value)
        ? true
        : measureParts(plan, measure).some(({ expression }) => selectorsIn(expression).length > 0);
    if (!chooses) return filter;
    return [...filter, spelled(plan, measure.kind === 'count' ? (measure.valid as SecureBoolean) : measure.value)];
  });
  return chosen.length === 0 ? {} : { chosen: [...new Set(chosen.map(plainText))].sort() };
}

/** The expressions that rows of another owner are grouped by. */
function rowKeys(plan: Plan, stage: LocalStage): Expression[] {
  return stage.kind === 'groups' ? [] : plan.keys.map(({ id }) => outputOf(stage, id));
}

/** By the table's name, because which table is written first makes no difference. */
function spelledOutput(plan: Plan, { table, id }: Input): object {
  const stage = plan.stages[table] as RowStage;
  const { party, dataset, relation } = stage;
  return { party, dataset, ...(relation === undefined ? {} : { relation }), expression: outputOf(stage, id) };
}

/** What the values of an answer depend on in the rows of a group: measured values and, of a join, keys and conditions. */
function markedBy(stage: LocalStage): Expression[] {
  const expressions =
    stage.kind === 'groups'
      ? stage.partials.map(({ expression }) => expression)
      : [...stage.keys, ...stage.outputs.map(({ expression }) => expression)];
  const columns = new Map<string, Expression>();
  for (const expression of expressions) {
    for (const column of columnNodes(expression)) columns.set(column.column, column);
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
}

type Input = { readonly table: number; readonly id: string };

/** A secure expression with the owners' own expressions in the place of ids. */
function spelled(plan: Plan, node: SecureBoolean | SecureNumber): object {
  switch (node.kind) {
    case 'flag':
    case 'input':
      return { kind: node.kind, ...spelledOutput(plan, node) };
    case 'constant':
      return node;
    case 'scale':
    case 'not':
      return { ...node, item: spelled(plan, node.item) };
    case 'and':
    case 'or':
      return { kind: node.kind, items: node.items.map((item) => spelled(plan, item)) };
    case 'case': {
      const [when, result, otherwise] = [node.when, node.result, node.otherwise].map((item) => spelled(plan, item));
      return { kind: node.kind, when, result, otherwise };
    }
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return { ...node, left: spelled(plan, node.left), right: spelled(plan, node.right) };
  }
}

function outputOf(stage: RowStage, id: string): Expression {
  const output = stage.outputs.find((candidate) => candidate.id === id);
  if (output === undefined) throw new Error(`stage ${stage.party}.${stage.dataset} has no output ${id}`);
  return output.expression;
}
