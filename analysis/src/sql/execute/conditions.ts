/**
 * Numbers and conditions per joined row under protocol. Equal sub-expressions are computed once; independent products,
 * and then all comparisons, run side by side with their rounds merged.
 */
import {
  type Bits,
  choose,
  divide,
  isZero,
  lessThanConstant,
  type Ring,
  type Sharing,
  together,
  truncate,
} from '@tacit/engine';
import type { SharedOutput } from '../plan/shared.ts';
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { evaluateGates, type Gate, orGate } from './gates.ts';

/** The shared columns of the joined table. */
export interface SharedRows {
  readonly length: number;
  number(table: number, id: string): Ring;
  flag(table: number, id: string): Bits;
}

/**
 * Evaluates `numbers` and conditions `booleans` (one plane each) over all rows. A CASE needs its conditions first, and these
 * may compare a CASE: so everything is computed by depth, the number of CASEs one inside the other.
 */
export async function evaluateRows(
  sharing: Sharing,
  rows: SharedRows,
  numbers: readonly SecureNumber[],
  booleans: readonly SecureBoolean[],
): Promise<{ numbers: Ring[]; booleans: Bits[] }> {
  const comparisons = new Map<string, Comparison>();
  const cases = new Map<string, Case>();
  for (const boolean of booleans) collectComparisons(boolean, comparisons, cases);
  for (const number of numbers) collectCases(number, comparisons, cases);

  const arithmetic = new Arithmetic(sharing, rows);
  const known = new Map<string, Bits>();
  const gates = new Map<string, Gate>();
  const deepest = Math.max(0, ...[...cases.values()].map(depthOf));
  for (let depth = 0; depth <= deepest; depth++) {
    const compared = [...comparisons].filter(([, comparison]) => depthOf(comparison) === depth);
    const next = [...cases].filter(([, each]) => depthOf(each) === depth + 1);
    const chosen = next.flatMap(([key, each]) => (each.kind === 'case' ? [[key, each] as const] : []));
    const quotients = next.flatMap(([key, each]) => (each.kind === 'divide' ? [[key, each] as const] : []));
    const differences = compared.map(([, { left, right }]): SecureNumber => ({ kind: 'subtract', left, right }));
    const arms = chosen.flatMap(([, { result, otherwise }]) => [result, otherwise]);
    const operands = quotients.flatMap(([, { left, right }]) => [left, right]);
    const last = depth === deepest ? numbers : [];
    await arithmetic.prepare([...last, ...differences, ...arms, ...operands]);
    const planes = await together(
      sharing,
      compared.map(([, { kind, width }], i) => (branch: Sharing) => {
        const difference = arithmetic.value(differences[i] as SecureNumber);
        return kind === 'less' ? lessThanConstant(branch, difference, 0n, width) : isZero(branch, difference, width);
      }),
    );
    compared.forEach(([key], i) => {
      known.set(key, planes[i] as Bits);
    });
    const divided = await together(
      sharing,
      quotients.map(([, each]) => (branch: Sharing) => {
        const { decimals, rounding } = each;
        const shift = shiftOf(each);
        if (shift !== undefined) return truncate(branch, branch.within(arithmetic.value(each.left)), shift, 'down');
        const quotient = { min: BigInt(each.min), max: BigInt(each.max) };
        const bounds = { denominatorMax: BigInt(each.most), quotient, decimals, rounding };
        return divide(branch, arithmetic.value(each.left), arithmetic.value(each.right), bounds);
      }),
    );
    quotients.forEach(([key], i) => {
      arithmetic.set(key, divided[i] as Ring);
    });
    if (chosen.length === 0) continue;
    const bits = await evaluateGates(
      sharing,
      rows.length,
      chosen.map(([, { when }]) => gateOf(when, rows, known, gates)),
    );
    const ones = await sharing.bitsToRing(sharing.joinPlanes(bits));
    const values = await together(
      sharing,
      chosen.map(([, { result, otherwise }], i) => (branch: Sharing) => {
        const bit = branch.slice(ones, i * rows.length, (i + 1) * rows.length);
        return choose(branch, bit, arithmetic.value(result), arithmetic.value(otherwise));
      }),
    );
    chosen.forEach(([key], i) => {
      arithmetic.set(key, values[i] as Ring);
    });
  }
  return {
    numbers: numbers.map((number) => arithmetic.value(number)),
    booleans: await evaluateGates(
      sharing,
      rows.length,
      booleans.map((boolean) => gateOf(boolean, rows, known, gates)),
    ),
  };
}

/** How many bits a quotient cuts off where it is that alone, which is far cheaper than to divide. */
function shiftOf({ right, decimals, rounding, min, max }: Extract<SecureNumber, { kind: 'divide' }>) {
  if (right.kind !== 'constant' || rounding !== 'floor' || decimals !== 0) return undefined;
  const unit = BigInt(right.value);
  const bits = unit.toString(2).length - 1;
  if (bits < 1 || bits > 61 || unit !== 1n << BigInt(bits)) return undefined;
  const [least, most] = [BigInt(min) * unit, BigInt(max) * unit];
  return least >= -(2n ** 62n) && most <= 2n ** 62n ? bits : undefined;
}

type Case = Extract<SecureNumber, { kind: 'case' | 'divide' }>;

/** How many CASEs stand one inside the other. */
function depthOf(node: SecureNumber | SecureBoolean): number {
  switch (node.kind) {
    case 'input':
    case 'flag':
    case 'constant':
      return 0;
    case 'scale':
    case 'not':
      return depthOf(node.item);
    case 'and':
    case 'or':
      return Math.max(0, ...node.items.map(depthOf));
    case 'case':
      return 1 + Math.max(depthOf(node.when), depthOf(node.result), depthOf(node.otherwise));
    case 'divide':
      return 1 + Math.max(depthOf(node.left), depthOf(node.right));
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return Math.max(depthOf(node.left), depthOf(node.right));
  }
}

type Comparison = Extract<SecureBoolean, { kind: 'less' | 'equal' }>;

function collectComparisons(boolean: SecureBoolean, found: Map<string, Comparison>, cases: Map<string, Case>): void {
  if (boolean.kind === 'less' || boolean.kind === 'equal') {
    found.set(JSON.stringify(boolean), boolean);
    for (const side of [boolean.left, boolean.right]) collectCases(side, found, cases);
  } else if (boolean.kind === 'not') collectComparisons(boolean.item, found, cases);
  else if (boolean.kind === 'and' || boolean.kind === 'or')
    for (const item of boolean.items) collectComparisons(item, found, cases);
}

function collectCases(number: SecureNumber, found: Map<string, Comparison>, cases: Map<string, Case>): void {
  if (number.kind === 'scale') collectCases(number.item, found, cases);
  if (number.kind === 'add' || number.kind === 'subtract' || number.kind === 'multiply')
    for (const side of [number.left, number.right]) collectCases(side, found, cases);
  if (number.kind !== 'case' && number.kind !== 'divide') return;
  cases.set(JSON.stringify(number), number);
  if (number.kind === 'divide') {
    for (const side of [number.left, number.right]) collectCases(side, found, cases);
    return;
  }
  collectComparisons(number.when, found, cases);
  for (const arm of [number.result, number.otherwise]) collectCases(arm, found, cases);
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

type Product = Extract<SecureNumber, { kind: 'add' | 'subtract' | 'multiply' }>;

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
    for (const all of levels) {
      const level = new Map([...all].filter(([key]) => !this.#products.has(key)));
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

  /** The vector of a CASE, by its text. */
  set(key: string, value: Ring): void {
    this.#products.set(key, value);
  }

  /** The vector of `number`; its products must be prepared, and its CASEs set. */
  value(number: SecureNumber): Ring {
    const sharing = this.#sharing;
    switch (number.kind) {
      case 'input':
        return this.#rows.number(number.table, number.id);
      case 'constant':
        return sharing.filledRing(this.#rows.length, BigInt(number.value));
      case 'case':
      case 'divide':
        return this.#products.get(JSON.stringify(number)) as Ring;
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
  if (number.kind === 'case' || number.kind === 'divide') return 0;
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

/**
 * Whether a NULL operand (delivered as 0) surely makes the whole number 0, so that it adds nothing to a sum. `outputs`: what a relation of
 * several owners computes of its columns and hands over by name.
 */
export function isZeroWhenNull(number: SecureNumber, outputs: readonly SharedOutput[] = []): boolean {
  const isZero = (part: SecureNumber) => isZeroWhenNull(part, outputs);
  switch (number.kind) {
    case 'input': {
      const output = outputs.find(({ kind, id }) => kind === 'number' && id === number.id);
      return output?.kind !== 'number' || isZeroWhenNull(output.value);
    }
    case 'constant':
      return true;
    case 'scale':
      return isZero(number.item);
    case 'divide':
      return isZero(number.left);
    case 'case':
      return isZero(number.result) && isZero(number.otherwise);
    case 'multiply':
      return isZero(number.left) && isZero(number.right);
    case 'add':
    case 'subtract':
      return false;
  }
}
