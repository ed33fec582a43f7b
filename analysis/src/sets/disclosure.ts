/** Who learns what by an intersection: the result, what can be worked out from it, and what follows from taking part. */
import { setProtocolNamed, type TextValues } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import type { AnyPlan, DisclosureLine } from '../contract/contract.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { everyoneOf, type Seating } from '../kinds/seats.ts';
import { columnsIn } from '../local/expression.ts';
import './disclosure-messages.ts';
import { type IntersectPlan, receiversOf, shapesOf, standingOf } from './plan.ts';
import { lines } from './run.ts';
import { tableOf } from './view.ts';

type Stage = IntersectPlan['stages'][number];

/** In the order in which people read it. */
export function disclosureOf(plan: IntersectPlan, cards: readonly DatasetCard[]): DisclosureLine[] {
  return [
    ...(plan.show === 'count' ? countLines(plan) : receiversOf(plan).flatMap((place) => rowLines(plan, place))),
    ...inferenceLines(plan),
    ...cards.flatMap((card) => takingPart(plan, card)),
    ...helperLines(plan),
    ...partyLines(plan),
    ...nobodyLines(plan),
  ];
}

/** A line of the sets' catalogue. */
export function line(
  id: string,
  who: readonly string[],
  text: string,
  values: TextValues = {},
  releases = 0,
): DisclosureLine {
  return { id, who, text: `disclosure.set-${text}`, values, releases };
}

const keyOf = (stage: IntersectPlan['stages'][number]): string[] => stage.keys.flatMap(columnsIn).map(quoted);

function othersThan(plan: IntersectPlan, place: number): IntersectPlan['stages'] {
  return plan.stages.filter((_, i) => i !== place);
}

/** Of several others it is what all of them have that counts: which one lacks a key stays open. */
const ofAll = (text: string, others: readonly unknown[]): string => (others.length > 1 ? `${text}-all` : text);

function countLines(plan: IntersectPlan): DisclosureLine[] {
  const { recipients, least } = plan;
  const values = { tables: plan.stages.map(tableOf), least };
  return [
    line('result', recipients, least > 0 ? 'result-count-least' : 'result-count', values),
    line(lines.count, recipients, 'count', values, 1),
  ];
}

function rowLines(plan: IntersectPlan, place: number): DisclosureLine[] {
  const stage = plan.stages[place] as IntersectPlan['stages'][number];
  const { party, rowsUpTo } = stage;
  const others = othersThan(plan, place);
  const values = { own: tableOf(stage), key: keyOf(stage), others: others.map(tableOf), least: plan.least };
  const beside = plan.stages.flatMap((other, i) => {
    const columns = i === place ? [] : (plan.payload[i] ?? []);
    if (columns.length === 0) return [];
    const named = { table: tableOf(other), columns: columns.map(({ name }) => quoted(name)) };
    return [line(lines.payload(party, other.party), [party], 'payload', named, rowsUpTo * columns.length)];
  });
  return [
    line(`result.${party}`, [party], ofAll(plan.least > 0 ? 'result-least' : 'result', others), {
      ...values,
      rows: rowsUpTo,
    }),
    line(lines.rows(party), [party], 'rows', values, rowsUpTo),
    ...beside,
  ];
}

/** Whoever has a table chooses its rows: what its answer says is about any keys it likes to ask about. */
function inferenceLines(plan: IntersectPlan): DisclosureLine[] {
  const owners = plan.stages.map(({ party }) => party);
  const inside = plan.recipients.filter((name) => owners.includes(name));
  const chosen = inside.map((party) => {
    const place = owners.indexOf(party);
    const values = {
      own: tableOf(plan.stages[place] as IntersectPlan['stages'][number]),
      others: othersThan(plan, place).map(tableOf),
    };
    return line(
      `infer.chosen.${party}`,
      [party],
      ofAll(plan.show === 'count' ? 'chosen-count' : 'chosen', values.others),
      values,
    );
  });
  const outside = plan.recipients.filter((name) => !owners.includes(name));
  // What an owner could work out from the number, it can for one who is told it.
  const arranged = outside.length === 0 ? [] : [line('infer.chosen-for', outside, 'chosen-count-for', { owners })];
  const receivers = receiversOf(plan);
  const unfair =
    plan.show === 'ids' && receivers.length > 1
      ? [line('infer.first', inside, 'first', { parties: receivers.map((place) => owners[place] as string) })]
      : [];
  // Its number passes no minimum, and is told it even where others are told rows or nothing.
  const helper =
    plan.join === null ? [] : [line('infer.earlier-common', [plan.join.helper], 'earlier-common', { owners })];
  const earlier = line('infer.earlier', plan.recipients, 'earlier');
  return [...chosen, ...keysLines(plan), ...standingLines(plan), ...arranged, ...unfair, earlier, ...helper];
}

/** Where tables may change, whoever is told rows may ask about others in each run. */
function keysLines(plan: IntersectPlan): DisclosureLine[] {
  const { changing } = plan;
  if (changing === undefined) return [];
  const { runs } = changing;
  return receiversOf(plan).map((place) => {
    const { party, rowsUpTo: rows } = plan.stages[place] as Stage;
    return line(`infer.keys.${party}`, [party], 'keys-in-all', { rows, runs, keys: runs * rows });
  });
}

/**
 * What one key for all runs adds. Who has an output looks it up in all files: so it is keys, not keys at a time, that are counted. A run
 * that is tried again may leave one state more.
 */
function standingLines(plan: IntersectPlan): DisclosureLine[] {
  const standing = standingOf(plan);
  const terms = plan.standing;
  if (standing === undefined || terms === undefined) return [];
  const [from, to] = [plan.stages[standing.sender], plan.stages[standing.receiver]] as [Stage, Stage];
  const { changes, runs } = terms;
  const [sender, receiver] = [from.party, to.party];
  const values = { table: tableOf(from), runs, changes };
  const kept =
    changes > 0
      ? [
          line(`infer.over-runs.${receiver}`, [receiver], 'standing-over-runs', values),
          line(`kept.${receiver}`, [receiver], 'standing-kept', values),
        ]
      : [line(`kept.${receiver}`, [receiver], 'standing-kept-same', values)];
  return [
    ...kept,
    line(`state.${receiver}`, [sender], 'standing-state', { receiver }),
    line(`key.${sender}`, [sender, receiver], 'standing-key', { ...values, sender, receiver }),
  ];
}

/** What everybody else learns of a table, because it takes part. */
export function takingPart(plan: Seating, { owner, name, rowsUpTo, columns }: DatasetCard): DisclosureLine[] {
  const others = everyoneOf(plan).filter((party) => party !== owner);
  const dataset = quotedTable(owner, name);
  return [
    line(`size.${owner}.${name}`, others, 'size', { dataset, rows: rowsUpTo }),
    line(`card.${owner}.${name}`, others, 'card', { dataset, owner, columns: columns.length }),
  ];
}

/** The helper sees tokens that are equal where keys are; with data of its own that says no more, as it has no key to make any. */
export function helperLines(plan: Pick<AnyPlan, 'stages' | 'join'>): DisclosureLine[] {
  if (plan.join === undefined || plan.join === null) return [];
  const { helper, ownData } = plan.join;
  const owners = plan.stages.map(({ party }) => party);
  return [
    line('common', [helper], owners.length === 2 ? 'common' : 'common-groups', { owners }),
    ...(ownData === true ? [line('common.own-data', [helper], 'common-own-data', {})] : []),
  ];
}

function partyLines(plan: IntersectPlan): DisclosureLine[] {
  const everyone = everyoneOf(plan);
  const { parties: computers } = plan;
  const { security, assumes } = setProtocolNamed(plan.protocol);
  const { adversary } = security(computers.length);
  const helper = plan.join?.helper ?? '';
  const owners = plan.stages.map(({ party }) => party);
  const trust = helper === '' ? 'trust' : 'trust-helper';
  return [
    line('question', everyone, 'question'),
    line('duration', everyone, 'duration'),
    line('stop', everyone, plan.duplicates === 'refuse' ? 'stop-duplicates' : 'stop'),
    line('trust', computers, `${trust}-${adversary}`, { owners, helper }),
    ...(helper === '' && owners.length > 2 ? collusionLines(plan, owners) : []),
    ...(adversary === 'malicious' ? reachLines(plan) : []),
    ...(assumes === 'lpn' ? [line('trust.assumed', owners, 'assumed-lpn')] : []),
  ];
}

/** Against parties that deviate a receiver is held to a number of keys, which may be more than its rows. */
function reachLines(plan: IntersectPlan): DisclosureLine[] {
  const { reach } = setProtocolNamed(plan.protocol);
  return shapesOf(plan).flatMap((shape) => {
    const stage = shape.gives.kind === 'rows' ? plan.stages[shape.gives.receiver] : undefined;
    const keys = reach?.(shape) ?? 0;
    if (stage === undefined || keys <= stage.rowsUpTo) return [];
    return [line(`trust.reach.${stage.party}`, [stage.party], 'reach', { rows: stage.rowsUpTo, keys })];
  });
}

/** Without a helper, what parties can put together: a receiver its own rows, and others their lists; or two who hold all shares. */
function collusionLines(plan: IntersectPlan, owners: readonly string[]): DisclosureLine[] {
  const pair = pairOf(plan);
  if (pair !== undefined) {
    const others = owners.filter((name) => !pair.includes(name));
    return [line('trust.together', pair, 'together-count', { own: pair[0], others, pair })];
  }
  const receivers = receiversOf(plan);
  return receivers.map((place) => {
    const { party } = plan.stages[place] as IntersectPlan['stages'][number];
    const others = owners.filter((name) => name !== party);
    const text = receivers.length > 1 ? 'together-several' : 'together';
    return line(`trust.together.${party}`, [party], text, { own: party, others });
  });
}

/** The two parties whose shares the match is, under protocols of that kind: first the one whose keys these are about. */
function pairOf(plan: IntersectPlan): readonly [string, string] | undefined {
  const [shape] = shapesOf(plan);
  const pair = shape === undefined ? undefined : setProtocolNamed(plan.protocol).together?.(shape);
  if (pair === undefined) return undefined;
  const [leader, second] = pair.map((party) => plan.parties[party]);
  return [leader as string, second as string];
}

/** What no one learns who follows the protocol, and what its argument is for. */
function nobodyLines(plan: IntersectPlan): DisclosureLine[] {
  const receivers = receiversOf(plan);
  const below = plan.join === null && plan.least > 0;
  const isTold = (place: number): boolean => plan.show === 'ids' && !receivers.includes(place);
  const hidden = plan.stages.flatMap((stage, place) => (isTold(place) ? [tableOf(stage)] : []));
  return [
    ...(plan.show === 'count'
      ? [
          line('nobody.rows', [], 'nobody-count'),
          ...(below ? [line('nobody.below', [], 'nobody-below', { least: plan.least })] : []),
        ]
      : [
          line('nobody.others', [], 'nobody-others'),
          ...(hidden.length > 0 ? [line('nobody.own', [], 'nobody-own', { tables: hidden })] : []),
        ]),
    line('nobody.sizes', [], 'nobody-sizes'),
  ];
}
