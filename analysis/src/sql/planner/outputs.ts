/** Collects what one owner's local stage hands over, each thing once. */
import type { Expression, LocalOutput, Range } from '../../plan/types.ts';

export class StageOutputs {
  readonly #outputs: LocalOutput[] = [];
  readonly #ids = new Map<string, string>();

  get outputs(): readonly LocalOutput[] {
    return this.#outputs;
  }

  /** The carried integers of `expression` at `scale`. */
  number(expression: Expression, scale: number, range: Range): string {
    return this.#add('n', (id) => ({ kind: 'number', id, expression, scale, range }));
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
