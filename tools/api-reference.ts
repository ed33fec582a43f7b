// Writes docs/api/ from the engine's public surface and its comments: `node tools/api-reference.ts`. A test holds the pages to
// the source, and every exported function to having a comment.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const apiFolder = fileURLToPath(new URL('../docs/api/', import.meta.url));
const engine = fileURLToPath(new URL('../engine/src/', import.meta.url));

/** A page: its file, title, first words, and the source files whose exports it shows, by the beginning of their path. */
interface Area {
  readonly page: string;
  readonly title: string;
  readonly about: string;
  readonly sources: readonly string[];
}

const areas: readonly Area[] = [
  {
    page: 'running',
    title: 'Running programs',
    about:
      'A secure program is an async function of a `Sharing`. These run it: in the clear, priced without data, as parties in one process, and as one real party.',
    sources: [
      'kernels/load',
      'sharing/run',
      'sharing/together',
      'sharing/repeat',
      'sharing/blocks',
      'sharing/guard',
      'sharing/clear/',
      'sharing/cost/',
      'sharing/registry',
      'sharing/protocol',
      'sharing/needs',
      'sharing/preparation',
      'sharing/additive/',
      'sharing/sealed',
      'transport/',
      'platform/types',
      'platform/web-links',
    ],
  },
  {
    page: 'contract',
    title: 'The contract: shares and what every protocol does with them',
    about:
      'What every protocol offers, in one interface. Methods that return a promise send messages and are awaited one after the other; all others are local.',
    sources: ['sharing/model', 'sharing/bounds', 'sharing/flows', 'sharing/'],
  },
  {
    page: 'compare-select',
    title: 'Comparing and selecting',
    about: 'Conditions are one plane of bits, one bit a row.',
    sources: [
      'secure/compare',
      'secure/in-set',
      'secure/magnitude',
      'secure/select',
      'secure/extreme',
      'secure/arg-extreme',
      'secure/top-k',
      'secure/look-up',
      'secure/ranges',
    ],
  },
  {
    page: 'numbers',
    title: 'Division and fixed point',
    about: 'Arithmetic that rounds. Domains and error bounds are stated with each function.',
    sources: ['secure/divide', 'secure/divide-plan', 'secure/fixed/', 'secure/fixed'],
  },
  {
    page: 'order',
    title: 'Order: shuffles, sorts, groups',
    about: 'Operations on the order of rows, and on groups of them.',
    sources: [
      'secure/order/',
      'secure/sort',
      'secure/aggregate',
      'secure/one-hot',
      'secure/strategy',
      'secure/statistics',
    ],
  },
  {
    page: 'linear-algebra',
    title: 'Linear algebra and learning',
    about: 'Matrices are vectors in row-major order with a public shape.',
    sources: ['secure/linear', 'secure/learning', 'secure/regression', 'secure/logistic'],
  },
  {
    page: 'judging',
    title: 'Judging a model, and counts by bins',
    about:
      'Figures of scores, labels and predictions, and which counts may be told. Everything in and out is shares; sizes are public.',
    sources: ['secure/judging/'],
  },
  {
    page: 'trees',
    title: 'Trees',
    about:
      'Boosted trees, decision trees and forests whose splits, leaves and rows stay shared; depths and numbers are public.',
    sources: ['secure/trees/'],
  },
  {
    page: 'privacy',
    title: 'Differential privacy: noise',
    about:
      'Noise that nobody knows, the laws that it has, exact samplers in the clear, and the local model. Parameters are fractions of whole numbers.',
    sources: ['privacy/', 'secure/noise/'],
  },
  {
    page: 'bits',
    title: 'Bits and randomness',
    about: 'Bit-sliced numbers: planes of bits, least significant first.',
    sources: [
      'kernels/transpose',
      'secure/adder',
      'secure/boolean',
      'secure/bits/',
      'secure/random',
      'math/',
      'primitives/',
      'secure/',
    ],
  },
  {
    page: 'oblivious-transfer',
    title: 'Oblivious transfer',
    about: 'What the additive protocol prepares correlations with; of use for other two-party protocols too.',
    sources: ['primitives/ot'],
  },
  {
    page: 'sets',
    title: 'Sets and private joins',
    about: 'What lists of several owners have in common, and matching the rows of two.',
    sources: ['sets/', 'primitives/oprf', 'primitives/cmac'],
  },
  {
    page: 'look-ups',
    title: 'Look-ups',
    about: 'Asking a provider about one key without saying which: sealed libraries, questions and answers as bytes.',
    sources: ['lookups/'],
  },
  {
    page: 'errors',
    title: 'Errors and texts',
    about:
      'Every error has a stable `code`, says who must act by its kind, and carries its text in English and Chinese with the next action.',
    sources: ['base/errors', 'base/text', 'base/'],
  },
  {
    page: 'node',
    title: 'Node only: `@tacit/engine/node`',
    about: 'Links between processes and machines.',
    sources: ['platform/'],
  },
  {
    page: 'web',
    title: 'Browsers only: `@tacit/engine/web`',
    about: 'A link from a browser to a Node party.',
    sources: ['platform/browser-dial'],
  },
];

/** One exported name. */
export interface Export {
  readonly name: string;
  /** Path of the file that declares it, below engine/src. */
  readonly source: string;
}

/** What an index file exports, in its order. */
export function exportsOf(index: string): Export[] {
  const text = readFileSync(join(engine, index), 'utf8');
  const found: Export[] = [];
  for (const [, list, from] of text.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g)) {
    const source = relative(engine, join(engine, dirname(index), from as string));
    for (const part of (list as string).split(',')) {
      const name = part
        .trim()
        .replace(/^type /, '')
        .split(' as ')
        .at(-1)
        ?.trim();
      if (name !== undefined && name !== '')
        found.push({ name, source: (from as string).startsWith('#') ? 'platform/node.ts' : source });
    }
  }
  return found;
}

export interface Declaration {
  readonly comment: string | undefined;
  readonly signature: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'const';
}

const sources = new Map<string, string>();

function sourceText(path: string): string {
  let text = sources.get(path);
  if (text === undefined) {
    text = readFileSync(join(engine, path), 'utf8');
    sources.set(path, text);
  }
  return text;
}

/** The declaration of an exported name; undefined when the file only passes it on. */
export function declarationOf({ name, source }: Export): Declaration | undefined {
  const text = sourceText(source);
  const pattern = new RegExp(
    `^export (?:declare )?(?:abstract )?(async function\\*|async function|function|class|interface|type|const) ${name}\\b`,
    'm',
  );
  const match = pattern.exec(text);
  if (match === null) {
    const passed = new RegExp(`export (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(text);
    if (passed === null) return undefined;
    return declarationOf({ name, source: relative(engine, join(engine, dirname(source), passed[1] as string)) });
  }
  const kind = (match[1] as string).replace('async ', '').replace('*', '') as Declaration['kind'];
  return {
    comment: commentBefore(text, match.index),
    signature: signatureAt(text, match.index, kind),
    kind,
  };
}

/** The words of the comment that ends right before `at`. */
function commentBefore(text: string, at: number): string | undefined {
  const before = text.slice(0, at).trimEnd();
  if (!before.endsWith('*/') || text.slice(before.length, at).includes('\n\n')) return undefined;
  const start = before.lastIndexOf('/**');
  return start < 0 ? undefined : wordsOf(before.slice(start));
}

/** The words of the comment at the top of a file. */
function headerOf(source: string): string | undefined {
  const text = sourceText(source);
  if (!text.startsWith('/**')) return undefined;
  const end = text.indexOf('*/') + 2;
  // A comment directly above the first declaration is that one's.
  return /^\n(import|\n)/.test(text.slice(end)) ? wordsOf(text.slice(0, end)) : undefined;
}

const wordsOf = (comment: string): string =>
  comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();

/** What a caller needs to see of a declaration: functions and classes without their bodies, types completely. */
function signatureAt(text: string, start: number, kind: Declaration['kind']): string {
  const shown = kind === 'class' ? classHead(text, start) : text.slice(start, endOf(text, start, kind));
  return shown
    .trimEnd()
    .replace(/^export /, '')
    .replace(/^(?:declare )?(?:async )?(function\*? )/, '$1');
}

function endOf(text: string, start: number, kind: Declaration['kind']): number {
  let depth = 0;
  let angle = 0;
  for (let i = start; i < text.length; i++) {
    const sign = text[i] as string;
    if (text.startsWith('/*', i)) {
      i = text.indexOf('*/', i) + 1;
      continue;
    }
    if (text.startsWith('//', i)) {
      i = text.indexOf('\n', i) - 1;
      continue;
    }
    if (sign === "'" || sign === '`') {
      i = text.indexOf(sign, i + 1);
      continue;
    }
    if (text.startsWith('=>', i)) {
      if (kind === 'const' && depth === 0) return i;
      i++;
      continue;
    }
    if (sign === '<') angle++;
    if (sign === '>') angle--;
    const opens = sign === '(' || sign === '[' || sign === '{';
    if (kind === 'function' && sign === '{' && depth === 0 && angle === 0 && isBody(text, start, i)) return i;
    if (kind === 'const' && sign === '=' && depth === 0 && text[i + 1] !== '=') return constEnd(text, i);
    if (opens) depth++;
    if (sign === ')' || sign === ']' || sign === '}') {
      depth--;
      if (kind === 'interface' && depth === 0 && sign === '}') return i + 1;
    }
    if (sign === ';' && depth === 0) return i;
  }
  return text.length;
}

/** A brace after a colon opens a result's type; any other at depth 0 a function's body. */
const isBody = (text: string, start: number, at: number): boolean => !/[:|&]\s*$/.test(text.slice(start, at));

/** Short values of constants are shown, and the parameters of functions among them. */
function constEnd(text: string, equals: number): number {
  const arrow = /^=\s*(?:async )?(?:<[^>]*>)?\(/.exec(text.slice(equals));
  if (arrow !== null) return endOf(text, equals + 1, 'const');
  const end = text.indexOf(';', equals);
  return end - equals < 80 ? end : equals;
}

function classHead(text: string, start: number): string {
  const head = text.slice(start, text.indexOf('{', start)).trimEnd();
  const body = text.slice(start, text.indexOf('\n}\n', start));
  const constructed = /\n( {2}constructor\([^{]*\)) \{/.exec(body)?.[1];
  const fields = [...body.matchAll(/\n( {2}(?:readonly|get) [a-z]\w*[^;{\n]*?)(?: \{|;)/g)].map(
    ([, field]) => `${field};`,
  );
  return [`${head} {`, ...fields, ...(constructed === undefined ? [] : [`${constructed};`]), '}'].join('\n');
}

const areaOf = (source: string): Area => {
  const found = areas.flatMap((area) => area.sources.map((prefix) => ({ area, prefix })));
  const fitting = found.filter(({ prefix }) => source.replace(/\.ts$/, '') === prefix || source.startsWith(prefix));
  const best = fitting.reduce<(typeof found)[number] | undefined>(
    (longest, each) => (longest === undefined || each.prefix.length > longest.prefix.length ? each : longest),
    undefined,
  );
  if (best === undefined)
    throw new Error(`no page of the API reference shows ${source}: add it to tools/api-reference.ts`);
  return best.area;
};

const surface = (): Export[] => {
  const all = [...exportsOf('index.ts'), ...exportsOf('node.ts'), ...exportsOf('web.ts')];
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
};

/** Exported functions, classes and constants without a comment. */
export function undocumented(): string[] {
  return surface()
    .filter((each) => {
      const declaration = declarationOf(each);
      if (declaration === undefined) return true;
      return declaration.comment === undefined && declaration.kind !== 'interface' && declaration.kind !== 'type';
    })
    .map(({ name, source }) => `${name} (engine/src/${source})`);
}

/** The pages, by file name. */
export function apiPages(): Map<string, string> {
  const pages = new Map<string, string>();
  const all = surface();
  const used = areas.filter((area) => all.some(({ source }) => areaOf(source) === area));
  pages.set('README.md', indexPage(used, all));
  for (const area of used) {
    pages.set(
      `${area.page}.md`,
      areaPage(
        area,
        all.filter(({ source }) => areaOf(source) === area),
      ),
    );
  }
  return pages;
}

const generated = 'Generated by `node tools/api-reference.ts` from the comments in the source.';

function indexPage(used: readonly Area[], all: readonly Export[]): string {
  const lines = used.flatMap(({ page, title, about }, i) => {
    const area = used[i] as Area;
    const mine = all.filter(({ source }) => areaOf(source) === area);
    const link = (name: string): string => `[\`${name}\`](${page}.md#${anchor(name)})`;
    const isType = (each: Export): boolean => ['interface', 'type'].includes(declarationOf(each)?.kind ?? '');
    const names = mine
      .filter((each) => !isType(each))
      .map((each) => `- ${link(each.name)}: ${firstSentence(declarationOf(each)?.comment ?? '')}`);
    const types = mine.filter(isType).map(({ name }) => link(name));
    if (types.length > 0) names.push(`- Types: ${types.join(', ')}`);
    return [`## [${title}](${page}.md)`, '', about, '', ...names, ''];
  });
  return [
    '# API reference of `@tacit/engine`',
    '',
    generated,
    '',
    'Start with the [guide](../library.md) and the [examples](../../examples/README.md). What each operation sends is in [costs.md](../costs.md), what',
    'each protocol assumes in [protocols.md](../protocols.md) and [SECURITY.md](../../SECURITY.md).',
    '',
    'Everywhere: vectors only, a scalar is a vector of length one. Lengths, planes, widths, bounds and shapes are public and',
    'equal at every party. Party numbers are 0-based. Methods and functions that return a promise send messages: await each before',
    'the next, or run independent ones through `together`.',
    '',
    ...lines,
  ].join('\n');
}

/** Without the full stop that ends it. */
const firstSentence = (comment: string): string =>
  escaped((/^([\s\S]*?[^.])(?:\.(?=\s|$)|\n\n|$)/.exec(comment)?.[1] ?? comment).replaceAll('\n', ' '));

const anchor = (name: string): string => name.toLowerCase();

function areaPage({ title, about }: Area, exports: readonly Export[]): string {
  const bySource = new Map<string, Export[]>();
  for (const each of exports) bySource.set(each.source, [...(bySource.get(each.source) ?? []), each]);
  const sections = [...bySource].flatMap(([source, list]) => {
    const header = headerOf(source);
    return [
      ...(header === undefined ? [] : ['---', '', escaped(header), '']),
      ...list.flatMap((each) => {
        const declaration = declarationOf(each);
        if (declaration === undefined) return [];
        return [
          `### ${each.name}`,
          '',
          '```ts',
          declaration.signature,
          '```',
          '',
          ...(declaration.comment === undefined ? [] : [escaped(declaration.comment), '']),
          `[engine/src/${source}](../../engine/src/${source})`,
          '',
        ];
      }),
    ];
  });
  return [`# ${title}`, '', `${generated} [All areas](README.md)`, '', about, '', ...sections].join('\n');
}

/** Comments are Markdown already, but for what looks like HTML in them. */
const escaped = (words: string): string => words.replace(/<(?=[a-zA-Z/])/g, '&lt;');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(apiFolder, { recursive: true });
  for (const file of readdirSync(apiFolder)) rmSync(join(apiFolder, file));
  for (const [file, text] of apiPages()) writeFileSync(join(apiFolder, file), text);
  const without = undocumented();
  if (without.length > 0) console.error(`without a comment:\n${without.join('\n')}`);
}
