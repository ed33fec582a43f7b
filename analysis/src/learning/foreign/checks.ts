/** What every reader asks of a file that nobody vouches for. Errors name a place in the file and never more than a short piece of it. */
import { UsageError } from '@tacit/engine';
import './messages.ts';
import { type ForeignNode, type ForeignTree, mostDepth } from './model.ts';

/** A short text of anything, for an error. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : Array.isArray(value) ? `[… ${value.length}]` : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export const wrongValue = (place: string, found: unknown, expected: string): UsageError =>
  new UsageError('foreign.value', { place, found: shown(found), expected });

export const unsupported = (what: string, found: string, known: readonly string[]): UsageError =>
  new UsageError('foreign.unsupported', { what, found: shown(found), known });

/** Throws UsageError 'foreign.size'. */
export function atMost(what: string, found: number, most: number): void {
  if (found > most) throw new UsageError('foreign.size', { what, found, most });
}

/** Throws UsageError 'foreign.value' for NaN and infinity. */
export function finite(place: string, value: number): number {
  if (!Number.isFinite(value)) throw wrongValue(place, value, 'a finite number');
  return value;
}

/** Throws UsageError 'foreign.value' for what is not a whole number from `least` up to, and without, `end`. */
export function whole(place: string, value: unknown, least: number, end: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value < end) return value;
  throw wrongValue(place, value, `${least} … ${end - 1}`);
}

/**
 * The nodes as a tree: from node 0 each link leads to a node that is there and that no other link leads to. Throws UsageError 'foreign.value',
 * 'foreign.links', 'foreign.depth'. `tree`: its number in the file, from 0.
 */
export function asTree(tree: number, nodes: readonly ForeignNode[]): ForeignTree {
  const reached = new Uint8Array(nodes.length);
  const open: (readonly [number, number])[] = [[0, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, depth] = next;
    const node = nodes[at];
    if (node === undefined) throw wrongValue(`trees[${tree}]`, at, `0 … ${nodes.length - 1}`);
    if (reached[at] === 1) throw new UsageError('foreign.links', { tree, node: at });
    if (depth > mostDepth) throw new UsageError('foreign.depth', { tree, most: mostDepth });
    reached[at] = 1;
    if (node.kind === 'split') open.push([node.yes, depth + 1], [node.no, depth + 1]);
  }
  return { nodes };
}

/** A member of a JSON object. Throws UsageError 'foreign.missing' where it is not there. */
export function member(value: unknown, place: string, name: string): unknown {
  const found = optional(value, name);
  if (found === undefined) throw new UsageError('foreign.missing', { place: `${place}.${name}` });
  return found;
}

export function optional(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** Throws UsageError 'foreign.value'. */
export function textAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw wrongValue(place, value, 'a text');
  return value;
}

/** Throws UsageError 'foreign.value'. */
export function listAt(value: unknown, place: string, length?: number): readonly unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length))
    throw wrongValue(place, value, length === undefined ? 'a list' : `a list of ${length}`);
  return value as readonly unknown[];
}

/** A list of finite numbers. Throws UsageError 'foreign.value'. */
export function numbersAt(value: unknown, place: string, length?: number): readonly number[] {
  return listAt(value, place, length).map((each, i) => {
    if (typeof each !== 'number') throw wrongValue(`${place}[${i}]`, each, 'a number');
    return finite(`${place}[${i}]`, each);
  });
}

/** A finite number that is written as a text. Throws UsageError 'foreign.value'. */
export function numberOf(text: string, place: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw wrongValue(place, text, 'a finite number');
  return finite(place, Number(text));
}

/** Names of inputs that are all different. Throws UsageError 'foreign.twice'. */
export function differentNames(names: readonly string[], place: string): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new UsageError('foreign.twice', { place: `${place}: ${shown(name)}` });
    seen.add(name);
  }
  return names;
}
