/** Collects what one owner's local stage hands over, each thing once. */
import type { Digit, Expression, LocalOutput } from '../../local/stages.ts';
import { digitRange, type NumberRange, toRange } from '../plan/ranges.ts';

/** One digit of a number whose sum may leave 63 bits. */
export function digitOutput(
  id: string,
  expression: Expression,
  scale: number,
  range: NumberRange,
  digit: Digit,
): LocalOutput {
  const given = toRange(digitRange(range, digit));
  return { kind: 'number', id, expression, scale, range: given, digit, whole: toRange(range) };
}

export class StageOutputs {
  readonly #outputs: LocalOutput[] = [];
  readonly #ids = new Map<string, string>();

  /** `outputs`: what is handed over already. */
  constructor(outputs: readonly LocalOutput[] = []) {
    for (const output of outputs) {
      this.#outputs.push(output);
      this.#ids.set(JSON.stringify({ ...output, id: '' }), output.id);
    }
  }

  get outputs(): readonly LocalOutput[] {
    return this.#outputs;
  }

  /**
   * The carried integers of `expression` at `scale`. When they are handed over at a smaller scale anyway, that output
   * times `factor` does: multiplying by a constant is free under protocol.
   */
  number(expression: Expression, scale: number, range: NumberRange): { id: string; factor: bigint } {
    const text = JSON.stringify(expression);
    for (const output of this.#outputs) {
      if (
        output.kind !== 'number' ||
        output.digit !== undefined ||
        output.scale > scale ||
        JSON.stringify(output.expression) !== text
      )
        continue;
      return { id: output.id, factor: 10n ** BigInt(scale - output.scale) };
    }
    return {
      id: this.#add('n', (id) => ({ kind: 'number', id, expression, scale, range: toRange(range) })),
      factor: 1n,
    };
  }

  digit(expression: Expression, scale: number, range: NumberRange, digit: Digit): string {
    return this.#add('n', (id) => digitOutput(id, expression, scale, range, digit));
  }

  /** A text column as it stands. */
  text(expression: Expression): string {
    return this.#add('t', (id) => ({ kind: 'text', id, expression }));
  }

  /** Adds an output under an id of its own. */
  named(output: LocalOutput): void {
    this.#outputs.push(output);
  }

  /** Whether `expression` IS TRUE. */
  flag(expression: Expression): string {
    return this.#add('f', (id) => ({ kind: 'flag', id, expression }));
  }

  category(expression: Expression, categories: readonly string[], nullable: boolean): string {
    return this.#add('k', (id) => ({ kind: 'category', id, expression, categories, nullable }));
  }

  #add(prefix: string, make: (id: string) => LocalOutput): string {
    const same = JSON.stringify(make(''));
    const known = this.#ids.get(same);
    if (known !== undefined) return known;
    const count = this.#outputs.filter(({ id }) => id.startsWith(prefix)).length;
    const id = `${prefix}${count + 1}`;
    this.#outputs.push(make(id));
    this.#ids.set(same, id);
    return id;
  }
}
