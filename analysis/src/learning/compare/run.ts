/**
 * The joint program of a comparison: each model judged as by a judgement of its own, over the rows that both can be used on, and how far they
 * agree: sums over all rows, and how many rows each says yes to, where there are enough of all four kinds: in a stack also of all others' than each
 * recipient's.
 */
import { type Bits, enoughIn, type Fixed, lessThanConstant, type Ring, type Sharing } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import type { Line } from '../judge/lines.ts';
import { partPlaces } from '../judge/plan.ts';
import { probabilityOf } from '../judge/compared.ts';
import { type JudgedPart, ofLabels, predictedOf, shownIf, tellPart, type Told, unitsOf } from '../judge/run.ts';
import { placesOfTheRest } from '../plan.ts';
import { type ComparePlan, judgeOf, type Side, sides } from './plan.ts';
import './step-messages.ts';

export const agreementLine = 'agreement';
/** Values of it: whether there are enough rows, five sums, whether there are enough of each kind, four counts. */
export const agreementValues = 11;
export const lineOfSide = (line: Line, side: Side): string => `${line}.${side}`;

/** Zeros where there are too few rows. */
interface Agreement {
  /** Over all rows, of the probabilities p of the champion and q of the challenger in units of 2^−20: Σp, Σq, Σp², Σq², Σpq. */
  readonly sums: readonly bigint[];
  /** Rows to which both say yes, only the champion, only the challenger, neither; null where one of these is too few. */
  readonly counts: readonly bigint[] | null;
}

export interface Compared extends Readonly<Record<Side, JudgedPart>> {
  readonly agreement: Agreement;
}

const steps = { rows: 'compare: rows', figures: 'compare: figures', reveal: 'compare: reveal' } as const;

export function runCompare(plan: ComparePlan, runtime: Runtime): Promise<Compared | undefined> {
  return runtime.compute((sharing) => compared(plan, runtime, sharing));
}

async function compared(plan: ComparePlan, runtime: Runtime, sharing: Sharing): Promise<Compared | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const { aligned, uses, compare } = plan;
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  session.step(steps.rows);
  const vectors = runtime.artifact.use(sharing, aligned.name);
  const models: (Awaited<ReturnType<typeof predictedOf>> & { readonly side: Side })[] = [];
  for (const [i, side] of sides.entries()) {
    const model = runtime.artifact.use(sharing, uses[i + 1]?.name ?? '');
    models.push({ side, ...(await predictedOf(sharing, judgeOf(plan, side), compare.part, vectors, model)) });
  }
  const [first, second] = models as [(typeof models)[number], (typeof models)[number]];
  // A row that one of the two leaves out for a gap is left out for both.
  const ones = sharing.within(await sharing.multiply(first.rows.ones, second.rows.ones), { min: 0n, max: 1n });

  session.step(steps.figures);
  const told: (Told & { readonly side: Side })[] = [];
  for (const { side, rows, numbers: predicted, labels } of models) {
    const figures = await ofLabels(sharing, judgeOf(plan, side), compare.part, { ...rows, ones }, predicted, labels);
    told.push({ side, part: compare.part, ...figures });
  }
  const { enough } = told[0] as Told;
  const agreement = await agreementOf(sharing, plan, { ones, enough }, [first.numbers, second.numbers]);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const parts: (JudgedPart | undefined)[] = [];
  for (const each of told) {
    const judged = judgeOf(plan, each.side);
    parts.push(await tellPart(sharing, judged, each, (line) => lineOfSide(line, each.side), recipients));
  }
  const both = await sharing.reveal(agreement, agreementLine, recipients);
  const [champion, challenger] = parts;
  if (champion === undefined || challenger === undefined || both === undefined) return undefined;
  const numbers = [...both].map((each) => BigInt.asIntN(64, each));
  return {
    champion,
    challenger,
    agreement: { sums: numbers.slice(1, 6), counts: numbers[6] === 1n ? numbers.slice(7) : null },
  };
}

/** In the order of `agreementValues`. */
async function agreementOf(
  sharing: Sharing,
  plan: ComparePlan,
  { ones, enough }: { readonly ones: Ring; readonly enough: Bits },
  predicted: readonly [Fixed, Fixed],
): Promise<Ring> {
  const { length } = ones;
  const { part, yesFrom } = plan.compare;
  const least = BigInt(plan.minimumGroupSize);
  const [p, q] = [await probabilityOf(sharing, predicted[0]), await probabilityOf(sharing, predicted[1])];
  const weighted = await sharing.multiply(sharing.concatenate([p.ring, q.ring]), sharing.concatenate([ones, ones]));
  const [own, other] = [sharing.slice(weighted, 0, length), sharing.slice(weighted, length, 2 * length)];
  const plain = (each: Ring) => sharing.within(each);
  const products = await sharing.multiply(
    sharing.concatenate([own, other, own].map(plain)),
    sharing.concatenate([p.ring, q.ring, q.ring].map(plain)),
  );
  const sums = sharing.sum(sharing.concatenate([plain(own), plain(other), products]), 5);
  // A model says no where its probability is below the cut.
  const no = await lessThanConstant(sharing, sharing.concatenate([p.ring, q.ring]), unitsOf(yesFrom));
  const yes = sharing.within(await sharing.bitsToRing(sharing.not(no)), { min: 0n, max: 1n });
  const [first, second] = [sharing.slice(yes, 0, length), sharing.slice(yes, length, 2 * length)];
  const counted = await sharing.multiply(first, ones);
  const pair = await sharing.multiply(sharing.concatenate([counted, second]), sharing.concatenate([second, ones]));
  const [both, others] = [sharing.slice(pair, 0, length), sharing.slice(pair, length, 2 * length)];
  const bounds = { min: 0n, max: BigInt(length) };
  const total = (each: Ring) => sharing.within(sharing.within(sharing.sum(each, 1)), bounds);
  const minus = (a: Ring, b: Ring) => sharing.within(sharing.within(sharing.subtract(a, b)), bounds);
  const kinds = (at: (each: Ring) => Ring): Ring[] => {
    const counts = [ones, both, counted, others].map((each) => total(at(plain(each))));
    const [rows, yesBoth, yesFirst, yesSecond] = counts as [Ring, Ring, Ring, Ring];
    const [onlyFirst, onlySecond] = [minus(yesFirst, yesBoth), minus(yesSecond, yesBoth)];
    return [yesBoth, onlyFirst, onlySecond, minus(minus(rows, yesFirst), onlySecond)];
  };
  const counts = kinds((each) => each);
  const ofTheRest = placesOfTheRest(plan, partPlaces(judgeOf(plan, 'champion'), part)).flatMap((places) =>
    kinds((each) => sharing.gather(each, places)),
  );
  const each = await enoughIn(
    sharing,
    [...counts, ...ofTheRest].map((count) => ({ count, least })),
  );
  const isShown = await sharing.and(each, enough);
  const [head, told] = [
    await shownIf(sharing, enough, [plain(sums)]),
    await shownIf(sharing, isShown, [sharing.concatenate(counts.map(plain))]),
  ];
  const flags = await sharing.bitsToRing(sharing.joinPlanes([enough, isShown]));
  const flag = (i: number) => plain(sharing.slice(flags, i, i + 1));
  return sharing.concatenate([flag(0), ...head, flag(1), ...told]);
}
