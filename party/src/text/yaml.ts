/** YAML that people write by hand: read strictly, with file, line and column of whatever is wrong. */
import { UsageError } from '@tacit/engine';
import { type Document, isNode, isScalar, LineCounter, parseDocument, type Scalar, visit } from 'yaml';
import type { z } from 'zod';
import './messages.ts';

const limitBytes = 256 * 1024;

type Path = readonly PropertyKey[];

/** Where things stand in a parsed file. */
export class YamlPlaces {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(file: string, document: Document, lines: LineCounter) {
    this.#file = file;
    this.#document = document;
    this.#lines = lines;
  }

  /** Fields `file`, `line`, `column` of the value at `path`, or of the closest thing around it that is there. */
  of(path: Path): { file: string; line: number; column: number } {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length) as unknown[], true);
      if (isNode(node) && node.range) return this.#at(node.range[0]);
    }
    return this.#at(this.#document.contents?.range?.[0] ?? 0);
  }

  /** The same of the key that ends `path`. */
  ofKey(path: Path): { file: string; line: number; column: number } {
    const parent: unknown =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1) as unknown[], true);
    for (const pair of (parent as { items?: { key?: { value?: unknown; range?: [number, number, number] } }[] })
      .items ?? []) {
      if (String(pair.key?.value) === String(path.at(-1)) && pair.key?.range !== undefined)
        return this.#at(pair.key.range[0]);
    }
    return this.of(path);
  }

  #at(offset: number): { file: string; line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

export interface ParsedYaml<T> {
  readonly value: T;
  readonly places: YamlPlaces;
  readonly document: Document;
}

/**
 * Reads `text` (of `file`, which is named in errors) as one YAML 1.2 document of the form `schema`: a strict object, whose
 * keys are listed when one is unknown. Throws UsageError `yaml.…`.
 */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>): ParsedYaml<T> {
  const bytes = Buffer.byteLength(text);
  if (bytes > limitBytes) throw new UsageError('yaml.too-large', { file, bytes, limit: limitBytes });
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    prettyErrors: false,
    uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && nameIn(a) === nameIn(b),
  });
  let odd: number | undefined;
  // A key is a name as it is written: a column may be called 1, 007, 1e3 or true. An alias would be a name that does not show
  // where it stands, and could repeat another.
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key)) key.value = nameIn(key);
      else if (isNode(key)) odd ??= key.range?.[0] ?? 0;
    },
  });
  const places = new YamlPlaces(file, document as unknown as Document, lines);
  const fault =
    document.errors[0] ?? (odd === undefined ? undefined : { pos: [odd], message: 'Map keys must be names' });
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0] ?? 0);
    throw new UsageError('yaml.syntax', { file, line, column: col, cause: fault.message });
  }
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw new UsageError('yaml.syntax', { file, line: 1, column: 1, cause: (error as Error).message });
  }
  const result = schema.safeParse(content);
  if (!result.success) throw issueError(result.error.issues[0], places, content, schema);
  return { value: result.data, places, document: document as unknown as Document };
}

function nameIn({ source }: Scalar): string {
  return source ?? '';
}

function issueError(
  issue: z.core.$ZodIssue | undefined,
  places: YamlPlaces,
  content: unknown,
  schema: z.ZodType,
): UsageError {
  if (issue === undefined) throw new Error('a failed check names an issue');
  const key = nameOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? '';
    const path = [...issue.path, unknown];
    return new UsageError('yaml.unknown-key', {
      ...places.ofKey(path),
      key: nameOf(path),
      known: keysAt(schema, issue.path),
    });
  }
  const found = valueAt(content, issue.path);
  const expected = expectation(issue);
  if (found === undefined && issue.path.length > 0)
    return new UsageError('yaml.missing', { ...places.of(issue.path), key, expected });
  if (issue.path.length === 0) return new UsageError('yaml.no-settings', { ...places.of([]), found: show(found) });
  return new UsageError('yaml.wrong-value', {
    ...places.of(issue.path),
    key,
    found: show(found),
    expected,
  });
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map(String).join(' | ');
    case 'too_small':
      return `≥ ${issue.minimum}`;
    case 'too_big':
      return `≤ ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let inner: unknown = schema;
  for (const step of [...path, undefined]) {
    inner = unwrap(inner);
    if (step !== undefined) {
      const { shape, valueType } =
        (inner as { def?: { shape?: Record<PropertyKey, unknown>; valueType?: unknown } }).def ?? {};
      inner = shape?.[step] ?? valueType;
    }
  }
  return Object.keys((inner as { def?: { shape?: object } } | undefined)?.def?.shape ?? {});
}

function unwrap(schema: unknown): unknown {
  // `out` is what a preprocessed value must be.
  const def = (schema as { def?: { innerType?: unknown; out?: unknown } } | undefined)?.def;
  const inner = def?.innerType ?? def?.out;
  return inner === undefined ? schema : unwrap(inner);
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined | null)?.[step],
    content,
  );
}

function nameOf(path: Path): string {
  return path.map(String).join('.');
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
