/** Numbers and conditions of one row under protocol. All JSON: 64-bit integers are decimal strings. */

/** A number per joined row under protocol; `table` is an index into Plan.stages. All operands are already at one scale. */
export type SecureNumber =
  | { readonly kind: 'input'; readonly table: number; readonly id: string }
  /**
   * A carried integer; `scale` says what it stands for and is not needed for computing. `isNull`: 0 in place of NULL, which whatever
   * counts values leaves out.
   */
  | { readonly kind: 'constant'; readonly value: string; readonly scale: number; readonly isNull?: true }
  | { readonly kind: 'add' | 'subtract' | 'multiply'; readonly left: SecureNumber; readonly right: SecureNumber }
  /** `result` where the bit is 1, else `otherwise`. */
  | {
      readonly kind: 'case';
      readonly when: SecureBoolean;
      readonly result: SecureNumber;
      readonly otherwise: SecureNumber;
    }
  /**
   * left ÷ right times 10^decimals; 0 where right is 0, which it is at least and at most `most`. The exact quotient is between `min`
   * and `max`. 'nearest': halves away from zero.
   */
  | {
      readonly kind: 'divide';
      readonly left: SecureNumber;
      readonly right: SecureNumber;
      readonly decimals: number;
      readonly rounding: 'nearest' | 'floor';
      readonly most: string;
      readonly min: string;
      readonly max: string;
    }
  /** Times a public constant, likewise; 10^k at scale k stands for 1 and only aligns scales. */
  | { readonly kind: 'scale'; readonly factor: string; readonly scale: number; readonly item: SecureNumber };

/**
 * A bit per joined row: 1 where the SQL condition IS TRUE. NOT and NULL are resolved at planning (negation normal form,
 * every comparison is conjoined with the non-NULL flags of its operands), so there are two truth values only.
 */
export type SecureBoolean =
  | { readonly kind: 'flag'; readonly table: number; readonly id: string }
  /** left < right, left = right; `width`: signed bits that hold left − right. */
  | {
      readonly kind: 'less' | 'equal';
      readonly left: SecureNumber;
      readonly right: SecureNumber;
      readonly width: number;
    }
  /** `orUnknown`: the SQL condition of `item` may be unknown, so that this is IS NOT TRUE rather than NOT. */
  | { readonly kind: 'not'; readonly item: SecureBoolean; readonly orUnknown?: true }
  | { readonly kind: 'and' | 'or'; readonly items: readonly SecureBoolean[] }
  | { readonly kind: 'constant'; readonly value: boolean };
