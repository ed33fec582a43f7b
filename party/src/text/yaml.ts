/** YAML that people write by hand: read strictly, with file, line and column of whatever is wrong. */
import { UsageError } from '@tacit/engine/text';
import { type Document, isNode, isScalar, LineCounter, parseDocument, type Scalar, visit } from 'yaml';
import type { z } from 'zod';
import './messages.ts';

const limitBytes = 256 * 1024;

type Path = readonly PropertyKey[];

/** Fields of errors; line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

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
  of(path: Path): Place {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length) as unknown[], true);
      if (isNode(node) && node.range) return this.#at(node.range[0]);
    }
    return this.#at(this.#document.contents?.range?.[0] ?? 0);
  }

  /** The same of the key that ends `path`. */
  ofKey(path: Path): Place {
    const parent: unknown =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1) as unknown[], true);
    for (const pair of (parent as { items?: { key?: { value?: unknown; range?: [number, number, number] } }[] })
      .items ?? []) {
      if (String(pair.key?.value) === String(path.at(-1)) && pair.key?.range !== undefined)
        return this.#at(pair.key.range[0]);
    }
    return this.of(path);
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** The error of a key that is unknown, with its place; undefined where there is nothing more to say. */
export type UnknownKey = (path: Path, content: unknown, place: Place) => UsageError | undefined;

export interface ParsedYaml<T> {
  readonly value: T;
  readonly places: YamlPlaces;
  readonly document: Document;
}

/**
 * Reads `text` (of `file`, which is named in errors) as one YAML 1.2 document of the form `schema`: a strict object, whose
 * keys are listed when one is unknown. What a setting must be is told by the `example` in its schema's metadata, where it has
 * one. `unknown` may know more of a key that is unknown. Throws UsageError `yaml.…`, and what `unknown` gives.
 */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>, unknown?: UnknownKey): ParsedYaml<T> {
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
  if (!result.success) throw issueError(result.error.issues[0], places, content, schema, unknown);
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
  unknownKey: UnknownKey | undefined,
): UsageError {
  if (issue === undefined) throw new Error('a failed check names an issue');
  const key = nameOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? '';
    const path = [...issue.path, unknown];
    const place = places.ofKey(path);
    const more = unknownKey?.(path, content, place);
    return (
      more ?? new UsageError('yaml.unknown-key', { ...place, key: nameOf(path), known: keysAt(schema, issue.path) })
    );
  }
  const found = valueAt(content, issue.path);
  const expected = exampleAt(schema, issue.path) ?? expectation(issue);
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

/** How what has parts is written. */
const forms: Readonly<Record<string, string>> = {
  array: '[…, …]',
  object: '{ …: … }',
  record: '{ …: … }',
  map: '{ …: … }',
};

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return forms[issue.expected] ?? issue.expected;
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
  return Object.keys((unwrap(schemaAt(schema, path)) as { def?: { shape?: object } } | undefined)?.def?.shape ?? {});
}

/** The schema of what stands at `path`. */
function schemaAt(schema: unknown, path: Path): unknown {
  return path.reduce<unknown>((around, step) => {
    const { shape, valueType } =
      (unwrap(around) as { def?: { shape?: Record<PropertyKey, unknown>; valueType?: unknown } } | undefined)?.def ??
      {};
    return shape?.[step] ?? valueType;
  }, schema);
}

/** How what stands at `path` is written, if its schema gives an example. */
function exampleAt(schema: unknown, path: Path): string | undefined {
  for (let each = schemaAt(schema, path); each !== undefined; each = innerOf(each)) {
    const example = (each as { meta?: () => { example?: unknown } | undefined }).meta?.()?.example;
    if (typeof example === 'string') return example;
  }
  return undefined;
}

function unwrap(schema: unknown): unknown {
  const inner = innerOf(schema);
  return inner === undefined ? schema : unwrap(inner);
}

function innerOf(schema: unknown): unknown {
  // `out` is what a preprocessed value must be.
  const def = (schema as { def?: { innerType?: unknown; out?: unknown } } | undefined)?.def;
  return def?.innerType ?? def?.out;
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
