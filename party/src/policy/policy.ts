/** What an owner allows for one dataset. Nothing is allowed by default. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Use } from '@tacit/analysis';
import type { PolicySettings } from '../api/types.ts';
import { uses } from '../api/uses.ts';
import { isKeyType } from '../catalog/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';

export interface Policy extends PolicySettings {
  readonly dataset: string;
  /** Party names, or '*' for any party of the contract. */
  readonly recipients: readonly string[];
  /** Party names, or '*' for any pinned peer. */
  readonly helpers: readonly string[];
  /** Last ISO date on which anything is allowed. */
  readonly expires?: string;
  /** Only columns with at least one use, each in the order of `uses`. */
  readonly columns: Readonly<Record<string, readonly Use[]>>;
}

export const defaultGroupSize = 10;

/** The policy that allows nothing. */
export function nothingAllowed(dataset: string): Policy {
  return {
    dataset,
    minimumGroupSize: defaultGroupSize,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    earlierAnswers: 'warn',
    recipients: [],
    helpers: [],
    columns: {},
  };
}

/** The policy without what it says of columns and parties. */
export function settingsOf(policy: Policy): PolicySettings {
  const {
    dataset: _dataset,
    recipients: _recipients,
    helpers: _helpers,
    expires: _expires,
    columns: _columns,
    ...rest
  } = policy;
  return rest;
}

/** SHA-256 (hex) over canonical JSON: spelling, order and comments of the file make no difference. */
export function policyDigest(policy: Policy): string {
  const { recipients, helpers, columns, ...settings } = policy;
  const content = {
    ...settings,
    version: 2,
    recipients: [...new Set(recipients)].sort(),
    helpers: [...new Set(helpers)].sort(),
    columns: Object.fromEntries(Object.entries(columns).filter(([, allow]) => allow.length > 0)),
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** `allow` without repetition, in the order of `uses`. */
export function orderedUses(allow: Iterable<Use>): Use[] {
  const allowed = new Set(allow);
  return uses.filter((use) => allowed.has(use));
}

/** What a column can be used for at all: a sum of texts makes no sense. */
export function possibleUses(column: Pick<DatasetColumn, 'type' | 'categories' | 'empty'>): Use[] {
  const { kind } = column.type;
  const isNumber = kind === 'integer' || kind === 'decimal';
  return uses.filter((use) => {
    switch (use) {
      case 'join':
        return isKeyType(column.type);
      // Not only of keys: by whatever rows of several owners are put in order or gathered together, its owner's rows are found.
      case 'membership':
        return true;
      case 'group':
        // Without a list of values the values of groups that are shown are released themselves.
        return column.categories !== undefined || (kind !== 'boolean' && column.empty !== true);
      case 'extreme':
        return isNumber || ['date', 'timestamp', 'time'].includes(kind) || column.empty === true;
      case 'filter':
      case 'combine':
      case 'payload':
      case 'single-out':
      case 'aggregate':
        return true;
    }
  });
}
