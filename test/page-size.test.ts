/**
 * What a page loads to show a contract: the party's client and the words of contracts, without a parser, a planner or an engine. A
 * page is bundled in memory; sizes are of gzip, in bytes.
 */
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import '@tacit/analysis';
import { textKeys } from '@tacit/party/api';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const api = '@tacit/party/api';

/** All that these entries export, as one bundle, with the files that went into it; `treeshake` false: all that they lead to. */
async function bundle(entries: readonly string[], treeshake = true): Promise<{ code: string; files: string[] }> {
  const page = join(root, 'test/page.js');
  const code = entries.map((entry) => `export * from '${entry}';`).join('\n');
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'page',
        resolveId: (source) => (source === page ? page : undefined),
        load: (file) => (file === page ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: page, formats: ['es'], fileName: 'page' },
      rolldownOptions: { treeshake, output: { codeSplitting: false, minify: true } },
    },
  });
  const [{ output }] = built as [Rolldown.RolldownOutput];
  expect(output.length).toBe(1);
  return { code: output[0].code, files: Object.keys(output[0].modules).map((file) => file.slice(root.length + 1)) };
}

const isLine = (key: string): boolean => key.startsWith('disclosure.');
const sizeOf = (code: string): number => gzipSync(code).length;

test('the client and what people read of a contract are about 15 kB', async () => {
  const { code } = await bundle([api, `${api}/contract`]);
  expect(sizeOf(code)).toBeLessThanOrEqual(15_300);
  // It is all there: bundlers drop what they take for without effect.
  expect(sizeOf(code)).toBeGreaterThan(5_000);
  const page = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as {
    textKeys(): string[];
    renderDisclosure(lines: readonly object[], language: string): string;
  };
  expect(page.textKeys().filter(isLine).length).toBeGreaterThan(30);
  const line = { id: 'rows', who: ['Ada'], text: 'disclosure.one-group', values: {}, releases: 0 };
  expect(page.renderDisclosure([line], 'zh')).toBe('谁将获知什么\n  Ada  结果唯一的一行是否公布');
});

test('with questions of all kinds, their steps and what owners read, at most 130 kB', async () => {
  const { code } = await bundle([api, `${api}/contract`, `${api}/question`, `${api}/owner`]);
  expect(sizeOf(code)).toBeLessThanOrEqual(130_000);
  const page = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as {
    textKeys(): string[];
  };
  expect(page.textKeys().filter(isLine)).toEqual(textKeys().filter(isLine));
});

test('nothing leads to a parser or an engine, also where a page is served in single files', async () => {
  const { files } = await bundle([api, `${api}/contract`, `${api}/question`, `${api}/owner`], false);
  expect(files.length).toBeGreaterThan(20);
  const others = files.filter(
    (file) => !/^(?:party\/src\/api|analysis\/src|engine\/src\/(?:base|text\.ts))/.test(file),
  );
  expect(others.filter((file) => file !== 'test/page.js')).toEqual(['engine/src/transport/own-data.ts']);
  expect(files.filter((file) => /parse|compile|planner|execute|analysis\/src\/index|kernels/.test(file))).toEqual([]);
});
