/**
 * Where statements end, and what a text is in the midst of: PostgreSQL's quotes, dollar quotes, nested comments and brackets. Only for
 * reading lines; what a statement means is for the party to say.
 */

/** What the end of a text is in. */
export type Inside = 'nothing' | 'statement' | 'bracket' | 'quote' | 'name' | 'comment' | 'dollar';

export interface Scanned {
  /** Without the semicolons at their ends; none is blank. */
  readonly statements: readonly Statement[];
  /** What comes behind the last of them. */
  readonly rest: string;
  readonly inside: Inside;
}

export interface Statement {
  readonly text: string;
  /** Number of line breaks in front of it. */
  readonly line: number;
}

interface Region {
  readonly kind: 'code' | 'quote' | 'name' | 'line-comment' | 'comment' | 'dollar';
  readonly start: number;
  readonly end: number;
  readonly isClosed: boolean;
}

export function scan(text: string): Scanned {
  const statements: Statement[] = [];
  let start = 0;
  let depth = 0;
  let hasCode = false;
  let open: Region | undefined;
  const end = (at: number): void => {
    const from = start + (/^\s*/.exec(text.slice(start, at))?.[0].length ?? 0);
    if (hasCode)
      statements.push({ text: text.slice(from, at).trimEnd(), line: text.slice(0, from).split('\n').length - 1 });
    [start, depth, hasCode] = [at + 1, 0, false];
  };
  for (const region of regionsOf(text)) {
    open = region.isClosed ? undefined : region;
    if (region.kind === 'quote' || region.kind === 'name' || region.kind === 'dollar') hasCode = true;
    if (region.kind !== 'code') continue;
    for (let i = region.start; i < region.end; i++) {
      const sign = text[i] as string;
      if (sign === ';' && depth === 0) end(i);
      else if (sign === '(') depth++;
      else if (sign === ')') depth = Math.max(0, depth - 1);
      if (!/[\s;]/.test(sign)) hasCode = true;
    }
  }
  const rest = text.slice(start);
  return { statements, rest, inside: insideOf(open, depth, hasCode) };
}

function insideOf(open: Region | undefined, depth: number, hasCode: boolean): Inside {
  if (open !== undefined && open.kind !== 'code' && open.kind !== 'line-comment') return open.kind;
  if (depth > 0) return 'bracket';
  return hasCode ? 'statement' : 'nothing';
}

/** Names of the parameters (`:name`, `:'name'`) of a statement. */
export function parameterNames(text: string): string[] {
  const names: string[] = [];
  const regions = [...regionsOf(text)];
  for (const [i, { kind, start, end }] of regions.entries()) {
    if (kind !== 'code') continue;
    const code = text.slice(start, end);
    for (const [, name] of code.matchAll(/(?<!:):([\p{L}_][\p{L}\p{N}_]*)/gu)) names.push(name as string);
    const next = regions[i + 1];
    const quoted = next?.kind === 'quote' && /(?<!:):$/.test(code) ? text.slice(next.start + 1, next.end - 1) : '';
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(quoted)) names.push(quoted);
  }
  return [...new Set(names)];
}

function* regionsOf(text: string): Generator<Region> {
  let code = 0;
  let at = 0;
  while (at < text.length) {
    const found = regionAt(text, at);
    if (found === undefined) {
      at++;
      continue;
    }
    if (at > code) yield { kind: 'code', start: code, end: at, isClosed: true };
    yield found;
    code = at = found.end;
  }
  if (code < text.length) yield { kind: 'code', start: code, end: text.length, isClosed: true };
}

/** What begins at this place, unless it is code. */
function regionAt(text: string, start: number): Region | undefined {
  const to = (kind: Region['kind'], end: number | undefined): Region => ({
    kind,
    start,
    end: end ?? text.length,
    isClosed: end !== undefined,
  });
  const two = text.slice(start, start + 2);
  if (two === '--') return to('line-comment', indexAfter(text, '\n', start));
  if (two === '/*') return to('comment', endOfComment(text, start));
  if (two[0] === '"') return to('name', endOfQuoted(text, start, false));
  if (two[0] === "'")
    return to(
      'quote',
      endOfQuoted(text, start, /(?<![\p{L}\p{N}_$])e$/iu.test(text.slice(Math.max(0, start - 2), start))),
    );
  const tag = two[0] === '$' ? /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(text.slice(start, start + 66))?.[0] : undefined;
  if (tag === undefined || /[\p{L}\p{N}_$]/u.test(text[start - 1] ?? '')) return undefined;
  return to('dollar', indexAfter(text, tag, start + tag.length));
}

function indexAfter(text: string, wanted: string, from: number): number | undefined {
  const at = text.indexOf(wanted, from);
  return at < 0 ? undefined : at + wanted.length;
}

function endOfComment(text: string, start: number): number | undefined {
  let depth = 0;
  for (const { 0: sign, index } of text.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += sign === '/*' ? 1 : -1;
    if (depth === 0) return start + index + 2;
  }
  return undefined;
}

/** A quote that stands twice is none. In `E'…'` a backslash takes the next character along. */
function endOfQuoted(text: string, start: number, hasEscapes: boolean): number | undefined {
  const quote = text[start] as string;
  for (let i = start + 1; i < text.length; i++) {
    if (hasEscapes && text[i] === '\\') i++;
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return undefined;
}
