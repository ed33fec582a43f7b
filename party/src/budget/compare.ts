/** What an answer would add to earlier ones about the same dataset: findings, each a text with what was counted. */
import { canonicalJson, columnNodes, type OtherData, type OwnPart } from '@tacit/analysis';
import type { EarlierFinding } from '../api/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';
import { auditSums, type SmallSum } from './linear-audit.ts';
import { rowsApart } from './common-conditions.ts';
import { partOver } from './current-types.ts';
import type { Cell, OwnRows } from './own-rows.ts';
import {
  type Change,
  changeBetween,
  countOtherColumns,
  isSameQuestion,
  type Relation,
  relationOfRows,
  shareMeasures,
} from './pairs.ts';
import { pinnedColumns, valuesOf } from './pinned-columns.ts';
import { times } from './polynomial.ts';
import { type Answer, nullExpressions } from './released-vectors.ts';
import { findCrossing } from './thresholds.ts';

/** An answer that was given, or that was approved and may still be. */
export interface EarlierAnswer {
  readonly job: string;
  /** Who learns it, beside the owner itself. */
  readonly recipients: readonly string[];
  readonly contentDigest: string;
  readonly part: OwnPart;
  readonly cells: readonly Cell[];
  /** All parts of the same answer, which are counted in one pass. */
  readonly parts: readonly OwnPart[];
  /** Of a cross-table: whether the groups of the same answer withhold few rows, and so it. */
  readonly withheld?: boolean;
}

export type NewAnswer = Omit<EarlierAnswer, 'cells' | 'job' | 'parts'>;

export interface Comparison {
  readonly owner: string;
  readonly fresh: NewAnswer & Pick<EarlierAnswer, 'cells'>;
  /** Those with at least one recipient in common. */
  readonly earlier: readonly EarlierAnswer[];
  /** Columns that the dataset has now. */
  readonly columns: readonly DatasetColumn[];
  /** Least number of own rows, or of different values of `unit`, that a computed number may be about. */
  readonly limit: number;
  readonly unit: string | null;
  readonly rows: OwnRows;
}

/** Most classes of rows that are looked at. */
const mostAtoms = 20_000;

/** Everything that the new answer adds to the earlier ones. */
export async function compareAnswers(comparison: Comparison): Promise<EarlierFinding[]> {
  const { fresh, earlier, columns } = comparison;
  const known: EarlierAnswer[] = [];
  const lost: EarlierAnswer[] = [];
  for (const answer of earlier) {
    const part = partOver(answer.part, columns);
    if (part === undefined) lost.push(answer);
    else known.push({ ...answer, part });
  }
  const sums = fresh.part.source === 'groups' ? known.filter(({ part }) => part.source === 'groups') : [];
  const pairs = known.filter((answer) => !sums.includes(answer));
  return [
    ...(lost.length === 0 ? [] : [finding('budget.incomparable', lost, comparison)]),
    ...(await compareSums(comparison, sums)),
    ...(await compareSelections(comparison, sums)),
    ...(await compareVersions(comparison, sums)),
    ...(await comparePairs(comparison, pairs)),
  ];
}

/** What changed since in the groups of an answer over another version of the data; undefined if nothing did. */
async function changeSince(comparison: Comparison, answer: EarlierAnswer) {
  const { contentDigest, part, cells, recipients } = answer;
  if (contentDigest === comparison.fresh.contentDigest) return undefined;
  // Of cells that a run withholds for their own rows alone, nobody has two answers.
  // Parts of few rows are shown together with the next ones.
  const isByItself = part.source === 'groups' && part.shown?.kind !== 'parts' && part.shown?.kind !== 'totals';
  const isWithheld = isByItself && isAloneFor({ part }, recipients, comparison);
  return changeBetween(cells, await cellsNow(comparison, answer), isWithheld ? part.minimum : 0);
}

/** The cells of an earlier answer on the rows as they are now: digests take long, so all of its parts are counted at once. */
async function cellsNow({ rows, columns }: Comparison, { part, parts }: EarlierAnswer): Promise<Cell[]> {
  const text = canonicalJson(part);
  const known = parts.flatMap((each) => partOver(each, columns) ?? []);
  const at = known.findIndex((each) => canonicalJson(each) === text);
  const counted = await rows.cells(at < 0 ? [part] : known);
  return counted[Math.max(0, at)] ?? [];
}

/**
 * Whether each of `recipients` knows all parts of the answer but the owner's, so that what is counted here is what its
 * gates counted. An answer whose minimum counted something else is taken to have shown everything.
 */
function isAloneFor(
  { part }: Pick<NewAnswer, 'part'>,
  recipients: readonly string[],
  { owner, unit }: Comparison,
): boolean {
  if (part.unit !== unit) return false;
  return recipients.every((recipient) => part.owners.every((name) => name === owner || name === recipient));
}

async function compareSums(comparison: Comparison, earlier: readonly EarlierAnswer[]): Promise<EarlierFinding[]> {
  const { fresh, rows, limit, unit } = comparison;
  if (earlier.length === 0 || limit <= 1) return [];
  const parts = [...earlier, fresh].map(({ part }) => part);
  const questions = new Map(parts.map((part) => [classText(part), part]));
  const numbers = [...questions.keys()];
  const nulls = nullExpressions(parts);
  const nullsAt = new Map([...nulls.keys()].map((text, i) => [text, i]));
  const atoms = await rows.atoms([...questions.values()], [...nulls.values()], { most: mostAtoms, below: limit });
  if (atoms === undefined) return [finding('budget.unchecked', earlier, comparison)];

  // Each recipient has its own earlier answers, and knows its own part of them.
  const found = new Map<string, { sum: SmallSum; jobs: readonly EarlierAnswer[]; recipients: string[] }>();
  const crossed = new Map<EarlierAnswer, { rows: number; recipients: string[] }>();
  let unchecked: readonly EarlierAnswer[] = [];
  for (const recipient of fresh.recipients) {
    const theirs = earlier.filter(({ recipients }) => recipients.includes(recipient));
    if (theirs.length === 0) continue;
    const [asked, ...before] = [fresh, ...theirs].map((answer): Answer => {
      const { part } = answer;
      const question = numbers.indexOf(classText(part));
      const pinned = pinnedColumns(part, comparison.columns);
      const { withheld = false } = answer;
      const alone = isAloneFor(answer, [recipient], comparison);
      return { part, question, alone, pinned, valuesOf: valuesOf(part), withheld };
    });
    for (const [i, answer] of before.entries()) {
      const crossing = findCrossing(asked as Answer, answer, atoms, nullsAt, limit);
      if (crossing === undefined) continue;
      const job = theirs[i] as EarlierAnswer;
      crossed.set(job, { ...crossing, recipients: [...(crossed.get(job)?.recipients ?? []), recipient] });
    }
    const audits = [await auditSums(asked as Answer, before, atoms, limit)];
    // Where others have rows in a group of few, it may be shown or withheld. Both must be harmless.
    if ([asked, ...before].some((answer) => answer?.alone === false)) {
      const withheld = before.map((answer) => ({ ...answer, alone: true }));
      audits.push(await auditSums(asked as Answer, withheld, atoms, limit));
    }
    const audit = { found: audits.flatMap((each) => each.found), complete: audits.every((each) => each.complete) };
    for (const sum of audit.found) {
      const jobs = sum.answers.map((i) => theirs[i] as EarlierAnswer);
      const key = JSON.stringify([sum.rows, sum.unknowns, [...new Set(jobs.map(({ job }) => job))]]);
      const same = found.get(key) ?? { sum, jobs, recipients: [] };
      if (!same.recipients.includes(recipient)) same.recipients.push(recipient);
      found.set(key, same);
    }
    if (!audit.complete && audit.found.length === 0) unchecked = theirs;
  }
  return [
    ...[...found.values()].map(({ sum, jobs, recipients }) => {
      const values = { rows: sum.rows, what: sum.unknowns.map(measureText) };
      if (unit === null) return finding('budget.difference', jobs, comparison, values, recipients);
      return finding('budget.difference-units', jobs, comparison, { ...values, unit }, recipients);
    }),
    ...[...crossed].map(([job, { rows: few, recipients }]) =>
      unit === null
        ? finding('budget.threshold', [job], comparison, { rows: few }, recipients)
        : finding('budget.threshold-units', [job], comparison, { rows: few, unit }, recipients),
    ),
    ...(unchecked.length === 0 ? [] : [finding('budget.unchecked', unchecked, comparison)]),
  ];
}

/** `sum(c)` as SQL writes it; what is not multiplied out is an expression of the plan, which has no short text. */
function measureText(unknown: string): string {
  if (unknown === 'count') return 'COUNT(*)';
  if (/^(sum|min|max)\(/.test(unknown)) {
    return `${unknown.slice(0, 3).toUpperCase()}${unknown.slice(3).replaceAll(times, ' * ')}`;
  }
  const { kind, expression } = JSON.parse(unknown) as { kind: string; expression: Parameters<typeof columnNodes>[0] };
  const names = new Set(columnNodes(expression).map(({ column }) => column));
  return `${kind.toUpperCase()}(${[...names].join(', ')})`;
}

/** Answers that differ from the new one in few rows, whether or not these meet the conditions that both have. */
async function compareSelections(comparison: Comparison, earlier: readonly EarlierAnswer[]): Promise<EarlierFinding[]> {
  const { fresh, rows, limit, unit } = comparison;
  const findings: EarlierFinding[] = [];
  for (const answer of earlier) {
    if (!shareMeasures(fresh.part, answer.part)) continue;
    const isShown = (part: OwnPart, cells: readonly Cell[]) =>
      !isAloneFor({ part }, fresh.recipients, comparison) ||
      part.shown?.kind === 'parts' ||
      part.shown?.kind === 'totals' ||
      cells.some((cell) => (unit === null ? cell.rows : (cell.units ?? cell.rows)) >= part.minimum);
    // What both withhold tells nothing, and of one that is shown and one that is not see `findCrossing`.
    if (!isShown(answer.part, answer.cells) || !isShown(fresh.part, fresh.cells)) continue;
    const apart = await rowsApart(fresh.part, answer.part, rows, limit);
    if (apart >= limit) continue;
    findings.push(
      unit === null
        ? finding('budget.apart', [answer], comparison, { rows: apart })
        : finding('budget.apart-units', [answer], comparison, { rows: apart, unit }),
    );
  }
  return findings;
}

/** Answers over earlier versions of the rows that the new one is about too. */
async function compareVersions(comparison: Comparison, earlier: readonly EarlierAnswer[]): Promise<EarlierFinding[]> {
  const { fresh, limit } = comparison;
  const findings: EarlierFinding[] = [];
  const related = earlier.filter(({ contentDigest, part }) => {
    return contentDigest !== fresh.contentDigest && shareMeasures(fresh.part, part);
  });
  const relationTo = await relationsTo(comparison, related);
  for (const answer of related) {
    const isSame = isSameQuestion(fresh.part, answer.part);
    if (!isSame && (await relationTo(answer.part)).both === 0) continue;
    const change = await changeSince(comparison, answer);
    if (change === undefined || change.rows >= limit) continue;
    const { rows, groups } = change;
    findings.push(finding(isSame ? 'budget.changed' : 'budget.changed-other', [answer], comparison, { rows, groups }));
  }
  return findings;
}

/**
 * Answers of which at least one is about matched rows: which of the own rows are matched, the owner cannot count. What they
 * measure makes no difference: which groups are shown tells of every group, whatever is asked, whether it has enough rows.
 * Shown with one row of the recipient's and withheld without it, that row is matched.
 */
async function comparePairs(comparison: Comparison, earlier: readonly EarlierAnswer[]): Promise<EarlierFinding[]> {
  const { fresh } = comparison;
  const findings: EarlierFinding[] = [];
  const otherwise: EarlierAnswer[] = [];
  const relationTo = await relationsTo(comparison, earlier);
  for (const answer of earlier) {
    const relation = await relationTo(answer.part);
    if (relation.both === 0) continue;
    if (answer.part.frame !== fresh.part.frame) otherwise.push(answer);
    else {
      const found = pairFindings(comparison, answer, relation, await changeSince(comparison, answer));
      findings.push(...(found.length > 0 ? found : await compareSelections(comparison, [answer])));
    }
  }
  return otherwise.length === 0 ? findings : [...findings, finding('budget.matched-other', otherwise, comparison)];
}

/** Two questions that differ in nothing but own rows and own groups, if in anything. */
function pairFindings(
  comparison: Comparison,
  answer: EarlierAnswer,
  { onlyFirst, onlySecond, sameGroups }: Relation,
  change: Change | undefined,
): EarlierFinding[] {
  const others = changedData(answer.part.others, comparison.fresh.part.others);
  const findings: EarlierFinding[] = [];
  if (onlyFirst + onlySecond > 0) {
    const values = { added: onlyFirst, removed: onlySecond };
    findings.push(finding('budget.matched-difference', [answer], comparison, values));
  } else if (!sameGroups) {
    findings.push(finding('budget.matched-groups', [answer], comparison));
  }
  if (countOtherColumns(comparison.fresh.part, answer.part)) {
    findings.push(finding('budget.matched-nulls', [answer], comparison));
  }
  if (change !== undefined) {
    const { rows, groups } = change;
    findings.push(finding('budget.matched-changed', [answer], comparison, { rows, groups }));
  }
  if (others.length > 0) {
    findings.push(finding('budget.other-changed', [answer], comparison, { others }));
  }
  return findings;
}

function changedData(before: readonly OtherData[], now: readonly OtherData[]): string[] {
  const digests = new Map(before.map(({ owner, dataset, contentDigest }) => [`${owner}.${dataset}`, contentDigest]));
  const names = now.map(({ owner, dataset, contentDigest }) => [`${owner}.${dataset}`, contentDigest] as const);
  return names.filter(([name, contentDigest]) => digests.get(name) !== contentDigest).map(([name]) => name);
}

/** How the new question relates to another on the rows as they are now; all of `earlier` are counted at once if possible. */
async function relationsTo(
  { fresh, rows, limit }: Comparison,
  earlier: readonly EarlierAnswer[],
): Promise<(part: OwnPart) => Promise<Relation>> {
  if (earlier.length === 0) return () => Promise.reject(new Error('nothing to relate to'));
  const questions = new Map([fresh, ...earlier].map(({ part }) => [classText(part), part]));
  const numbers = [...questions.keys()];
  const all = await rows.atoms([...questions.values()], [], { most: mostAtoms, below: limit });
  const ofFresh = numbers.indexOf(classText(fresh.part));
  return async (part) => {
    if (all !== undefined) return relationOfRows(all, ofFresh, numbers.indexOf(classText(part)));
    const two = await rows.atoms([fresh.part, part], [], { most: 2 ** 31, below: limit });
    return relationOfRows(two ?? [], 0, 1);
  };
}

/** The same for parts that cut rows into the same classes, list of values and all. */
function classText({ where, keys }: OwnPart): string {
  return canonicalJson([where, keys]);
}

function finding(
  text: string,
  answers: readonly EarlierAnswer[],
  { fresh, limit }: Comparison,
  values: EarlierFinding['values'] = {},
  recipients?: readonly string[],
): EarlierFinding {
  const jobs = [...new Set(answers.map(({ job }) => job))];
  const common = fresh.recipients.filter((name) => answers.some((answer) => answer.recipients.includes(name)));
  const who = recipients ?? common;
  return { text, values: { ...values, jobs, recipients: who, dataset: fresh.part.dataset, minimum: limit }, jobs };
}
