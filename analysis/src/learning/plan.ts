/** What plans of models have in common: the kept table that they start from, whose rows are used, and who takes part. */
import { UsageError } from '@tacit/engine';
import { everyOwner, type KeptColumn, type KeptTable, type UsedShares } from '../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../contract/cards.ts';
import type { AnyPlan, PlannedStage } from '../contract/contract.ts';
import { isStackAlone, placesOfOthers, stackedIn } from '../contract/kept-sources.ts';
import { quotedTable } from '../contract/nearest.ts';
import { checkCards } from '../contract/permissions.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { seatsOf } from '../kinds/parties.ts';
import { type Aligned, alignedNamed, matcherOf } from '../sets/align/kept.ts';
import type { Feature } from './features.ts';
import { isChosen, type ModelCard } from './model-card.ts';
import './model-messages.ts';

export interface TablePlan extends AnyPlan {
  readonly stages: readonly PlannedStage[];
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  readonly uses: readonly UsedShares[];
  readonly aligned: { readonly name: string; readonly table: KeptTable };
}

export interface PlannedTable {
  readonly plan: TablePlan;
  readonly aligned: Aligned;
  readonly cards: readonly DatasetCard[];
}

/**
 * A plan over the kept table `name`; `more`: owners of further data that it takes. Throws as `alignedNamed` and `seatsOf`; UsageError 'model.unit' where the minimum of an owner counts
 * people of whom one may have several rows, 'model.total-rule' where a policy holds totals to a rule that a model is not held to.
 */
export function planTable(request: CompileRequest, name: string, more: readonly string[] = []): PlannedTable {
  const aligned = alignedNamed(name, request.datasets, request.artifacts ?? [], 'allow');
  const { cards, table, uses } = aligned;
  for (const [place, card] of cards.entries()) checkModelCard(card, table.tables[place]?.keys ?? []);
  const owners = [...new Set([...cards.map(({ owner }) => owner), ...giversOf(request), ...more])];
  const { names, clients, dealer, threshold } = seatsOf(request, owners, 'none');
  const plan: TablePlan = {
    stages: cards.map(({ owner, name: dataset, rowsUpTo }) => ({ kind: 'rows', party: owner, dataset, rowsUpTo })),
    join: null,
    parties: names,
    clients,
    dealer,
    threshold,
    recipients: [...names, ...clients].filter((each) => request.recipients.includes(each)),
    protocol: request.protocol,
    uses: [uses],
    aligned: { name, table },
    minimumGroupSize: Math.max(1, ...cards.map((card) => card.minimumGroupSize)),
  };
  return { plan, aligned, cards };
}

/** Those who gave a used model: they have no rows in the table, and hold numbers of the model. */
export function giversOf({ artifacts = [] }: Pick<CompileRequest, 'artifacts'>): string[] {
  return artifacts.flatMap(({ model, owners }) => {
    const { imported } = (model ?? {}) as Partial<ModelCard>;
    return owners.map(({ name }) => name).filter((name) => name === imported?.by);
  });
}

/** Recipients with rows of a stack alone: what they are told, less their own rows, is about the others'. */
export function recipientsInStack({
  aligned: { table },
  recipients,
}: Pick<TablePlan, 'aligned' | 'recipients'>): string[] {
  const owners = stackedIn(table).map(({ owner }) => owner);
  return isStackAlone(table) && owners.length > 1 ? recipients.filter((name) => owners.includes(name)) : [];
}

/**
 * Of each of these recipients the places of all others' rows among those that are looked at, at `places` (all where null). A minimum that holds for all
 * rows has to hold for those at each of these, too: a recipient fills no group up with rows of its own.
 */
export function placesOfTheRest(
  plan: Pick<TablePlan, 'aligned' | 'recipients'>,
  places: Uint32Array | null,
): Uint32Array[] {
  return recipientsInStack(plan).map((name) => placesOfOthers(plan.aligned.table, name, places));
}

/** As `planTable`, of one table that is found by `keys`. */
export function checkModelCard(card: DatasetCard, [key, second]: readonly string[]): void {
  const about = { owner: card.owner, dataset: quotedTable(card.owner, card.name) };
  // Rows have different keys, and so different units where the unit is the key; or the unit occurs once anyway.
  const unit = card.unit?.column;
  const isOnce = (second === undefined && unit === key) || card.unique.some((set) => set.join('\n') === unit);
  if (card.unit !== undefined && !isOnce) throw new UsageError('model.unit', { ...about, unit: card.unit.column });
  if (card.largestPercent !== undefined || card.pPercent !== undefined) throw new UsageError('model.total-rule', about);
}

/** The owners' columns that columns of a table are, or that prepared ones were made of: what owners allow and ledgers know. */
export function originsOf(columns: readonly KeptColumn[]): Pick<KeptColumn, 'owner' | 'dataset' | 'name' | 'type'>[] {
  const all = columns.flatMap(({ owner, dataset, name, type, made }) => [
    { owner, dataset, name: made?.column ?? name, type: made?.type ?? type },
    ...(made?.beside ?? []).map(({ column, ...of }) => ({ ...of, name: column })),
  ]);
  const key = (each: (typeof all)[number]) => JSON.stringify([each.owner, each.dataset, each.name]);
  const first = new Map(all.toReversed().map((each) => [key(each), each]));
  return all.filter((each) => first.get(key(each)) === each);
}

/**
 * 'aggregate' of numbers, 'group' of columns with a list of values; truth values count as numbers, as when they were aligned. 'filter'
 * on what a prepared column compared with given points, 'extreme' on that of which values of single rows were put into it.
 */
export function columnGrants(columns: readonly KeptColumn[]): Grant[] {
  const compared = columns.flatMap(({ owner, dataset, made }): Grant[] => {
    if (made === undefined) return [];
    const uses = [...(made.compared ? ['filter' as const] : []), ...(made.extreme ? ['extreme' as const] : [])];
    return uses.map((use) => ({ owner, dataset, column: made.column, use }));
  });
  const origins = originsOf(columns).map(({ owner, dataset, name, type }): Grant => {
    return { owner, dataset, column: name, use: type.kind === 'text' ? 'group' : 'aggregate' };
  });
  return [...origins, ...compared];
}

/** 'filter' on numbers that are cut into bins: conditions on them could say the same. */
export function cutGrants(features: readonly Feature[]): Grant[] {
  return features.flatMap((each): Grant[] => {
    if (each.kind !== 'levels' || each.cuts === undefined) return [];
    const { owner, dataset, column } = each;
    return [{ owner, dataset, column, use: 'filter' }];
  });
}

/**
 * 'filter' on the numbers that a given model takes: it may be any condition on them, which nobody but its owner sees, and what is counted by what it
 * says is counted by that.
 */
export function givenGrants(
  model: Pick<ModelCard, 'imported' | 'upper' | 'features'>,
  columns: readonly KeptColumn[],
): Grant[] {
  if (!isChosen(model)) return [];
  return originsOf(columns.filter((_, i) => model.features[i]?.kind === 'number')).map(
    ({ owner, dataset, name }): Grant => {
      return { owner, dataset, column: name, use: 'filter' };
    },
  );
}

/** 'combine' on every column where what is told puts values of several owners into one number; of stacked columns see `stackGrants`. */
export function combineGrants(columns: readonly KeptColumn[]): Grant[] {
  const origins = originsOf(columns);
  const owners = new Set(origins.map(({ owner }) => owner));
  if (owners.size < 2) return [];
  return origins.map(({ owner, dataset, name }): Grant => ({ owner, dataset, column: name, use: 'combine' }));
}

/**
 * 'combine' on every stacked column, whatever is told of it: it is of several owners' rows, and whoever has some of these chooses them, and takes them
 * out of what it is told again.
 */
export function stackGrants(table: KeptTable, columns: readonly KeptColumn[]): Grant[] {
  if (stackedIn(table).length < 2) return [];
  return originsOf(columns).flatMap(({ owner, dataset, name }): Grant[] => {
    return owner === everyOwner ? [{ owner, dataset, column: name, use: 'combine' }] : [];
  });
}

/**
 * 'membership' on the keys of all others for whoever is told something and has rows of its own: what it is told depends on which of these are
 * in common. Rows of a stack are matched with those beside it, not with each other. `told`: the recipients, or all that something is told.
 */
export function membershipGrants({ aligned: { table }, recipients }: TablePlan, told = recipients): Grant[] {
  const stacked = stackedIn(table);
  return table.tables.flatMap((source) => {
    const { owner, dataset, keys } = source;
    const others = table.tables.filter(
      (each) => each !== source && !(stacked.includes(each) && stacked.includes(source)),
    );
    return told.some((name) => others.some((each) => each.owner === name))
      ? keys.map((column): Grant => ({ owner, dataset, column, use: 'membership' }))
      : [];
  });
}

/** Throws PolicyError 'policy.…' where a card does not allow the plan: its rows count as matched by whom they were matched by. */
export function checkTable(
  plan: TablePlan,
  grants: readonly Grant[],
  cards: readonly DatasetCard[],
  at?: string,
): void {
  const join = matcherOf(plan.aligned.table, plan);
  checkCards({ ...plan, join }, grants, cards, (at ?? new Date().toISOString()).slice(0, 10));
}
