// Over whole runs, on every protocol, each party expands each (seed, purpose) once, hashes with each (key, tweak) once
// and tags with each key once; nobody but the two parties of a pair has the same. So no two masks are one mask, however
// programs branch, repeat, or follow one another on a session. The primitives are watched by subclasses that only this
// test puts in their place; which party calls is told by its asynchronous context, hence Node.
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { toHex } from '../base/bytes.ts';
import type * as cmac from '../primitives/cmac.ts';
import type * as otHash from '../primitives/ot/hash.ts';
import { setupOtMesh, setupOtPair, setupOtReceiver, setupOtSender } from '../primitives/ot/setup.ts';
import type { OtAdversary, OtEnds } from '../primitives/ot/types.ts';
import type * as prg from '../primitives/prg.ts';
import { join } from '../sets/join.ts';
import { obliviousProtocol } from '../sharing/additive/oblivious.ts';
import { conformanceCases } from '../sharing/conformance-cases.ts';
import { partyNames, type Setting, settingNames, settingsOf } from '../sharing/conformance.ts';
import { permitAll } from '../sharing/guard.ts';
import type { Sharing } from '../sharing/model.ts';
import type { Plan } from '../sharing/needs.ts';
import type { Protocol } from '../sharing/protocol.ts';
import { protocols } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import { together } from '../sharing/together.ts';
import { runLocal } from '../transport/local-mesh.ts';
import type { Session } from '../transport/session.ts';
import { secureCases } from './cases/all.ts';

/** What parties have used, and how often each of them. */
class Uses {
  readonly #parties = new Map<string, number[]>();
  readonly #tweaks = new Map<string, { first: number; end: number }[]>();

  /** `isShare`: a party may draw it again. */
  note(party: number, what: string, isShare = false): void {
    const known = this.#parties.get(what) ?? [];
    if (!isShare || !known.includes(party)) this.#parties.set(what, [...known, party]);
  }

  tweaks(party: number, hash: string, first: number, count: number): void {
    const key = `${hash} at ${party}`;
    const ranges = this.#tweaks.get(key) ?? [];
    ranges.push({ first, end: first + count });
    this.#tweaks.set(key, ranges);
  }

  get count(): { seeds: number; tweaks: number } {
    return { seeds: this.#parties.size, tweaks: [...this.#tweaks.values()].flat().length };
  }

  /** What was used twice by a party, or by parties of more than one pair. */
  faults(): string[] {
    const faults: string[] = [];
    for (const [what, parties] of this.#parties) {
      if (new Set(parties).size < parties.length || parties.length > 2) faults.push(`${what} at ${parties.join()}`);
    }
    for (const [hash, ranges] of this.#tweaks) {
      const sorted = ranges.toSorted((a, b) => a.first - b.first);
      const again = sorted.find(({ first }, i) => i > 0 && first < (sorted[i - 1] as (typeof sorted)[number]).end);
      if (again !== undefined) faults.push(`${hash}: tweak ${again.first}`);
    }
    return faults;
  }

  clear(): void {
    this.#parties.clear();
    this.#tweaks.clear();
  }
}

const watch = vi.hoisted(() => ({
  party: (): number | undefined => undefined,
  note: (_what: string, _isShare?: boolean): void => {},
  tweaks: (_hash: string, _first: number, _count: number): void => {},
}));

/** What all may know, so that one seed may serve twice: coins of a check, and what trainings draw by a seed of their contract. */
const isPublic = vi.hoisted(
  () => new Set(['ot check', 'order of rows', 'initial weights', 'rows to start from', 'trees']),
);

/**
 * Streams that are shares: a party keeps the seed in their place and draws the same share whenever it is needed. What was masked by it was sent
 * once.
 */
const isShare = vi.hoisted(() => new Set(['replicated row sums']));

vi.mock('../primitives/prg.ts', async (original) => {
  const actual = await original<typeof prg>();
  class Prg extends actual.Prg {
    constructor(...given: ConstructorParameters<typeof actual.Prg>) {
      super(...given);
      const [seed, purpose, cipher] = given;
      // Public coins, of which one expansion serves two sums of one check; and public test data.
      if (!isPublic.has(purpose) && seed.some((byte) => byte !== 0)) {
        watch.note(`seed ${toHex(seed)} for ${purpose} ${cipher}`, isShare.has(purpose));
      }
    }
  }
  return { ...actual, Prg };
});

vi.mock('../primitives/ot/hash.ts', async (original) => {
  const actual = await original<typeof otHash>();
  class CorrelationHash extends actual.CorrelationHash {
    readonly #key: string;

    constructor(key: Uint8Array, adversary: OtAdversary) {
      super(key, adversary);
      this.#key = toHex(key);
      watch.note(`hash key ${this.#key}`);
    }

    override hash(...given: Parameters<InstanceType<typeof actual.CorrelationHash>['hash']>): void {
      super.hash(...given);
      const [, to, tweak, count, width] = given;
      // A sender hashes each of its rows with and without Δ under one tweak, to two places.
      watch.tweaks(`hash key ${this.#key}, place ${to}`, tweak, count * width);
    }
  }
  return { ...actual, CorrelationHash };
});

vi.mock('../primitives/cmac.ts', async (original) => {
  const actual = await original<typeof cmac>();
  const aesCmac: typeof actual.aesCmac = (key, messages) => {
    watch.note(`tag key ${toHex(key)}`);
    return actual.aesCmac(key, messages);
  };
  return { ...actual, aesCmac };
});

const context = new AsyncLocalStorage<{ readonly party: number; readonly phase: string }>();
const uses = new Uses();
watch.note = (what, share = false) => {
  const here = context.getStore();
  if (here !== undefined) uses.note(here.party, `${what}${here.phase}`, share);
};
watch.tweaks = (hash, first, count) => {
  const here = context.getStore();
  if (here !== undefined) uses.tweaks(here.party, hash, first, count);
};
afterEach(() => uses.clear());

const asParties = (names: readonly string[], program: (session: Session) => Promise<unknown>) =>
  runLocal(names, (session) => context.run({ party: session.self, phase: '' }, () => program(session)));

/** What a party draws for its correlations is drawn once as they are made, and once more as they are used. */
function inPhases(protocol: Protocol): Protocol {
  const { source } = protocol;
  if (source === undefined) return protocol;
  const making = (party: number) => ({ party, phase: ', in preparation' });
  const prepare = (session: Session, plan: Plan, computing: number) =>
    context.run(making(session.self), () => source.prepare(session, plan, computing));
  return { ...protocol, source: { ...source, prepare } };
}

/** Cases one after the other, and a few of them again in branches and in branches of branches. */
function programOf(setting: Setting): (sharing: Sharing) => Promise<void> {
  const few = conformanceCases.filter(({ name }) =>
    /^(multiply|and|dot|matrixProduct|bitsToRing|shuffle|permute).*, length 1$/.test(name),
  );
  expect(few.length).toBeGreaterThan(5);
  const short = conformanceCases.filter(({ name }) => name.endsWith('length 1') || !name.includes('length'));
  // What is built of the contract's operations adds branches and draws of its own, the same ones for every protocol.
  const built = secureCases.filter(({ name }) => !/\d{3}|\b0 (elements|rows)/.test(name));
  const { name, source } = setting.protocol;
  const cases = name === obliviousProtocol ? few : source === undefined ? [...short, ...built] : short;
  const runAll = async (sharing: Sharing, list: typeof cases): Promise<void> => {
    for (const each of list) await each.program(sharing);
  };
  return async (sharing) => {
    await runAll(sharing, cases);
    await together(sharing, [
      (on) => runAll(on, few),
      async (on) => {
        await runAll(on, few);
        await together(on, [(inner) => runAll(inner, few), (inner) => runAll(inner, few)]);
      },
    ]);
    await together(sharing, [(on) => runAll(on, few)]);
    // Another object on the same session.
    await runAll(sharing.on(sharing.session), few);
  };
}

/** A dealer does not run the program: after one with branches it could not deal for another on the same session. */
const programsOf = ({ protocol }: Setting): number => (protocol.dealer ? 1 : 2);

describe.each(settingsOf(protocols, [2, 3]))('$name', (setting) => {
  test('the programs of a session use everything once', { timeout: 120_000 }, async () => {
    const program = programOf(setting);
    await asParties(settingNames(setting), async (session) => {
      for (let i = 0; i < programsOf(setting); i++)
        await runProgram(inPhases(setting.protocol), session, program, permitAll);
    });
    expect(uses.count.seeds).toBeGreaterThan(10);
    expect(uses.faults()).toEqual([]);
  });
});

const joining = settingsOf(protocols, [3]);

test.each(joining)('every join of a session has a key of its own: $name', async (setting) => {
  const side = { rows: 3, ring: 1, words: [] };
  const table = (sharing: Sharing, owner: number) =>
    sharing.session.owns(owner)
      ? {
          rows: 2,
          keys: [{ kind: 'integer' as const, values: BigInt64Array.of(1n, BigInt(2 + owner)) }],
          ring: [BigUint64Array.of(5n, 6n)],
          words: [],
        }
      : undefined;
  const once = async (sharing: Sharing): Promise<void> => {
    const request = { left: { owner: 0, ...side }, right: { owner: 1, ...side }, helper: 2 };
    await join(sharing, request, { left: table(sharing, 0), right: table(sharing, 1) });
  };
  await asParties(settingNames(setting), async (session) => {
    for (let i = 0; i < programsOf(setting); i++) {
      const program = async (sharing: Sharing): Promise<void> => {
        await once(sharing);
        await once(sharing);
        await together(sharing, [once, once]);
      };
      await runProgram(inPhases(setting.protocol), session, program, permitAll);
    }
  });
  expect(uses.faults()).toEqual([]);
});

const adversaries = (['semi-honest', 'malicious'] as const).flatMap((adversary) =>
  ([1, 2] as const).map((fieldBits) => ({ adversary, fieldBits })),
);

test.each(adversaries)(
  'extensions of all sizes hash with every tweak once ($adversary, $fieldBits)',
  async (options) => {
    const words = new BigUint64Array(5).fill(3n);
    const shape = { rows: 3, inner: 2, columns: 1 };
    const matrix = { left: new BigUint64Array(6).fill(1n), right: new BigUint64Array(2).fill(1n) };
    await asParties(partyNames(2), async (session) => {
      const other = 1 - session.self;
      const exercise = async ({ sending, receiving }: OtEnds, from: number): Promise<void> => {
        for (const count of [1, 200, 5000]) {
          if (session.self === from) {
            await sending.random(session, count);
            await sending.randomBits(session, count);
            await sending.product(session, words);
            await sending.bitProduct(session, words, 300);
            await sending.matrixProduct(session, matrix.left, shape);
          } else {
            await receiving.random(session, count);
            await receiving.randomBits(session, count);
            await receiving.product(session, words);
            await receiving.bitProduct(session, words, 300);
            await receiving.matrixProduct(session, matrix.right, shape);
          }
        }
      };
      const ends = await setupOtPair(session, other, options);
      await exercise(ends, 0);
      await exercise(ends, 1);
      // Set-ups anew on the same session, by every way there is.
      await exercise((await setupOtMesh(session, options))[other] as OtEnds, 0);
      await exercise(await setupOtPair(session, other, options), 1);
      for (let twice = 0; twice < 2; twice++) {
        if (session.self === 0) await (await setupOtSender(session, 1, options)).random(session, 10);
        else await (await setupOtReceiver(session, 0, options)).random(session, 10);
      }
    });
    expect(uses.count.tweaks).toBeGreaterThan(100);
    expect(uses.faults()).toEqual([]);
  },
);
