/** What an owner allows for one dataset. Nothing is allowed by default. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Use } from '@tacit/analysis';
import { isKeyType } from '../catalog/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';

export const uses = [
  'join',
  'filter',
  'group',
  'aggregate',
  'extreme',
  'combine',
  'membership',
  'single-out',
] as const satisfies readonly Use[];

export const groupChoices = { withheld: ['hidden', 'number'], empty: ['hidden', 'public'] } as const;
export const earlierAnswersChoices = ['refuse', 'warn', 'off'] as const;

export interface Policy {
  readonly dataset: string;
  /** Groups with fewer rows are withheld; with `unit`, groups with fewer different values of it. */
  readonly minimumGroupSize: number;
  /** Column that tells apart what the minimum protects (people rather than rows); one that can be a join key. */
  readonly unit?: string;
  /** Dominance rule: a total is withheld where one contribution is more than this percentage of it. */
  readonly largestPercent?: number;
  /** p % rule: a total is withheld where what the two largest leave is less than this percentage of the largest. */
  readonly pPercent?: number;
  /** 'number': recipients learn how many groups are withheld although they have rows. */
  readonly withheldGroups: (typeof groupChoices.withheld)[number];
  /** 'public': recipients can tell groups without rows from withheld ones. */
  readonly emptyGroups: (typeof groupChoices.empty)[number];
  /** What happens when a contract's answer and earlier answers together would show single rows. */
  readonly earlierAnswers: (typeof earlierAnswersChoices)[number];
  /** Most answers that one recipient may receive in a calendar month; no limit where it is absent. */
  readonly answersPerMonth?: number;
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

/** What a column can be used for at all: a sum of texts or a group key without a list of values makes no sense. */
export function possibleUses(column: Pick<DatasetColumn, 'type' | 'categories'>): Use[] {
  const { kind } = column.type;
  const isNumber = kind === 'integer' || kind === 'decimal';
  return uses.filter((use) => {
    switch (use) {
      case 'join':
      case 'membership':
        return isKeyType(column.type);
      case 'group':
        return column.categories !== undefined;
      case 'extreme':
        return isNumber || kind === 'date';
      case 'filter':
      case 'combine':
      case 'single-out':
      case 'aggregate':
        return true;
    }
  });
}
