/** The policy in a YAML text, checked against the dataset's columns. */
import { daysOfDate, type HelperMay, nearestNames, type Use } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { Document } from 'yaml';
import { z } from 'zod';
import { isKeyType, typeText } from '../catalog/types.ts';
import { isPartyName } from '../identity/names.ts';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { parseYaml, type YamlPlaces } from '../text/yaml.ts';
import type { PrivacySettings } from '../api/types.ts';
import { mostRowsOf } from './card.ts';
import { helperMay, uses } from '../api/uses.ts';
import { defaultGroupSize, orderedUses, type Policy, possibleUses } from './policy.ts';
import './messages.ts';

const parties = z.array(z.string()).meta({ example: '[bank, insurer]' }).nullish();
const percent = z.int().min(1).max(100).nullish();
const allowed = z.array(z.string()).meta({ example: '[filter, aggregate]' });
const columnEntry = z.strictObject({ allow: allowed.nullish() }).meta({ example: '{ allow: [filter, aggregate] }' });
/** By name, as a map: a record of this library loses a column that is called `__proto__`. */
const columnEntries = z.preprocess(
  (value) => (isRecord(value) ? new Map(Object.entries(value)) : value),
  z.map(z.string(), columnEntry.nullable()).meta({ example: '{ age: { allow: [filter, aggregate] } }' }).nullish(),
);
const privacySchema = z
  .strictObject({
    unit: z.string().default('row'),
    epsilon: z.number().gt(0).max(100),
    delta: z.number().min(0).max(0.01).default(1e-6),
    period: z.enum(['month', 'year', 'ever']).default('ever'),
  })
  .meta({ example: '{ unit: row, epsilon: 4, delta: 1e-6, period: month }' });
const policySchema = z.strictObject({
  dataset: z.string(),
  minimum_group_size: z.int().min(1).max(1_000_000).default(defaultGroupSize),
  unit: z.string().nullish(),
  largest_percent: percent,
  p_percent: percent,
  curious_computers: z.union([z.int().min(1).max(9), z.literal('all-others')]).nullish(),
  kept_shares: z.enum(['refuse', 'allow']).default('refuse'),
  withheld_groups: z.enum(['hidden', 'number']).default('hidden'),
  empty_groups: z.enum(['hidden', 'public']).default('hidden'),
  privacy: privacySchema.nullish(),
  earlier_answers: z.enum(['refuse', 'warn', 'noise', 'off']).default('warn'),
  answers_per_month: z.int().min(1).max(1_000_000).nullish(),
  recipients: parties,
  helpers: parties,
  helpers_may: z.array(z.enum(helperMay)).nullish(),
  join: z.enum(['any', 'strict']).default('any'),
  match_for_others: z.enum(['refuse', 'allow']).nullish(),
  expires: z.string().refine(isDate, 'YYYY-MM-DD').nullish(),
  columns: columnEntries,
});

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The table that a policy is about; what is not known of its keys is not there. */
export type PolicyTable = Pick<DatasetRecord, 'name' | 'columns'> & Partial<Pick<DatasetRecord, 'unique' | 'declared'>>;

export interface ParsedPolicy {
  readonly policy: Policy;
  /** For changes that keep comments and order. */
  readonly document: Document;
}

/**
 * Reads `yaml`, the policy of `dataset`; `file` is named in errors. Throws UsageError `yaml.…`, `policy-file.…` with line
 * and column.
 */
export function parsePolicy(yaml: string, file: string, dataset: PolicyTable): ParsedPolicy {
  const { value, places, document } = parseYaml(yaml, file, policySchema);
  if (value.dataset !== dataset.name) {
    throw new UsageError('policy-file.other-dataset', {
      ...places.of(['dataset']),
      found: value.dataset,
      expected: dataset.name,
    });
  }
  for (const setting of ['recipients', 'helpers'] as const) {
    (value[setting] ?? []).forEach((name, i) => {
      const isName: boolean = isPartyName(name);
      if (name !== '*' && !isName) {
        throw new UsageError('policy-file.unknown-party', { ...places.of([setting, i]), found: name.slice(0, 80) });
      }
    });
  }
  const columns: Record<string, readonly Use[]> = {};
  for (const [name, entry] of value.columns ?? []) {
    const allow = readUses(name, entry?.allow ?? [], dataset, places);
    // Object.defineProperty rather than assignment: a column may be called __proto__.
    if (allow.length > 0) Object.defineProperty(columns, name, { value: allow, enumerable: true });
  }
  const unit = value.unit ?? undefined;
  if (unit !== undefined) checkUnit(unit, dataset, places);
  const privacy = value.privacy ?? undefined;
  if (privacy !== undefined && privacy.unit !== 'row') checkPrivacyUnit(privacy.unit, dataset, places);
  if (value.earlier_answers === 'noise' && privacy === undefined)
    throw new UsageError('policy-file.noise-without-privacy', {
      ...places.of(['earlier_answers']),
      dataset: dataset.name,
    });
  const policy = {
    dataset: value.dataset,
    minimumGroupSize: value.minimum_group_size,
    ...optional('unit', unit),
    ...optional('largestPercent', value.largest_percent),
    ...optional('pPercent', value.p_percent),
    ...optional('curiousComputers', value.curious_computers),
    ...optional('helpersMay', mayOf(value.helpers_may)),
    ...(value.join === 'strict' ? { join: value.join } : {}),
    ...optional('matchForOthers', value.match_for_others === 'allow' ? ('allow' as const) : undefined),
    ...(value.kept_shares === 'allow' ? { keptShares: value.kept_shares } : {}),
    withheldGroups: value.withheld_groups,
    emptyGroups: value.empty_groups,
    ...optional('privacy', privacy === undefined ? undefined : settingsOfPrivacy(privacy)),
    earlierAnswers: value.earlier_answers,
    ...optional('answersPerMonth', value.answers_per_month),
    recipients: value.recipients ?? [],
    helpers: value.helpers ?? [],
    ...optional('expires', value.expires),
    columns,
  };
  return { policy, document };
}

/** A setting that is left out, or written without a value, is not in the policy. */
function optional<K extends string, T>(key: K, value: T | null | undefined): { readonly [key in K]?: T } {
  return value === undefined || value === null ? {} : ({ [key]: value } as { readonly [key in K]: T });
}

/** In one order; a list of nothing is as if it were not there. */
function mayOf(list: readonly HelperMay[] | null | undefined): readonly HelperMay[] | undefined {
  const found = helperMay.filter((each) => list?.includes(each) === true);
  return found.length === 0 ? undefined : found;
}

function settingsOfPrivacy({ unit, epsilon, delta, period }: z.infer<typeof privacySchema>): PrivacySettings {
  return { unit: unit === 'row' ? null : unit, epsilon: String(epsilon), delta: String(delta), period };
}

/** How many rows a unit has must be known, or nobody knows how much noise hides one. */
function checkPrivacyUnit(unit: string, dataset: PolicyTable, places: YamlPlaces): void {
  const place = places.of(['privacy', 'unit']);
  columnNamed(unit, dataset, place);
  if (mostRowsOf(unit, dataset) !== undefined) return;
  throw new UsageError('policy-file.privacy-unit', { ...place, dataset: dataset.name, name: unit });
}

function checkUnit(unit: string, dataset: PolicyTable, places: YamlPlaces): void {
  const { type } = columnNamed(unit, dataset, places.of(['unit']));
  if (isKeyType(type)) return;
  throw new UsageError('policy-file.impossible-unit', { ...places.of(['unit']), name: unit, type: typeText(type) });
}

function columnNamed(name: string, dataset: PolicyTable, place: ReturnType<YamlPlaces['of']>): DatasetColumn {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const names = dataset.columns.map((candidate) => candidate.name);
  const nearest = nearestNames(name, names);
  throw new UsageError('policy-file.unknown-column', {
    ...place,
    dataset: dataset.name,
    name: name.slice(0, 128),
    nearest: nearest.length > 0 ? nearest : names.slice(0, 10),
  });
}

function readUses(name: string, allow: readonly string[], dataset: PolicyTable, places: YamlPlaces): Use[] {
  const column = columnNamed(name, dataset, places.ofKey(['columns', name]));
  allow.forEach((use, i) => {
    const place = places.of(['columns', name, 'allow', i]);
    if (!isUse(use)) {
      const nearest = nearestNames(use, uses);
      throw new UsageError('policy-file.unknown-use', {
        ...place,
        name,
        found: use.slice(0, 40),
        known: uses,
        nearest,
      });
    }
    const possible = possibleUses(column);
    if (!possible.includes(use)) {
      throw new UsageError('policy-file.impossible-use', {
        ...place,
        name,
        type: typeText(column.type),
        use,
        possible,
      });
    }
  });
  return orderedUses(allow as readonly Use[]);
}

function isUse(text: string): text is Use {
  return (uses as readonly string[]).includes(text);
}

function isDate(text: string): boolean {
  try {
    daysOfDate(text);
    return true;
  } catch {
    return false;
  }
}
