/**
 * Keys as tokens of 64 bits, and a lender's rows as the planes that it shares.
 *
 * A token is the first half of a key's 128-bit id, a hash without a key: it is never opened, only compared under protocol. So
 * nobody can try keys against it, and what remains is chance: a person who is nowhere seems to be somewhere with probability below
 * rows/2^64, 2^-44 for a million rows. Rows that fill a table up have random tokens, and count in that.
 */
import { distinctIds, encodeKeys, loadKernels, noId, rowsToPlanes, type Session, UsageError } from '@tacit/engine';
import type { GivenInput } from '../kinds/input.ts';
import { inputValue } from '../kinds/input.ts';
import { daysOfDate } from '../contract/dates.ts';
import { secureLimit } from '../contract/limits.ts';
import { checkLocalRows } from '../local/decode.ts';
import { typeOfExpression } from '../local/expression.ts';
import type { KeyColumn, LocalRows } from '../local/stages.ts';
import { canonicalText } from '../sets/canonical.ts';
import { distinctKeys, inOneForm } from '../sets/distinct-keys.ts';
import { amountId, type LendingPlan, paddedRows, tokenBits } from './plan.ts';

/**
 * What the lender of stage `place` shares: 64 planes of tokens, one row a person, and planes of what the person owes there, no more
 * than the answer tells. Throws UsageError 'set.too-many-rows', 'data.…'.
 */
export async function lenderPlanes(
  plan: LendingPlan,
  place: number,
  local: LocalRows,
  session: Session,
): Promise<BigUint64Array> {
  const stage = plan.stages[place] as LendingPlan['stages'][number];
  checkLocalRows(stage, local);
  const { ids, places } = await distinctKeys(plan, place, local, session);
  const owed = new BigUint64Array(ids.length / 2);
  const most = BigInt(plan.amount?.upTo ?? 0);
  if (plan.amount !== null) {
    const amounts = local.numbers[amountId] as BigInt64Array;
    for (let row = 0; row < places.length; row++) {
      const at = places[row] as number;
      if (at === noId) continue;
      const sum = (owed[at] as bigint) + (amounts[row] as bigint);
      // Capped at each step: no sum of a table can wrap around.
      owed[at] = sum < most ? sum : most;
    }
  }
  await session.breathe();
  const rows = paddedRows(stage);
  const tokens = randomWords(session, rows);
  for (let i = 0; i < owed.length; i++) tokens[i] = ids[2 * i] as bigint;
  const amounts = new BigUint64Array(rows);
  amounts.set(owed);
  // Of two keys with one token, which chance hardly ever makes, the first stands for both.
  if (hasEqual(tokens)) mergeEqual(tokens, amounts, most);
  const planes = rowsToPlanes(tokens, tokenBits);
  if (plan.amount === null) return planes;
  const more = rowsToPlanes(amounts, plan.amount.bits);
  const all = new BigUint64Array(planes.length + more.length);
  all.set(planes);
  all.set(more, planes.length);
  return all;
}

/** Whether two tokens are equal: a table of slots by their low bits, which are those of a hash. */
export function hasEqual(tokens: BigUint64Array): boolean {
  const halves = new Uint32Array(tokens.buffer, tokens.byteOffset, 2 * tokens.length);
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * tokens.length + 1)));
  const mask = slots.length - 1;
  for (let i = 0; i < tokens.length; i++) {
    const [low, high] = [halves[2 * i] as number, halves[2 * i + 1] as number];
    let slot = low & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const other = 2 * ((slots[slot] as number) - 1);
      if (halves[other] === low && halves[other + 1] === high) return true;
    }
    slots[slot] = i + 1;
  }
  return false;
}

const randomWords = ({ random }: Session, length: number): BigUint64Array => {
  const words = new BigUint64Array(length);
  random.fill(new Uint8Array(words.buffer));
  return words;
};

/** Adds amounts of equal tokens up at the first, to `most`, and gives the others tokens that no other row has. */
export function mergeEqual(tokens: BigUint64Array, amounts: BigUint64Array, most: bigint): void {
  const seen = new Map<bigint, number>();
  let free = 0n;
  tokens.forEach((token, row) => {
    const first = seen.get(token);
    if (first === undefined) {
      seen.set(token, row);
      return;
    }
    const sum = (amounts[first] as bigint) + (amounts[row] as bigint);
    amounts[first] = sum < most ? sum : most;
    amounts[row] = 0n;
    while (seen.has(free) || tokens.includes(free)) free++;
    tokens[row] = free;
    seen.set(free, row);
  });
}

/** Planes of the tokens that are asked about, filled up to the persons of the plan. Throws as `checkAsked`. */
export async function askedPlanes(plan: LendingPlan, given: GivenInput, session: Session): Promise<BigUint64Array> {
  const columns = askedKeys(plan, given);
  await loadKernels();
  const { ids, places } = distinctIds(session.random, encodeKeys(columns, given.length));
  const tokens = randomWords(session, plan.persons);
  places.forEach((at, i) => {
    tokens[i] = ids[2 * at] as bigint;
  });
  return rowsToPlanes(tokens, tokenBits);
}

/** Throws UsageError 'input.value' for what is no value of its column, or what a rule makes nothing of. */
export function checkAsked(plan: LendingPlan, given: GivenInput): void {
  askedKeys(plan, given);
}

function askedKeys({ stages, rules, fields }: LendingPlan, given: GivenInput): KeyColumn[] {
  const keys = stages[0]?.keys ?? [];
  return keys.map((key, part) => {
    const { kind } = typeOfExpression(key);
    const field = fields[part] as string;
    const texts = given.map((item) => item[part] as string);
    if (kind === 'text') {
      texts.forEach((text, i) => {
        const found = canonicalText(text, rules[part] ?? []);
        if (found === undefined || found === '') throw inputValue(i, field, (rules[part] ?? []).join(', ') || kind);
      });
      return inOneForm({ kind, values: texts }, rules[part] ?? []);
    }
    const type = kind === 'date' ? kind : 'integer';
    const numberOf = type === 'date' ? (text: string) => BigInt(daysOfDate(text)) : integerOf;
    return { kind: type, values: BigInt64Array.from(texts, (text, i) => readNumber(text, numberOf, i, field, type)) };
  });
}

function integerOf(text: string): bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,19}$/.test(trimmed)) throw new RangeError('not an integer');
  const value = BigInt(trimmed.replace('+', ''));
  if (value > secureLimit || value < -secureLimit) throw new RangeError('out of range');
  return value;
}

function readNumber(text: string, read: (text: string) => bigint, item: number, field: string, type: string): bigint {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw inputValue(item, field, type === 'date' ? 'date (2030-12-31)' : type);
  }
}
