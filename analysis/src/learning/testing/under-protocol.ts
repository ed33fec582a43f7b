/** For tests of kinds over kept tables: the same rows as shares under a protocol, so that results can be compared bit by bit with those in the clear. */
import { type Bits, protocolNamed, type Ring, runLocal, type SetMemory } from '@tacit/engine';
import type { ArtifactCard } from '../../contract/artifacts.ts';
import type { AnyPlan, Cost, DisclosureLine, PartyRef } from '../../contract/contract.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import type { GivenInput } from '../../kinds/input.ts';
import type { Kind } from '../../kinds/kind.ts';
import { runtimeOf } from '../../kinds/runtime.ts';
import { everyoneOf, type Seating } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import { asSigned, type Kept, nothingIsRead } from './models.ts';

/** The kept shares with their parties and cards as of this protocol: two owners with a helper, or with a dealer. */
export function underProtocol(kept: Kept, protocol: 'replicated' | 'additive-dealer'): Kept {
  const role = protocol === 'replicated' ? 'helper' : 'dealer';
  const parties = kept.parties.map((each): PartyRef => (each.role === 'owner' ? each : { ...each, role }));
  const computers = parties.filter((each) => each.role !== 'dealer').map(({ name }) => ({ name, publicKey: name }));
  const artifacts = kept.artifacts.map((card): ArtifactCard => {
    const { table } = card;
    return { ...card, protocol, computers, ...(table === undefined ? {} : { table: { ...table, matcher: null } }) };
  });
  return { ...kept, parties, artifacts };
}

interface Ran {
  readonly results: readonly unknown[];
  /** What was kept, by output: every vector opened, as words. */
  readonly kept: ReadonlyMap<string, readonly (readonly bigint[])[]>;
}

const permitting = { permit: () => undefined };

/** What a plan uses of what is held in the clear, as shares under its protocol: of each party by name. */
export async function sharedInputs(
  plan: Pick<AnyPlan, 'uses'> & Seating & { readonly protocol: string },
  from: Kept,
): Promise<readonly ReadonlyMap<string, HeldShares>[]> {
  const everyone = everyoneOf(plan);
  const protocol = protocolNamed(plan.protocol);
  const inputs: Map<string, HeldShares>[] = everyone.map(() => new Map());
  for (const { name, vectors } of plan.uses ?? []) {
    const words = from.held.get(name) ?? [];
    await runLocal(everyone, async (session) => {
      const shelf = new Shelf({ keeps: [{ output: 'input', vectors }] });
      const runtime = runtimeOf({ session, protocol, guard: permitting, load: nothingIsRead, shelf });
      await runtime.compute(async (sharing) => {
        const shared: (Ring | Bits)[] = [];
        for (const [i, vector] of vectors.entries()) {
          const own = sharing.session.owns(0) ? (words[i]?.[0] as BigUint64Array) : undefined;
          if (vector.domain === 'bits') shared.push(await sharing.inputBits(0, vector.length, vector.planes, own));
          else {
            const ring = await sharing.inputRing(0, vector.length, own);
            const { min, max } = vector;
            shared.push(
              min === undefined || max === undefined
                ? ring
                : sharing.within(ring, { min: BigInt(min), max: BigInt(max) }),
            );
          }
        }
        shelf.keep(sharing, 'input', shared);
      });
      if (session.self < plan.parties.length) inputs[session.self]?.set(name, shelf.kept().get('input') as HeldShares);
    });
  }
  return inputs;
}

/**
 * What a compiled plan tells and keeps under its protocol, by the lines that it states; throws unless at the price. `given`: what the party that the
 * kind asks gives, if it does; `attempt`: one of several, at whatever price.
 */
export async function ranUnderProtocol(
  kind: Kind,
  compiled: { readonly plan: AnyPlan; readonly disclosure: readonly DisclosureLine[]; readonly cost: Cost },
  from: Kept,
  given?: GivenInput,
  attempt?: { readonly id: string; readonly memories: readonly SetMemory[] },
): Promise<Ran> {
  const { disclosure, cost } = compiled;
  const plan = asSigned(compiled.plan) as AnyPlan & Seating & { readonly protocol: string };
  const everyone = everyoneOf(plan);
  const protocol = protocolNamed(plan.protocol);
  const inputs = await sharedInputs(plan, from);
  const held: ReadonlyMap<string, HeldShares>[] = everyone.map(() => new Map());
  const { results, traffic } = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(plan, inputs[session.self]);
    const guard = disclosureGuard([...disclosure], everyone);
    const own = kind.asks?.(plan).party === everyone[session.self] ? given : undefined;
    const memory = attempt && { attempt: attempt.id, memory: () => attempt.memories[session.self] as SetMemory };
    const told = await kind.run(
      plan,
      runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf, given: own, ...memory }),
    );
    if (session.self < plan.parties.length) held[session.self] = shelf.kept();
    return told;
  });
  const bytes = traffic.map(({ sent }) => sent.reduce((all, each) => all + each, 0));
  const rounds = Math.max(...traffic.map((each) => each.rounds));
  const isPriced = rounds === cost.rounds && JSON.stringify(bytes) === JSON.stringify(cost.bytes);
  // What goes on from a former attempt takes less.
  if (!isPriced && attempt === undefined)
    throw new Error(
      `priced at ${cost.rounds} rounds and ${cost.bytes.join(', ')} bytes, took ${rounds} and ${bytes.join(', ')}`,
    );
  const opened = new Map<string, readonly (readonly bigint[])[]>();
  for (const { output, vectors } of plan.keeps ?? []) {
    const { results: words } = await runLocal(everyone, async (session) => {
      const own = new Map([[output, held[session.self]?.get(output) ?? []]]);
      const shelf = new Shelf({ uses: [{ name: output, vectors }] }, own);
      const runtime = runtimeOf({ session, protocol, guard: permitting, load: nothingIsRead, shelf });
      return await runtime.compute(async (sharing) => {
        const found: bigint[][] = [];
        for (const [i, each] of shelf.use(sharing, output).entries()) {
          const isBits = vectors[i]?.domain === 'bits';
          found.push([...(isBits ? await sharing.openBits(each as Bits) : await sharing.open(each as Ring))]);
        }
        return found;
      });
    });
    opened.set(output, words[0] ?? []);
  }
  return { results, kept: opened };
}

/** What is held in the clear, as `Ran.kept` has it. */
export function heldWords(shares: HeldShares | undefined): bigint[][] {
  return (shares ?? []).map(([words]) => [...(words ?? [])]);
}
