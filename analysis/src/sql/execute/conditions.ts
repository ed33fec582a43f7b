/**
 * Numbers and conditions per joined row under protocol. Equal sub-expressions are computed once; independent products,
 * and then all comparisons, run side by side with their rounds merged.
 */
import { type Bits, isZero, lessThanConstant, type Ring, type Sharing, together } from '@tacit/engine';
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { evaluateGates, type Gate, orGate } from './gates.ts';

/** The shared columns of the joined table. */
export interface SharedRows {
  readonly length: number;
  number(table: number, id: string): Ring;
  flag(table: number, id: string): Bits;
}

/** Evaluates `numbers` and conditions `booleans` (one plane each) over all rows. */
export async function evaluateRows(
  sharing: Sharing,
  rows: SharedRows,
  numbers: readonly SecureNumber[],
  booleans: readonly SecureBoolean[],
): Promise<{ numbers: Ring[]; booleans: Bits[] }> {
  const comparisons = new Map<string, Comparison>();
  for (const boolean of booleans) collectComparisons(boolean, comparisons);

  const arithmetic = new Arithmetic(sharing, rows);
  const differences = [...comparisons.values()].map(
    ({ left, right }): SecureNumber => ({ kind: 'subtract', left, right }),
  );
  await arithmetic.prepare([...numbers, ...differences]);

  const planes = await together(
    sharing,
    [...comparisons.values()].map(({ kind, width }, i) => (branch: Sharing) => {
      const difference = arithmetic.value(differences[i] as SecureNumber);
      return kind === 'less' ? lessThanConstant(branch, difference, 0n, width) : isZero(branch, difference, width);
    }),
  );
  const known = new Map([...comparisons.keys()].map((key, i) => [key, planes[i] as Bits]));
  const gates = new Map<string, Gate>();
  return {
    numbers: numbers.map((number) => arithmetic.value(number)),
    booleans: await evaluateGates(
      sharing,
      rows.length,
      booleans.map((boolean) => gateOf(boolean, rows, known, gates)),
    ),
  };
}

type Comparison = Extract<SecureBoolean, { kind: 'less' | 'equal' }>;

function collectComparisons(boolean: SecureBoolean, found: Map<string, Comparison>): void {
  if (boolean.kind === 'less' || boolean.kind === 'equal') found.set(JSON.stringify(boolean), boolean);
  else if (boolean.kind === 'not') collectComparisons(boolean.item, found);
  else if (boolean.kind === 'and' || boolean.kind === 'or')
    for (const item of boolean.items) collectComparisons(item, found);
}

function gateOf(
  boolean: SecureBoolean,
  rows: SharedRows,
  planes: ReadonlyMap<string, Bits>,
  known: Map<string, Gate>,
): Gate {
  const key = JSON.stringify(boolean);
  let gate = known.get(key);
  if (gate === undefined) {
    gate = build();
    known.set(key, gate);
  }
  return gate;

  function build(): Gate {
    switch (boolean.kind) {
      case 'flag':
        return { kind: 'plane', plane: rows.flag(boolean.table, boolean.id) };
      case 'less':
      case 'equal':
        return { kind: 'plane', plane: planes.get(key) as Bits };
      case 'constant':
        return { kind: 'constant', value: boolean.value };
      case 'not':
        return { kind: 'not', item: gateOf(boolean.item, rows, planes, known) };
      case 'and':
      case 'or': {
        const items = boolean.items.map((item) => gateOf(item, rows, planes, known));
        return boolean.kind === 'and' ? { kind: 'and', items } : orGate(items);
      }
    }
  }
}

type Product = Extract<SecureNumber, { left: SecureNumber }>;

/** Numbers over the rows; products are computed in `prepare`, all else is local. */
class Arithmetic {
  readonly #sharing: Sharing;
  readonly #rows: SharedRows;
  readonly #products = new Map<string, Ring>();

  constructor(sharing: Sharing, rows: SharedRows) {
    this.#sharing = sharing;
    this.#rows = rows;
  }

  /** Computes all products under `roots`, one round per level of nesting. */
  async prepare(roots: readonly SecureNumber[]): Promise<void> {
    const levels: Map<string, Product>[] = [];
    for (const root of roots) collectProducts(root, levels);
    for (const level of levels) {
      const products = [...level.values()];
      const results = await together(
        this.#sharing,
        products.map(
          ({ left, right }) =>
            (branch: Sharing) =>
              branch.multiply(this.value(left), this.value(right)),
        ),
      );
      [...level.keys()].forEach((key, i) => {
        this.#products.set(key, results[i] as Ring);
      });
    }
  }

  /** The vector of `number`; its products must be prepared. */
  value(number: SecureNumber): Ring {
    const sharing = this.#sharing;
    switch (number.kind) {
      case 'input':
        return this.#rows.number(number.table, number.id);
      case 'constant':
        return sharing.filledRing(this.#rows.length, BigInt(number.value));
      case 'scale':
        return sharing.scale(this.value(number.item), BigInt(number.factor));
      case 'add':
      case 'subtract':
        return this.#sum(number.left, number.right, number.kind === 'subtract');
      case 'multiply': {
        const factor = publicFactor(number);
        if (factor !== undefined) return sharing.scale(this.value(factor.item), factor.factor);
        return this.#products.get(JSON.stringify(number)) as Ring;
      }
    }
  }

  #sum(left: SecureNumber, right: SecureNumber, minus: boolean): Ring {
    const sharing = this.#sharing;
    if (right.kind === 'constant')
      return sharing.addConstant(this.value(left), minus ? -BigInt(right.value) : BigInt(right.value));
    const y = this.value(right);
    if (left.kind === 'constant') return sharing.addConstant(minus ? sharing.negate(y) : y, BigInt(left.value));
    return minus ? sharing.subtract(this.value(left), y) : sharing.add(this.value(left), y);
  }
}

/** Number of products on the deepest path, itself included; fills `levels` by depth. */
function collectProducts(number: SecureNumber, levels: Map<string, Product>[]): number {
  if (number.kind === 'input' || number.kind === 'constant') return 0;
  if (number.kind === 'scale') return collectProducts(number.item, levels);
  const depth = Math.max(collectProducts(number.left, levels), collectProducts(number.right, levels));
  if (number.kind !== 'multiply' || publicFactor(number) !== undefined) return depth;
  levels[depth] ??= new Map();
  levels[depth].set(JSON.stringify(number), number);
  return depth + 1;
}

/** Set when one factor of a product is a constant: then it is local. */
function publicFactor({ left, right }: Product): { item: SecureNumber; factor: bigint } | undefined {
  if (right.kind === 'constant') return { item: left, factor: BigInt(right.value) };
  if (left.kind === 'constant') return { item: right, factor: BigInt(left.value) };
  return undefined;
}

/** Whether a NULL operand (delivered as 0) surely makes the whole number 0, so that it adds nothing to a sum. */
export function isZeroWhenNull(number: SecureNumber): boolean {
  switch (number.kind) {
    case 'input':
    case 'constant':
      return true;
    case 'scale':
      return isZeroWhenNull(number.item);
    case 'multiply':
      return isZeroWhenNull(number.left) && isZeroWhenNull(number.right);
    case 'add':
    case 'subtract':
      return false;
  }
}
