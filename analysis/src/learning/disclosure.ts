/** Lines that are in the statement of every contract about a model that starts from an aligned table. */
import type { TextValues } from '@tacit/engine';
import { everyOwner, type KeptColumn, type KeptTable } from '../contract/artifacts.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { isStackAlone, stackedIn } from '../contract/kept-sources.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { everyoneOf, type Seating } from '../kinds/seats.ts';
import { matcherOf } from '../sets/align/kept.ts';
import '../sql/disclosure-messages.ts';
import './disclosure-messages.ts';
import './import/disclosure-messages.ts';
import type { ModelCard } from './model-card.ts';
import { recipientsInStack, type TablePlan } from './plan.ts';

export function line(
  id: string,
  who: readonly string[],
  text: string,
  values: TextValues = {},
  releases = 0,
): DisclosureLine {
  return { id, who, text: `disclosure.${text}`, values, releases };
}

/**
 * What owners who are told something work out through rows and values of their own: of rows in common, and of rows that others have under theirs. 'checks':
 * they are told what the checks of a training find, and no more; 'steps': and which features a selection takes; 'stops': and whether further trees help. `under`, of rows under theirs: whether
 * the minimum holds for those of others by themselves; of a training for what its checks count, not for what a model tells.
 */
export function ownRowsLines(
  table: KeptTable,
  columns: readonly KeptColumn[],
  owners: readonly string[],
  told: 'told' | 'checks' | 'steps' | 'stops',
  under: 'all' | 'others' | 'train' | 'trees' = 'all',
): DisclosureLine[] {
  const stacked = stackedIn(table).map(({ owner }) => owner);
  return owners.flatMap((who) => {
    const isStacked = stacked.includes(who);
    const others = stacked.filter((name) => name !== who);
    const stackLines =
      isStacked && others.length > 0
        ? [
            line(
              `infer.under.${who}`,
              [who],
              `model-infer-stacked-${under !== 'all' && isStackAlone(table) ? under : told}`,
              { others },
            ),
          ]
        : [];
    if (isStackAlone(table)) return stackLines;
    const about = columns
      .filter(({ owner }) => owner !== who && !(isStacked && owner === everyOwner))
      .map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
    return [
      line(`infer.own.${who}`, [who], `train-infer-own-${told}`),
      ...(about.length === 0 ? [] : [line(`infer.about.${who}`, [who], `train-infer-about-${told}`, { about })]),
      ...stackLines,
    ];
  });
}

/**
 * Of a training, by `ownRowsLines`: recipients of more than counts from what they are told, all others with rows from what everybody is told,
 * `heard`; recipients who are told counts alone learn as much of stacked rows.
 */
export function trainingRowsLines(
  plan: TablePlan,
  columns: readonly KeptColumn[],
  tellsMore: boolean,
  heard: 'checks' | 'steps' | 'stops',
  under: 'train' | 'trees',
): DisclosureLine[] {
  const { table } = plan.aligned;
  const owners = table.tables.map(({ owner }) => owner);
  const told = tellsMore ? owners.filter((name) => plan.recipients.includes(name)) : [];
  const counted = tellsMore ? [] : recipientsInStack(plan);
  const rest = owners.filter((name) => !told.includes(name) && !counted.includes(name));
  return [
    ...ownRowsLines(table, columns, told, 'told', under),
    ...ownRowsLines(table, columns, counted, heard, under),
    ...ownRowsLines(table, columns, rest, heard),
  ];
}

/** How the minimums of a statement are meant where recipients have rows in a stack; `who` is told whether they are kept. */
export function minimumLines(plan: TablePlan, who = plan.recipients, of: 'all' | 'checks' = 'all'): DisclosureLine[] {
  const names = recipientsInStack(plan);
  return names.length === 0 ? [] : [line('minimum', who, `model-minimum-${of}`, { names })];
}

/** Recipients with rows in a stack alone choose these, and what they are told beside counts depends on all rows together. */
export function choosingLine(plan: TablePlan, id: string, text: string): DisclosureLine[] {
  const names = recipientsInStack(plan);
  return names.length === 0 ? [] : [line(`infer.${id}`, names, text)];
}

/** What follows from taking part. `told`: columns of which recipients are told something. */
export function partLines(plan: TablePlan, told: readonly KeptColumn[] = []): DisclosureLine[] {
  const { name, table } = plan.aligned;
  const matcher = matcherOf(table, plan);
  const extreme = told.filter(({ made }) => made?.extreme === true);
  const columns = extreme.map(({ owner, dataset, name: column }) => `${quotedTable(owner, dataset)}.${quoted(column)}`);
  return [
    ...(columns.length === 0 ? [] : [line('infer.prepared', plan.recipients, 'model-infer-prepared', { columns })]),
    tableLine(plan),
    ...(matcher === null ? [] : [line('common', [matcher.helper], 'model-common', { name })]),
    ...(matcher !== null && plan.recipients.includes(matcher.helper)
      ? [line('common.receive', [matcher.helper], 'model-common-receive')]
      : []),
    ...securityLines(plan),
  ];
}

/** Whether a model's numbers follow from so many coefficients. */
export const isLinear = ({ learner = 'glm' }: ModelCard): boolean => learner === 'glm' || learner === 'components';

/** Of a model that no contract trained: whoever gave it knows and chose it. */
export function givenLines({ imported, upper }: ModelCard, who: readonly string[]): DisclosureLine[] {
  if (upper !== undefined) return [line(`model.given.${upper}`, who, 'model-given-upper', { owner: upper })];
  return imported === undefined ? [] : [line(`model.given.${imported.by}`, who, 'model-given', { owner: imported.by })];
}

/** What everybody who takes part sees, and whom it trusts. */
export function securityLines(plan: Seating & { readonly threshold: number }): DisclosureLine[] {
  const { parties: computers, dealer, threshold } = plan;
  const everyone = everyoneOf(plan);
  return [
    line('question', everyone, 'question'),
    line('stop', everyone, 'stop'),
    threshold === computers.length - 1
      ? line('trust', computers, 'trust-all', { computers })
      : line('trust', computers, 'trust', { computers, threshold, together: threshold + 1 }),
    ...(dealer === null ? [] : [line('trust.dealer', [dealer], 'trust-dealer', { computers })]),
  ];
}

/** Whose rows the table has, for everybody. */
function tableLine(plan: TablePlan): DisclosureLine {
  const { name, table } = plan.aligned;
  const stacked = stackedIn(table);
  const named = (sources: KeptTable['tables']) => sources.map(({ owner, dataset }) => quotedTable(owner, dataset));
  const kind = stacked.length === 0 ? 'aligned' : isStackAlone(table) ? 'stacked' : 'beside';
  const beside = table.tables.filter((each) => !stacked.includes(each));
  return line('table', everyoneOf(plan), `model-table-${kind}`, {
    name,
    tables: named(kind === 'aligned' ? table.tables : stacked),
    ...(kind === 'beside' ? { beside: named(beside) } : {}),
  });
}

/** Which rows what is told is about: nobody learns, but of a stack, all of whose rows may count, whose they are. */
export function nobodyRowsLine({ aligned: { table } }: TablePlan, text: string): DisclosureLine {
  const tables = table.tables.map(({ owner, dataset }) => quotedTable(owner, dataset));
  return line('nobody.rows', [], isStackAlone(table) ? 'model-nobody-stacked' : text, { tables });
}
