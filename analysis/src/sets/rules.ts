/** The names of the rules that bring keys to one form; canonical.ts has what they do. */

/** The rules in the order in which they are applied, whatever the order in which they are named. */
export const ruleNames = ['trim', 'nfc', 'nfkc', 'casefold', 'digits-only', 'cn-id', 'cn-mobile', 'e164'] as const;

export type Rule = (typeof ruleNames)[number];

/** Rules that hold always: texts that differ only in these ways are the same to everybody, in joins too (`encodeKeys`). */
export const standing: readonly Rule[] = ['trim', 'nfc'];
