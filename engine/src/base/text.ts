/**
 * Text that people read, in English and Chinese side by side, so that no translation can be missing.
 *
 * Each package keeps its entries beside the code that needs them and registers them once with `addCatalogue`.
 * A template names its values in braces: `column {column} not found`. Numbers are printed with thousands separators,
 * lists are joined with commas.
 */
export type Language = 'en' | 'zh';

export type TextValue = string | number | bigint | boolean | readonly string[];
export type TextValues = Readonly<Record<string, TextValue | undefined>>;

/** One message in every language; for errors `hint` says what to do next. */
export interface Entry {
  readonly en: string;
  readonly zh: string;
  readonly hint?: { readonly en: string; readonly zh: string };
}
export type Catalogue = Readonly<Record<string, Entry>>;

const entries = new Map<string, Entry>();

/** Registers messages; a key that exists with another text is our own bug and throws. */
export function addCatalogue(catalogue: Catalogue): void {
  for (const [key, entry] of Object.entries(catalogue)) {
    const known = entries.get(key);
    if (known !== undefined && known !== entry) throw new Error(`catalogue key ${key} registered twice`);
    entries.set(key, entry);
  }
}

/** True when a message with this key is registered. */
export function hasText(key: string): boolean {
  return entries.has(key);
}

/** All registered keys, for tests that check every entry renders. */
export function textKeys(): string[] {
  return [...entries.keys()].sort();
}

/** Renders message `key`; an unknown key renders as itself so that an error never hides another. */
export function say(key: string, values: TextValues = {}, language: Language = 'en'): string {
  const entry = entries.get(key);
  return entry === undefined ? key : fill(entry[language], values, language);
}

/** The name of a step of a run in words; a number behind it, which tells steps of one name apart, stays. */
export function sayStep(step: string, language: Language = 'en'): string {
  const [, name = '', number = ''] = /^(.*?)( \d+)?$/s.exec(step) ?? [];
  return `${say(name, {}, language)}${number}`;
}

/** Renders the hint of message `key`, or undefined when it has none. */
export function sayHint(key: string, values: TextValues = {}, language: Language = 'en'): string | undefined {
  const hint = entries.get(key)?.hint;
  return hint === undefined ? undefined : fill(hint[language], values, language);
}

function fill(template: string, values: TextValues, language: Language): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => show(values[name], language));
}

function show(value: TextValue | undefined, language: Language): string {
  if (value === undefined) return '?';
  if (typeof value === 'bigint') return value.toLocaleString('en-US');
  // Never rounded to what it is not, such as 0 for a penalty of 0.0001 that is signed; 15 digits are those that a number surely has.
  if (typeof value === 'number')
    return Number(value.toPrecision(15)).toLocaleString('en-US', { maximumFractionDigits: 20 });
  if (typeof value === 'boolean' || typeof value === 'string') return String(value);
  if (value.length === 0) return language === 'zh' ? '无' : 'none';
  return value.join(language === 'zh' ? '、' : ', ');
}
