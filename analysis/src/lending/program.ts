/**
 * The joint program of a question about loans. It opens nothing, and it never branches on a secret, so it runs in the clear, on the
 * cost counter and on every protocol.
 *
 * Every lender's table is shared as bits: 64 of a token, then those of an amount, one row a person. Whether a row is of the person
 * asked about is the ∧ of the bits in which token and question agree (63 ANDs a row); the amount's bits are ANDed with that. As a
 * lender has a person once, the ⊕ over its rows is its answer: one bit and one amount a lender, and only these become numbers. What
 * is told of count and sum is how many of the agreed steps they reach, a comparison each: so both are capped, and no digit of what
 * lies between two steps is in any released number.
 */
import {
  allPlanes,
  type Bits,
  cyclePlanes,
  inBlocks,
  isNegative,
  loadKernels,
  repeatPlanes,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import type { Runtime } from '../kinds/runtime.ts';
import { runnersOf } from '../kinds/seats.ts';
import type { LocalRows } from '../local/stages.ts';
import { type LendingPlan, lines, paddedRows, tokenBits } from './plan.ts';
import { foldRows, foldWords, repeatRow } from './rows.ts';
import { steps } from './steps.ts';
import { askedPlanes, lenderPlanes } from './tokens.ts';

/** What the asker is told, by person: steps reached, 0 to `countUpTo` and 0 to the amount's bands. */
export interface ToldLoans {
  readonly lenders: BigUint64Array;
  readonly bands: BigUint64Array | null;
}

/** Bits that are compared at once, over rows and persons: bounds memory. */
const mostBits = 2 ** 27;

/**
 * Undefined where this process does not hold the asker. `atOnce`: bits that are compared together. Throws UsageError
 * 'set.too-many-rows', 'data.…' at a lender.
 */
export function runLending(plan: LendingPlan, runtime: Runtime, atOnce = mostBits): Promise<ToldLoans | undefined> {
  return runtime.compute((sharing) => lending(plan, runtime, sharing, atOnce));
}

async function lending(
  plan: LendingPlan,
  runtime: Runtime,
  sharing: Sharing,
  atOnce: number,
): Promise<ToldLoans | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const asker = everyone.indexOf(plan.asker);
  session.step(steps.local);
  await loadKernels();
  const own: (BigUint64Array | undefined)[] = [];
  for (const [place, { party }] of plan.stages.entries()) {
    const isHere = session.owns(everyone.indexOf(party));
    own.push(isHere ? await lenderPlanes(plan, place, (await runtime.load(place)) as LocalRows, session) : undefined);
  }
  const given = session.owns(asker) ? runtime.given : undefined;
  if (session.owns(asker) && given === undefined) throw new Error('the asker was given nothing to ask');
  const asked = given === undefined ? undefined : await askedPlanes(plan, given, session);

  session.step(steps.input);
  const planes = tokenBits + (plan.amount?.bits ?? 0);
  const [question, ...tables] = (await together<Bits[]>(sharing, [
    (branch: Sharing) => branch.inputBits(asker, plan.persons, tokenBits, asked),
    ...plan.stages.map((stage, i) => (branch: Sharing) => {
      return branch.inputBits(everyone.indexOf(stage.party), paddedRows(stage), planes, own[i]);
    }),
  ])) as [Bits, ...Bits[]];

  session.step(steps.match);
  const answers = await matchPersons(plan, sharing, question, tables, atOnce);
  session.step(steps.limit);
  const { lenders, bands } = await inSteps(plan, sharing, answers);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const told = await together<(BigUint64Array | undefined)[]>(sharing, [
    (branch: Sharing) => branch.reveal(lenders, lines.count, [asker]),
    ...(bands === undefined ? [] : [(branch: Sharing) => branch.reveal(bands, lines.amount, [asker])]),
  ]);
  const [found, sums] = told;
  if (found === undefined || given === undefined) return undefined;
  return { lenders: found.slice(0, given.length), bands: sums?.slice(0, given.length) ?? null };
}

/** For each person a row: of each lender whether it has the person, then its amount. */
async function matchPersons(
  plan: LendingPlan,
  sharing: Sharing,
  question: Bits,
  tables: readonly Bits[],
  atOnce: number,
): Promise<Bits> {
  const bits = plan.amount?.bits ?? 0;
  const whole = sharing.joinRows(tables);
  const rows = whole.length;
  const tokens = sharing.slicePlanes(whole, 0, tokenBits);
  // Of the two the short one: ¬(token ⊕ question) = token ⊕ ¬question.
  const notAsked = sharing.not(question);
  const amounts = bits === 0 ? undefined : sharing.slicePlanes(whole, tokenBits, tokenBits + bits);
  let start = 0;
  const spans = tables.map(({ length }) => {
    start += length;
    return [start - length, start] as const;
  });
  const block = Math.max(1, Math.floor(atOnce / (rows * tokenBits)));
  const parts = await inBlocks(sharing, plan.persons, block, async (first, end) => {
    const persons = Array.from({ length: end - first }, (_, i) => first + i);
    const lanes = persons.length;
    const agrees = persons.map((person) => sharing.xor(tokens, repeatRow(sharing, notAsked, person, rows)));
    const byBit =
      lanes === 1
        ? (agrees[0] as Bits)
        : sharing.pickPlanes(
            sharing.joinPlanes(agrees),
            Array.from({ length: lanes * tokenBits }, (_, i) => (i % lanes) * tokenBits + Math.floor(i / lanes)),
          );
    const matches = await allPlanes(sharing, byBit, lanes);
    const found =
      amounts === undefined
        ? matches
        : sharing.joinPlanes([
            matches,
            await sharing.and(repeatPlanes(sharing, matches, bits), cyclePlanes(sharing, amounts, lanes)),
          ]);
    const words = spans.map(([from, to]) => foldWords(sharing, found, from, to));
    const once = foldRows(sharing, sharing.joinPlanes(words));
    return sharing.joinRows(
      persons.map((_, lane) => {
        const planes = spans.flatMap((_, lender) => {
          const at = lender * lanes * (1 + bits);
          return [at + lane, ...Array.from({ length: bits }, (_, bit) => at + lanes + lane * bits + bit)];
        });
        return sharing.pickPlanes(once, planes);
      }),
    );
  });
  return sharing.joinRows(parts);
}

/** How many of the agreed steps each person's count and sum reach. */
async function inSteps(
  plan: LendingPlan,
  sharing: Sharing,
  answers: Bits,
): Promise<{ lenders: Ring; bands: Ring | undefined }> {
  const { persons, countUpTo, amount } = plan;
  const lenders = plan.stages.length;
  const bits = amount?.bits ?? 0;
  const weights = (ofPlane: (bit: number) => bigint) =>
    BigUint64Array.from({ length: lenders * (1 + bits) }, (_, plane) => ofPlane((plane % (1 + bits)) - 1));
  const counted = weights((bit) => (bit < 0 ? 1n : 0n));
  const owed = weights((bit) => (bit < 0 ? 0n : 1n << BigInt(bit)));
  const sums = await sharing.weighBits(answers, amount === null ? [counted] : [counted, owed]);
  const within = (x: Ring, each: bigint) => sharing.within(x, { min: 0n, max: BigInt(lenders) * each });
  const count = within(sharing.slice(sums, 0, persons), 1n);
  const compared = [differences(sharing, count, countUpTo, 1n)];
  if (amount !== null) {
    // What follows from the bits that are there, whatever a lender has put into them.
    const sum = within(sharing.slice(sums, persons, 2 * persons), (1n << BigInt(bits)) - 1n);
    compared.push(differences(sharing, sum, amount.bands, BigInt(amount.step)));
  }
  const below = await isNegative(sharing, sharing.concatenate(compared));
  const reached = await sharing.bitsToRing(sharing.not(below));
  const told = (from: number, steps: number) =>
    sharing.sum(sharing.slice(reached, from, from + persons * steps), persons);
  return {
    lenders: told(0, countUpTo),
    bands: amount === null ? undefined : told(persons * countUpTo, amount.bands),
  };
}

/** x − k·step for k = 1, …, `steps`, for each element of x in turn. */
function differences(sharing: Sharing, x: Ring, steps: number, step: bigint): Ring {
  const length = x.length * steps;
  const repeated = sharing.gather(
    x,
    Uint32Array.from({ length }, (_, i) => Math.floor(i / steps)),
  );
  const bounds = BigUint64Array.from({ length }, (_, i) => step * BigInt((i % steps) + 1));
  return sharing.subtract(repeated, sharing.constantRing(bounds));
}
