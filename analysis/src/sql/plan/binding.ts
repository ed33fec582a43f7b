/** How tightly parts of a text bind; a part that binds less than its place asks for stands in parentheses. */
export const binding = { or: 1, and: 2, not: 3, compare: 4, sum: 5, product: 6, atom: 7 } as const;

export function parenthesised(text: string, level: number, least: number): string {
  return level < least ? `(${text})` : text;
}
