/**
 * The question of kind 'prepare', as JSON: steps that the columns of an aligned table go through, fitted to its rows; or a transformation that
 * was fitted before, for another table.
 */
import { isOutputName } from '../../contract/artifacts.ts';
import { type Check, isName, type Members, nameSchema, readMembers, wrongMember } from '../../kinds/members.ts';
import { UsageError } from '@tacit/engine';
import { shownValue } from '../../kinds/unknown-member.ts';
import type { CutValue } from '../cut-values.ts';
import { isTestShare, type TestShare, testShareSchema } from '../test-rows.ts';
import './messages.ts';
import { quantileUnit } from './units.ts';

/** What happens to a column: one after the other, each fitted to what the steps before it made. */
export type Step =
  /** Gaps of a number at its mean or median, of a list at its most frequent value; or at a value that is given. */
  | { readonly fill: 'mean' | 'median' | 'mode' | { readonly value: CutValue | boolean } }
  /** What is beyond the bounds counts as the bound: those given, or two quantiles of the column. */
  | {
      readonly clip:
        | { readonly least?: CutValue; readonly most?: CutValue }
        | { readonly quantiles: readonly [number, number] };
    }
  /** Mean 0 and deviation 1, held within ±16; or from 0 to 1. */
  | { readonly standardise: 'z' | 'min-max' }
  | { readonly transform: 'log1p' | 'sqrt' }
  /**
   * A column of 0 and 1 for each category; the place of its category in the list that is given; or the weight of evidence of its bin or value, as a
   * contract of kind 'bin' left it. Categories: all of the column's without this member.
   */
  | { readonly encode: 'one-hot' | 'ordinal' | 'woe'; readonly categories?: readonly (string | null)[] }
  /** A further column: 1 where there was no value. */
  | { readonly missing: 'indicator' }
  /** A further column of a label: weights with which its values count the same in all. */
  | { readonly weights: 'balanced' };

export interface PrepareQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** Steps by column; columns that are not named stay as they are. */
  readonly columns?: Readonly<Record<string, readonly Step[]>>;
  /** `bin/JOB/woe`, for steps that encode by it. */
  readonly woe?: string;
  /** `prepare/JOB/fitted`: what was fitted before, in place of columns. */
  readonly with?: string;
  /** Rows that nothing is fitted to, as by a training with the same numbers. They are prepared like all others. */
  readonly test?: TestShare;
  /** The prepared table's name within its contract; default: table. */
  readonly name?: string;
}

const mostColumns = 200;
const mostSteps = 8;
const mostCategories = 100;

const value = { anyOf: [{ type: 'number' }, { type: 'boolean' }, nameSchema] };
const one = (key: string, schema: object, more: object = {}) => ({
  type: 'object',
  properties: { [key]: schema, ...more },
  required: [key],
  additionalProperties: false,
});
const bound = { anyOf: [{ type: 'number' }, nameSchema] };
const stepSchema = {
  anyOf: [
    one('fill', { anyOf: [{ enum: ['mean', 'median', 'mode'] }, one('value', value)] }),
    one('clip', {
      anyOf: [
        { type: 'object', properties: { least: bound, most: bound }, minProperties: 1, additionalProperties: false },
        one('quantiles', {
          type: 'array',
          items: { type: 'number', minimum: 0, maximum: 1, multipleOf: 1 / quantileUnit },
          minItems: 2,
          maxItems: 2,
        }),
      ],
    }),
    one('standardise', { enum: ['z', 'min-max'] }),
    one('transform', { enum: ['log1p', 'sqrt'] }),
    one(
      'encode',
      { enum: ['one-hot', 'ordinal', 'woe'] },
      {
        categories: {
          type: 'array',
          items: { anyOf: [nameSchema, { type: 'null' }] },
          minItems: 1,
          maxItems: mostCategories,
          uniqueItems: true,
        },
      },
    ),
    one('missing', { const: 'indicator' }),
    one('weights', { const: 'balanced' }),
  ],
};

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    columns: {
      type: 'object',
      minProperties: 1,
      maxProperties: mostColumns,
      additionalProperties: { type: 'array', items: stepSchema, minItems: 1, maxItems: mostSteps },
    },
    woe: nameSchema,
    with: nameSchema,
    test: testShareSchema,
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned'],
  additionalProperties: false,
};

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (each: unknown): each is Plain => typeof each === 'object' && each !== null && !Array.isArray(each);

const isBound: Check = (each) => (typeof each === 'number' && Number.isFinite(each)) || isName(each);

const isQuantile: Check = (each) =>
  typeof each === 'number' &&
  each >= 0 &&
  each <= 1 &&
  Math.abs(each * quantileUnit - Math.round(each * quantileUnit)) < 1e-9;

const hasOnly = (each: Plain, ...known: readonly string[]): boolean =>
  Object.keys(each).every((key) => known.includes(key));

const isClip: Check = (each) => {
  if (!isPlain(each)) return false;
  if ('quantiles' in each) {
    const { quantiles } = each;
    return (
      hasOnly(each, 'quantiles') && Array.isArray(quantiles) && quantiles.length === 2 && quantiles.every(isQuantile)
    );
  }
  return hasOnly(each, 'least', 'most') && Object.keys(each).length > 0 && Object.values(each).every(isBound);
};

const isCategories: Check = (each) =>
  each === undefined ||
  (Array.isArray(each) &&
    each.length > 0 &&
    each.length <= mostCategories &&
    each.every((one) => one === null || isName(one)) &&
    new Set(each).size === each.length);

const isStep: Check = (each) => {
  if (!isPlain(each)) return false;
  const { fill, categories } = each;
  if ('fill' in each) {
    const isValue =
      isPlain(fill) && hasOnly(fill, 'value') && (typeof fill['value'] === 'boolean' || isBound(fill['value']));
    return hasOnly(each, 'fill') && (['mean', 'median', 'mode'].includes(String(fill)) || isValue);
  }
  if ('clip' in each) return hasOnly(each, 'clip') && isClip(each['clip']);
  if ('standardise' in each)
    return hasOnly(each, 'standardise') && ['z', 'min-max'].includes(String(each['standardise']));
  if ('transform' in each) return hasOnly(each, 'transform') && ['log1p', 'sqrt'].includes(String(each['transform']));
  if ('encode' in each)
    return (
      hasOnly(each, 'encode', 'categories') &&
      ['one-hot', 'ordinal', 'woe'].includes(String(each['encode'])) &&
      isCategories(categories)
    );
  if ('missing' in each) return hasOnly(each, 'missing') && each['missing'] === 'indicator';
  return hasOnly(each, 'weights') && each['weights'] === 'balanced';
};

const stepText =
  '{ "fill": "mean" / "median" / "mode" / { "value": 0 } }, { "clip": { "least": 0, "most": 9 } / { "quantiles": [0.01, 0.99] } }, { "standardise": "z" / "min-max" }, { "transform": "log1p" / "sqrt" }, { "encode": "one-hot" / "ordinal" / "woe", "categories": ["a", "b"] }, { "missing": "indicator" }, { "weights": "balanced" }';

const isColumns: Check = (each) => {
  if (!isPlain(each)) return false;
  const entries = Object.entries(each);
  return (
    entries.length > 0 &&
    entries.length <= mostColumns &&
    entries.every(
      ([name, steps]) => isName(name) && Array.isArray(steps) && steps.length > 0 && steps.length <= mostSteps,
    )
  );
};

const members: Members<PrepareQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  columns: [isColumns, `{ "bank.customers.income": [{ "fill": "median" }] } (1–${mostColumns}; 1–${mostSteps})`],
  woe: [isName, '"bin/0123456789abcdef/woe"'],
  with: [isName, '"prepare/0123456789abcdef/fitted"'],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  name: [
    // A recipient's result is called so, and what is fitted.
    (each) => typeof each === 'string' && isOutputName(each) && each !== 'result' && each !== 'fitted',
    '"table" (a–z, 0–9, -; ≠ "result", "fitted")',
  ],
};

/** A question from JSON; throws UsageError 'question.…', 'prepare.columns-or-with'. */
export function readQuestion(found: unknown): PrepareQuestion {
  const question = readMembers<PrepareQuestion>(found, {
    kind: 'prepare',
    example: '{ "aligned": "align/…/table", "columns": { "owner.dataset.column": [{ "fill": "mean" }] } }',
    members,
    needed: ['aligned'],
  });
  for (const [name, steps] of Object.entries(question.columns ?? {})) {
    const wrong = steps.find((each) => !isStep(each));
    if (wrong !== undefined) throw wrongMember('prepare', `columns.${shownValue(name)}`, wrong, stepText);
  }
  const { columns, woe, test, with: by } = question;
  const isEither = by === undefined ? columns !== undefined : (columns ?? woe ?? test) === undefined;
  if (!isEither) throw new UsageError('prepare.columns-or-with', {});
  return question;
}
