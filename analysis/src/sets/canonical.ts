/**
 * Rules that bring keys to one form before they are compared. The contract names them, so every owner applies the same ones.
 *
 * A rule takes a text and gives another, or undefined where it makes no sense of it: such a row has no key and matches nothing.
 * All rules are pure and give the same when applied again.
 */

import { withoutInvisible } from '@tacit/engine';
import { daysOfDate } from '../contract/dates.ts';
import { ordinaryDigits } from './digits.ts';
import { type Rule, ruleNames, standing } from './rules.ts';

const separators = /[\s\-‐‑‒–—.()/·・（）－　]/g;

const rules: Readonly<Record<Rule, (text: string) => string | undefined>> = {
  trim: (text) => withoutInvisible(text).trim(),
  nfc: (text) => text.normalize('NFC'),
  // Signs that stand alone, as ¨ and ͺ, become a space and a mark.
  nfkc: (text) => text.normalize('NFKC').trim(),
  // Full case folding: upper case spells out what lower case has one sign for; sigma has two small forms. Lower case comes first
  // because the capital ẞ is its own upper case. The dotless ı, whose upper case is I, folds to itself and is no i.
  casefold: (text) =>
    text
      .replace(/[^ı]+/g, (part) => part.toLowerCase().toUpperCase().toLowerCase())
      .replaceAll('ς', 'σ')
      .normalize('NFC'),
  'digits-only': (text) => narrow(text).replace(/[^0-9]/g, '') || undefined,
  'cn-id': identityNumber,
  'cn-mobile': mobileNumber,
  e164: internationalNumber,
};

/** Full-width letters and signs, and digits of all scripts, as their ordinary ones. */
function narrow(text: string): string {
  return ordinaryDigits(text).replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of 17 digits by GB 11643-1999 (ISO 7064, MOD 11-2). */
function checkCharacter(digits: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return '10X98765432'[sum % 11] as string;
}

/**
 * A resident identity number of 18 characters, X in upper case; those of 15 digits get their century and check character.
 * Undefined for other lengths, a wrong check character and dates that do not exist.
 */
function identityNumber(text: string): string | undefined {
  const found = narrow(text).replace(separators, '').toUpperCase();
  if (/^\d{15}$/.test(found)) {
    const digits = `${found.slice(0, 6)}19${found.slice(6)}`;
    return isDate(digits.slice(6, 14)) ? digits + checkCharacter(digits) : undefined;
  }
  if (!/^\d{17}[\dX]$/.test(found) || !isDate(found.slice(6, 14))) return undefined;
  return checkCharacter(found) === found[17] ? found : undefined;
}

function isDate(text: string): boolean {
  try {
    daysOfDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
    return true;
  } catch {
    return false;
  }
}

/** Eleven digits from 13 to 19, without the country's +86. */
function mobileNumber(text: string): string | undefined {
  const found = narrow(text)
    .replace(separators, '')
    .replace(/^(\+86|0086|86(?=1\d{10}$))/, '');
  return /^1[3-9]\d{9}$/.test(found) ? found : undefined;
}

/** `+` and 8 to 15 digits (ITU-T E.164); 00 stands for +. Without either nobody can tell the country. */
function internationalNumber(text: string): string | undefined {
  const found = narrow(text).replace(separators, '').replace(/^00/, '+');
  return /^\+[1-9]\d{7,14}$/.test(found) ? found : undefined;
}

/** Rules of which the second makes nothing of keys, or of many keys, that the first has been applied to. */
const apart: readonly (readonly [Rule, Rule])[] = [
  // The check character X, and the + of a country, are no digits.
  ['digits-only', 'cn-id'],
  ['digits-only', 'e164'],
  ['cn-id', 'cn-mobile'],
  ['cn-id', 'e164'],
  ['cn-mobile', 'e164'],
];

/** Two of these rules that do not go together, if there are such. */
export function rulesApart(named: readonly Rule[]): readonly [Rule, Rule] | undefined {
  return apart.find((two) => two.every((rule) => named.includes(rule)));
}

/** The standing rules and those that are named, each once, in the order of `ruleNames`. */
export function orderedRules(named: readonly Rule[]): Rule[] {
  return ruleNames.filter((rule) => standing.includes(rule) || named.includes(rule));
}

const plain = /^[!-~](?:[ -~]*[!-~])?$/;

/** What the rules make of a text. */
export function canonicalText(text: string, applied: readonly Rule[]): string | undefined {
  // Most keys are plain, and no standing rule changes such a one.
  if (applied.length === standing.length && plain.test(text)) return text;
  let found: string | undefined = text;
  for (const rule of applied) {
    if (found === undefined) return undefined;
    found = rules[rule](found);
  }
  return found === '' ? undefined : found;
}

/** How many texts each rule changes, one after the other, and how many it makes nothing of. */
export interface RuleEffect {
  readonly rule: Rule;
  readonly changed: number;
  readonly unusable: number;
}

/** For a preview: what the rules would do to these texts. */
export function ruleEffects(texts: readonly string[], applied: readonly Rule[]): RuleEffect[] {
  let current: readonly (string | undefined)[] = texts;
  return applied.map((rule) => {
    const next = current.map((text) => (text === undefined ? undefined : rules[rule](text) || undefined));
    const changed = next.filter((text, i) => text !== undefined && text !== current[i]).length;
    const unusable = next.filter((text, i) => text === undefined && current[i] !== undefined).length;
    current = next;
    return { rule, changed, unusable };
  });
}
