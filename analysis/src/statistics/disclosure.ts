/**
 * Who learns what: the statement of the joint question beneath, and a line for each vector that is released beside it, from the
 * same list as the program's.
 */
import type { TextValues } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { disclosureOf as disclosureOfQuestion } from '../sql/disclosure.ts';
import { inferencesOf } from '../sql/plan/inference.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import { halfWidthOf } from '../sql/plan/noise-error.ts';
import type { PlanPrivacy } from '../sql/plan/types.ts';
import { withMatcher } from './aligned.ts';
import { chosenFindings, isDivided, isMeasuredBeside } from './divided.ts';
import { isGated } from './enough.ts';
import { harmlessFindings } from './grants.ts';
import type { ColumnPlan, CrosstabPlan, CutsPlan, DescribePlan } from './plan.ts';
import { countReleases, isCut } from './releases.ts';
import './statement-messages.ts';

export function disclosureOf(plan: DescribePlan, cards: readonly DatasetCard[]): DisclosureLine[] {
  const findings = inferencesOf(plan, cards);
  const left = new Set(harmlessFindings(plan, cards).map((i) => `infer.${findings[i]?.kind}.${i + 1}`));
  const all = disclosureOfQuestion(plan.aligned === undefined ? plan : withMatcher(plan), cards);
  const lines = all.filter(({ id }) => !left.has(id)).flatMap((each) => keptLine(plan, each));
  const at = lines.findIndex(({ id }) => id.startsWith('gate.'));
  const inferred = lines.findIndex(({ id }) => id.startsWith('infer.'));
  return [
    ...lines.slice(0, at),
    ...countLines(plan),
    derivedLine(plan),
    ...lines.slice(at, inferred),
    ...chosenLines(plan),
    ...dividedLines(plan),
    ...lines.slice(inferred).filter(({ id }) => isTrueOfAll(plan, id)),
  ];
}

/** Of an aligned table rows were matched before: what that told to whom, this contract does not tell again. */
function keptLine(plan: DescribePlan, each: DisclosureLine): DisclosureLine[] {
  const { aligned } = plan;
  if (aligned === undefined) return [each];
  // Nor does anything depend on data that are read, for none are.
  if (['trust.matching', 'nobody.number', 'duration'].includes(each.id)) return [];
  if (each.id !== 'common') return [each];
  return [{ ...each, text: 'disclosure.describe-aligned-common', values: { name: aligned.name } }];
}

/** Whether a line about what nobody learns holds beside cut points and cells, too. */
function isTrueOfAll(plan: DescribePlan, id: string): boolean {
  const { cuts, crosstabs } = plan.describe;
  if (id === 'nobody.values')
    return !isDivided(plan) && !isMeasuredBeside(plan) && !cuts.some(isCut) && !isSquared(plan);
  // Cells are groups, too, and all rows less those of the cells that are shown are in the others.
  return id !== 'nobody.withheld' || crosstabs.length === 0;
}

function chosenLines(plan: DescribePlan): DisclosureLine[] {
  return chosenFindings(plan).map(({ kind, who, own, grants }) => {
    const texts = (columns: readonly { readonly owner: string; readonly column: string }[]) => [
      ...new Set(columns.map(({ owner, column }) => quotedTable(owner, column))),
    ];
    const values = { own: texts(own), about: texts(grants) };
    return { id: `infer.chosen.${kind}.${who.join()}`, who, text: `disclosure.describe-${kind}`, values, releases: 0 };
  });
}

/** Without a minimum every row may be told by itself anyway. */
function dividedLines(plan: DescribePlan): DisclosureLine[] {
  if (!isGated(plan)) return [];
  return [
    ...(plan.describe.crosstabs.length > 0 ? [line(plan, 'infer.left-out', 'left-out', {})] : []),
    ...(isDivided(plan) ? [line(plan, 'infer.divided', 'divided', {})] : []),
    ...(isMeasuredBeside(plan) ? [line(plan, 'infer.beside', 'beside', {})] : []),
  ];
}

function line(plan: DescribePlan, id: string, text: string, values: TextValues, releases = 0): DisclosureLine {
  return { id, who: plan.recipients, text: `disclosure.describe-${text}`, values, releases };
}

function countLines(plan: DescribePlan): DisclosureLine[] {
  const { cuts, crosstabs, columns } = plan.describe;
  const minimum = plan.minimumGroupSize;
  const gated = isGated(plan) ? '' : '-all';
  return countReleases(plan).map(({ line: id, kind, index, values }) => {
    if (kind === 'cuts' || kind === 'cut-rows') {
      const { column, ids } = cuts[index] as CutsPlan;
      const about = { column: quoted((columns[column] as ColumnPlan).name), points: ids.length, minimum };
      return line(plan, id, kind === 'cuts' ? `cuts${gated}` : 'cut-rows', about, values);
    }
    const { rows, columns: across, ids } = crosstabs[index] as CrosstabPlan;
    const about = { rows: quoted(rows.name), columns: quoted(across.name), cells: ids.length, minimum };
    return line(plan, id, kind === 'cells' ? `cells${gated}` : 'cell-rows', about, values);
  });
}

/** What recipients work out from the numbers above, all of it. */
function derivedLine(plan: DescribePlan): DisclosureLine {
  const statistics = plan.describe.statistics.map(String);
  if (plan.privacy !== undefined) {
    const means = noisyMeans(plan, plan.privacy);
    return line(plan, 'derived', means.length === 0 ? 'derived-noised' : 'derived-noised-means', { statistics, means });
  }
  return line(plan, 'derived', isSquared(plan) ? 'derived-squares' : 'derived', { statistics });
}

/** How far off means are at the least, 19 times in 20: where all rows that there can be are in one group. */
function noisyMeans({ describe: { columns }, stages, source }: DescribePlan, privacy: PlanPrivacy): string[] {
  const all = stages.map(({ rowsUpTo }) => rowsUpTo);
  const rows = source === 'join' ? Math.min(...all) : all.reduce((sum, each) => sum + each, 0);
  return columns.flatMap(({ name, sum }) => {
    if (sum === null) return [];
    const error = Number(halfWidthOf(privacy, sum.id)) / 10 ** sum.scale / Math.max(1, rows);
    return [`${quoted(name)} ±${Number(error.toPrecision(2))}`];
  });
}

/** With sums of squares the numbers of a group may fit one set of values only: one row of 1 among nine of 3, say. */
function isSquared({ describe: { columns, products } }: DescribePlan): boolean {
  return columns.some(({ squares }) => squares !== null) || products !== null;
}
