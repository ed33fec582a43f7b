/** What the rules of a contract do to an owner's own keys: for itself, before it signs. */
import { quoted } from '../contract/nearest.ts';
import type { OwnPreview, PreviewLine } from '../kinds/kind.ts';
import { columnsIn } from '../local/expression.ts';
import type { KeyColumn, LocalRows } from '../local/stages.ts';
import { canonicalText, ruleEffects } from './canonical.ts';
import type { Rule } from './rules.ts';
import type { KeyedPlan } from './keyed-plan.ts';
import './view-messages.ts';

/** One for each table of the owner. `keyParts`: so many of a stage's keys find a row, all unless given. */
export function previews(plan: KeyedPlan, owner: string, keyParts?: number): OwnPreview[] {
  return plan.stages.flatMap((stage): OwnPreview[] => {
    if (stage.party !== owner) return [];
    const names = stage.keys.map((key) => columnsIn(key).map(quoted).join(', '));
    return [{ stage: { ...stage, outputs: [], unit: null }, lines: (rows) => linesOf(plan, names, rows, keyParts) }];
  });
}

function linesOf(
  { rules, duplicates }: KeyedPlan,
  names: readonly string[],
  rows: LocalRows,
  keyParts?: number,
): PreviewLine[] {
  const effects = rows.keys.flatMap((key, part) => effectLines(key, rules[part] ?? [], names[part] ?? ''));
  const repeated = repeatedKeys({ ...rows, keys: rows.keys.slice(0, keyParts) }, rules);
  if (repeated.keys === 0) return effects;
  return [...effects, { text: `sets.preview.repeated-${duplicates}`, values: { ...repeated } }];
}

function effectLines(key: KeyColumn, rules: readonly Rule[], column: string): PreviewLine[] {
  if (key.kind !== 'text' || rules.length === 0) return [];
  const { valid } = key;
  const texts = valid === undefined ? key.values : key.values.filter((_, row) => valid[row] === 1);
  const values = texts.length;
  const effects = ruleEffects(texts, rules).filter(({ changed, unusable }) => changed + unusable > 0);
  if (effects.length === 0) return [{ text: 'sets.preview.unchanged', values: { column, values, rules } }];
  return effects.map(({ rule, changed, unusable }) => {
    const which = unusable === 0 ? 'changed' : changed === 0 ? 'unusable' : 'both';
    return { text: `sets.preview.${which}`, values: { rule, column, values, changed, unusable } };
  });
}

/** Keys that several rows have once the rules are applied, and the rows that have them. */
function repeatedKeys(
  { keys, rows }: LocalRows,
  rules: readonly (readonly Rule[])[],
): { readonly keys: number; readonly rows: number } {
  const columns = keys.map((key, part): readonly (string | bigint | undefined)[] =>
    key.kind === 'text'
      ? key.values.map((text) => canonicalText(text, rules[part] ?? []))
      : Array.from(key.values, (value) => BigInt(value)),
  );
  const counts = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const parts = columns.map((column) => column[row]);
    if (parts.includes(undefined)) continue;
    const key = parts.join('\u0000');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const several = [...counts.values()].filter((count) => count > 1);
  return { keys: several.length, rows: several.reduce((sum, count) => sum + count, 0) };
}
