/** The policy in a YAML text, checked against the dataset's columns. */
import { daysOfDate, nearestNames, type Use } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { Document } from 'yaml';
import { z } from 'zod';
import { typeText } from '../catalog/types.ts';
import { isPartyName } from '../identity/names.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { parseYaml, type YamlPlaces } from '../text/yaml.ts';
import { defaultGroupSize, orderedUses, type Policy, possibleUses, uses } from './policy.ts';
import './messages.ts';

const parties = z.array(z.string()).nullish();
const policySchema = z.strictObject({
  dataset: z.string(),
  minimum_group_size: z.int().min(1).max(1_000_000).default(defaultGroupSize),
  recipients: parties,
  helpers: parties,
  expires: z.string().refine(isDate, 'YYYY-MM-DD').nullish(),
  columns: z.record(z.string(), z.strictObject({ allow: z.array(z.string()).nullish() }).nullable()).nullish(),
});

export interface ParsedPolicy {
  readonly policy: Policy;
  /** For changes that keep comments and order. */
  readonly document: Document;
}

/**
 * Reads `yaml`, the policy of `dataset`; `file` is named in errors. Throws UsageError `yaml.…`, `policy-file.…` with line
 * and column.
 */
export function parsePolicy(
  yaml: string,
  file: string,
  dataset: Pick<DatasetRecord, 'name' | 'columns'>,
): ParsedPolicy {
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
  for (const [name, entry] of Object.entries(value.columns ?? {})) {
    const allow = readUses(name, entry?.allow ?? [], dataset, places);
    // Object.defineProperty rather than assignment: a column may be called __proto__.
    if (allow.length > 0) Object.defineProperty(columns, name, { value: allow, enumerable: true });
  }
  const policy = {
    dataset: value.dataset,
    minimumGroupSize: value.minimum_group_size,
    recipients: value.recipients ?? [],
    helpers: value.helpers ?? [],
    ...(typeof value.expires === 'string' ? { expires: value.expires } : {}),
    columns,
  };
  return { policy, document };
}

function readUses(
  name: string,
  allow: readonly string[],
  dataset: Pick<DatasetRecord, 'name' | 'columns'>,
  places: YamlPlaces,
): Use[] {
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = dataset.columns.map((candidate) => candidate.name);
    const nearest = nearestNames(name, names);
    const fields = { ...places.ofKey(['columns', name]), dataset: dataset.name, name };
    throw new UsageError('policy-file.unknown-column', {
      ...fields,
      nearest: nearest.length > 0 ? nearest : names.slice(0, 10),
    });
  }
  allow.forEach((use, i) => {
    const place = places.of(['columns', name, 'allow', i]);
    if (!isUse(use)) {
      const nearest = nearestNames(use, uses);
      throw new UsageError('policy-file.unknown-use', {
        ...place,
        name,
        found: use.slice(0, 40),
        known: uses,
        nearest: nearest.length > 0 ? nearest : ['–'],
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
