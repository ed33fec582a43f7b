/** A copy of the source with kinds that only tests know: a folder each, and a line in each registry. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The only lines that are added to files that exist: file, line, and what stands before it. */
const linesOf = (kind: string): readonly (readonly [file: string, line: string, before: string])[] => [
  ['registry.ts', `import { ${kind} } from './${kind}/kind.ts';\n`, 'export const kinds'],
  ['registry.ts', `  ${kind},\n`, '];'],
  ['views.ts', `import { ${kind}View } from './${kind}/view.ts';\n`, 'const views'],
  ['views.ts', `  ${kind}View,\n`, '];'],
];

/** Returns the folder of a copy with these kinds of `test/third-kind`; whoever asks removes it. */
export function copyWith(kinds: readonly string[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'tacit-kinds-'));
  for (const name of ['analysis', 'party', 'cli']) {
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => !/node_modules|\.test\.ts$/.test(path.slice(root.length)),
    });
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@tacit'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@tacit' && name !== 'tacit') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  symlinkSync(join(root, 'engine'), join(modules, '@tacit/engine'));
  for (const name of ['analysis', 'party']) symlinkSync(join(copy, name), join(modules, '@tacit', name));

  for (const kind of kinds) addKind(join(copy, 'analysis/src'), kind);
  return copy;
}

function addKind(source: string, kind: string): void {
  mkdirSync(join(source, kind));
  const folder = join(root, 'test/third-kind', kind);
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(source, kind, name), text.replaceAll('../../../analysis/src/', '../'));
  }
  for (const [name, line, before] of linesOf(kind)) {
    const file = join(source, name);
    const [head = '', ...rest] = spread(readFileSync(file, 'utf8')).split(before);
    writeFileSync(file, [`${head}${line}`, ...rest].join(before));
  }
}

/** The list of a registry with a line for each entry. */
function spread(text: string): string {
  return text.replace(/= \[([\w, ]+)\];/, (_, names: string) => `= [\n${names.replaceAll(/(\w+)(, )?/g, '  $1,\n')}];`);
}
