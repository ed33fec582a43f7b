/** Where a program leaves shares and finds those of an earlier contract, as its contract states them. */
import { type Bits, fromRest, type Ring, type RestShape, type Sharing, toRest, UsageError } from '@tacit/engine';
import '../contract/artifact-error-messages.ts';
import type { ArtifactTerms, KeptVector } from '../contract/artifacts.ts';

/** What a party holds of an artifact: of each vector the parts of its share. */
export type HeldShares = readonly (readonly BigUint64Array[])[];

export interface Artifacts {
  /**
   * Leaves shares of `vectors` at every computer under the name of an output that the plan states, once. Nobody learns anything
   * by it. Local. Throws UsageError 'artifact.not-stated', 'sharing.at-rest' for vectors of another shape.
   */
  keep(sharing: Sharing, output: string, vectors: readonly (Ring | Bits)[]): void;
  /** The vectors that an artifact of the plan holds. Local. Throws UsageError 'artifact.not-stated', 'sharing.at-rest'. */
  use(sharing: Sharing, name: string): (Ring | Bits)[];
}

/** What one run keeps and uses at one party. */
export class Shelf implements Artifacts {
  readonly #terms: ArtifactTerms;
  readonly #held: ReadonlyMap<string, HeldShares>;
  readonly #kept = new Map<string, HeldShares>();

  /** `held`: what this party has of the artifacts that the plan uses, by name; nothing where nobody holds data. */
  constructor(terms: ArtifactTerms, held: ReadonlyMap<string, HeldShares> = new Map()) {
    this.#terms = terms;
    this.#held = held;
  }

  keep(sharing: Sharing, output: string, vectors: readonly (Ring | Bits)[]): void {
    const stated = this.#terms.keeps?.find((each) => each.output === output)?.vectors;
    if (stated === undefined || stated.length !== vectors.length)
      throw notStated(output, `${stated?.length ?? 0} vectors, not ${vectors.length}`);
    const parts = stated.map((vector, i) => toRest(sharing, vectors[i] as Ring | Bits, shapeOf(vector)));
    // The run that plans a preparation keeps nothing.
    if (!isHolder(sharing)) return;
    if (this.#kept.has(output)) throw notStated(output, 'kept twice');
    this.#kept.set(output, parts);
  }

  use(sharing: Sharing, name: string): (Ring | Bits)[] {
    const stated = this.#terms.uses?.find((each) => each.name === name)?.vectors;
    if (stated === undefined) throw notStated(name, 'none of its artifacts');
    const held = isHolder(sharing) ? this.#held.get(name) : undefined;
    return stated.map((vector, i) => fromRest(sharing, shapeOf(vector), held?.[i]));
  }

  /** What was kept, in the order of the plan. Throws UsageError 'artifact.not-stated' where the program has left something out. */
  kept(): ReadonlyMap<string, HeldShares> {
    return new Map(
      (this.#terms.keeps ?? []).map(({ output }) => {
        const parts = this.#kept.get(output);
        if (parts === undefined) throw notStated(output, 'not kept');
        return [output, parts];
      }),
    );
  }
}

/** Whether shares are held here: at a computer, and in the clear. */
function isHolder({ session, name }: Sharing): boolean {
  return name === 'clear' || (session.self >= 0 && session.self < session.computers);
}

function shapeOf(vector: KeptVector): RestShape {
  if (vector.domain === 'bits') return vector;
  const { min, max, length } = vector;
  if (min === undefined || max === undefined) return { domain: 'ring', length };
  return { domain: 'ring', length, bounds: { min: BigInt(min), max: BigInt(max) } };
}

function notStated(name: string, cause: string): UsageError {
  return new UsageError('artifact.not-stated', { name, cause });
}
