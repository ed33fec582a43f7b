/**
 * JSON from somebody else, read once and strictly: what it returns can be walked by recursion, written as canonical JSON
 * and compared, whoever wrote it. Every body that a party, its client or the command line takes in is read here.
 */
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

/** Levels of lists and objects. The plan of the deepest question that the SQL parser takes has about half as many. */
const deepest = 1_000;

/**
 * The value of a JSON text. Throws UsageError 'json.syntax', 'json.too-deep', 'json.duplicate-key', 'json.reserved-key',
 * 'json.number' or 'json.text', with the place and never with the text.
 */
export function parseJson(text: string): unknown {
  // Before the parser: it would build what is then refused.
  checkStructure(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the text.
    const position = /position (\d+)/.exec((error as Error).message)?.[1] ?? String(text.length);
    throw new UsageError('json.syntax', { position });
  }
  checkValue(value);
  return value;
}

/**
 * Depth, and names within one object: after parsing, the last of two equal names would have won silently. A column may be
 * called `__proto__`, so that a text may stand under this name; an object there could become a prototype by mistake.
 */
function checkStructure(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b /* { */:
      case 0x5b /* [ */:
        open.push(text[at] === '{' ? new Set() : undefined);
        if (open.length > deepest) throw new UsageError('json.too-deep', { limit: deepest, position: String(at) });
        break;
      case 0x7d /* } */:
      case 0x5d /* ] */:
        open.pop();
        break;
      case 0x22 /* " */:
        {
          const end = endOfText(text, at);
          const names = open.at(-1);
          if (names !== undefined && isName(text, end + 1)) {
            const name = decoded(text.slice(at, end + 1));
            if (name === '__proto__' && !isText(text, end + 1))
              throw new UsageError('json.reserved-key', { name, position: String(at) });
            if (names.has(name)) throw new UsageError('json.duplicate-key', { position: String(at) });
            names.add(name);
          }
          at = end;
          break;
        }
      default:
    }
  }
}

/** Where the text that begins at `start` has its closing quote; the end of everything when it has none. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** Whether what ended before `at` is a member's name: a colon follows. */
function isName(text: string, at: number): boolean {
  return text[afterBlanks(text, at)] === ':';
}

/** Whether the member whose name ended before `at` is a text. */
function isText(text: string, at: number): boolean {
  return text[afterBlanks(text, afterBlanks(text, at) + 1)] === '"';
}

function afterBlanks(text: string, at: number): number {
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at++;
  return at;
}

function decoded(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    // The parser finds it as well, and says where.
    return quoted;
  }
}

/** What JSON can write and canonical JSON cannot hold. */
function checkValue(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new UsageError('json.number');
  if (typeof value === 'string') checkText(value);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) checkValue(item);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    checkText(name);
    checkValue(item);
  }
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw new UsageError('json.text');
}
