/** How a kept model is used on rows, whichever learner made it: what may be told of a row, and how it is computed. */
import {
  asFixed,
  type Bits,
  type Contributions,
  type Fixed,
  fixed,
  fixedScale,
  type Ring,
  type Sharing,
  together,
  UsageError,
} from '@tacit/engine';
import type { Feature } from './features.ts';
import type { ModelCard } from './model-card.ts';
import type { KeptRows, ModelRows, RowsPlan } from './rows.ts';

/** A number that a model gives a row: JSON, part of plans. */
export interface ModelOutput {
  /** As questions name it. */
  readonly name: string;
  /**
   * The last part of the keys of its words: `score.question.…` and `serve.question.…` (with model, table and decimals, or service), and
   * `disclosure.…score-result-…`; their other values are `values`.
   */
  readonly text: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Where the number is a position in this list, which is told in its place. */
  readonly levels?: readonly (string | null)[];
  /** What the number is multiplied by to be told. */
  readonly unit: number;
  /**
   * What a judgement makes of it: how probable the label is; or a number to be compared with the label, `scaled` where it is in units of
   * the label's size (`labelUnit`). Absent where it cannot be judged.
   */
  readonly judged?: 'probability' | 'number' | 'scaled number';
  /** What many of these numbers tell of the model and of features: by default coefficients, and sums of features. */
  readonly tells?: 'centres' | 'model-trees' | 'network' | 'bayes' | 'isolation';
}

/** Rows of a kept table on which a model is used. */
export interface UsedRows {
  /** `features` as columns of the table, in the order of the model's. */
  readonly plan: Omit<RowsPlan, 'bits'>;
  readonly kept: KeptRows;
}

/** Rows that take part, and the model's number of each; it means nothing in others. */
export interface Predicted {
  readonly rows: Pick<ModelRows, 'length' | 'valid' | 'ones'>;
  readonly numbers: Fixed;
}

/** One row as its owners hand it over: an owner computes by itself what it can of its own row. */
export interface OneRowUse<Card> {
  /** So many cells has a feature. */
  width(card: Card, feature: Feature): number;
  /**
   * The cells of a feature: `value` is the carried number, of a list the position among the feature's levels (of a number in bins the
   * bin); undefined where there is no value.
   */
  cells(card: Card, feature: Feature, value: bigint | undefined): BigInt64Array | undefined;
  /**
   * The same cells of rows whose columns are shared, and which of them count. Absent of learners whose models no service can use on what a
   * preparation makes of a row.
   */
  sharedCells?(
    sharing: Sharing,
    card: Card,
    rows: UsedRows,
  ): Promise<{ readonly cells: Ring; readonly counting: Ring }>;
  /** From cells in the order of the features; `counting`: 0 in those that are gaps, else 1. What owners hand over may be anything. */
  predict(sharing: Sharing, card: Card, cells: Ring, counting: Ring, used: UsedModelShares): Promise<Fixed>;
}

export interface UsedModelShares {
  readonly features: readonly Feature[];
  /** The kept vectors, in the order of the card's learner. */
  readonly model: readonly (Ring | Bits)[];
  /** Of the model's outputs, by name. */
  readonly output: string;
}

/** What the parts of features add up to: JSON, part of plans. */
export interface Explained {
  /** The sum of trees, or the response itself. */
  readonly what: 'margin' | 'response';
  /** What a part is multiplied by to be told. */
  readonly unit: number;
}

/** What each feature adds to a number of a row. With a base that is the same for all rows these are that number. */
export interface ExplainUse<Card> {
  /** Throws UsageError 'model.explain-old', 'model.explain-class' where this number of the model is not explained. */
  of(card: Card, output: ModelOutput, model: string): Explained;
  /** Features · rows, feature after feature; they mean nothing in rows that take no part. */
  rows(
    sharing: Sharing,
    card: Card,
    rows: UsedRows,
    used: Pick<UsedModelShares, 'model' | 'output'>,
  ): Promise<Contributions>;
  /** As `OneRowUse.predict` takes one. */
  one(sharing: Sharing, card: Card, cells: Ring, counting: Ring, used: UsedModelShares): Promise<Contributions>;
}

export interface ModelUse<Card extends ModelCard = ModelCard> {
  readonly learner: string;
  /**
   * 'sides': gaps go where the training sent them; else they stand at the mean of the training rows, of 'first' and 'silent' numbers alone: a list
   * counts as the first of its values, or says nothing; 'zero': numbers count as 0 and lists as the first of their values.
   */
  readonly gaps?: 'sides' | 'first' | 'silent' | 'zero';
  /** What may be told of a row, the default first. */
  outputs(card: Card): readonly ModelOutput[];
  predict(
    sharing: Sharing,
    card: Card,
    rows: UsedRows,
    used: Pick<UsedModelShares, 'model' | 'output'>,
  ): Promise<Predicted>;
  /** Absent of learners whose models no service can use. */
  readonly one?: OneRowUse<Card>;
  /** Absent of learners whose scores are not explained. */
  readonly explain?: ExplainUse<Card>;
}

// Of products that are rounded.
const mostProductBits = 62;

/**
 * A model's number as it is told: rounded once to decimals, in units of 10^−decimals; a position in a list as it is. Throws UsageError
 * 'model.decimals' where numbers of that size have no room for so many.
 */
export async function toldNumber(
  sharing: Sharing,
  { unit, levels }: Pick<ModelOutput, 'unit' | 'levels'>,
  decimals: number,
  numbers: Fixed,
): Promise<Ring> {
  if (levels !== undefined) return numbers.ring;
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  const units = unit * 10 ** decimals * 2 ** -numbers.format.fractionBits;
  try {
    return (await fixedScale(sharing, asFixed(whole, numbers.ring), units)).ring;
  } catch (error) {
    if (!(error instanceof UsageError && error.code === 'fixed.overflow')) throw error;
    const { min, max } = numbers.ring.bounds;
    const largest = Math.max(-Number(min), Number(max)) * unit * 2 ** -numbers.format.fractionBits;
    const most = Math.max(
      0,
      Math.min(decimals - 1, Math.floor(mostProductBits * Math.log10(2) - Math.log10(largest)) - 1),
    );
    throw new UsageError('model.decimals', { found: decimals, largest: Number(largest.toPrecision(2)), most });
  }
}

/** Parts as they are told, in units of 10^−decimals: features · rows, and the base. Throws as `toldNumber`. */
export async function toldParts(
  sharing: Sharing,
  { unit }: Explained,
  decimals: number,
  { byFeature, base }: Contributions,
): Promise<readonly [Ring, Ring]> {
  return await together<[Ring, Ring]>(
    sharing,
    [byFeature, base].map((each) => (on: Sharing) => toldNumber(on, { unit }, decimals, each)) as [
      (on: Sharing) => Promise<Ring>,
      (on: Sharing) => Promise<Ring>,
    ],
  );
}
