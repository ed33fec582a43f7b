// Links between the pages: files and headings that they point to exist.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** Markdown without its code. */
const prose = (path: string): string =>
  readFileSync(join(root, path), 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));

/** Anchors of a page's headings, as code hosts make them. */
function anchors(path: string): Set<string> {
  const found = new Set<string>();
  const seen = new Map<string, number>();
  const text = readFileSync(join(root, path), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  for (const [, heading] of text.matchAll(/^#{1,6} (.*)$/gm)) {
    const base = (heading as string)
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const times = seen.get(base) ?? 0;
    seen.set(base, times + 1);
    found.add(times === 0 ? base : `${base}-${times}`);
  }
  return found;
}

test.each(pages)('%s', (page) => {
  const faults: string[] = [];
  for (const [, target] of prose(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    const [path, anchor] = (target as string).split('#') as [string, string | undefined];
    if (/^[a-z]+:/.test(path)) continue;
    const file = path === '' ? page : relative(root, join(root, dirname(page), decodeURIComponent(path)));
    if (!existsSync(join(root, file))) faults.push(`${target}: no such file`);
    else if (anchor !== undefined && file.endsWith('.md') && !anchors(file).has(anchor)) {
      faults.push(`${target}: no such heading`);
    }
  }
  expect(faults).toEqual([]);
});
