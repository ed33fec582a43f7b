/** Every line of the log is JSON in which each name stands once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { createHome, type Home } from './identity/home.ts';
import { makeLogger } from './log.ts';
import { names, ThreeParties } from './three-parties.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-log-'));
let home: Home;
beforeAll(async () => {
  home = await createHome(join(root, 'bank'), { name: 'bank', host: '127.0.0.1', port: 0 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The lines of a home's log; throws for a line that is no JSON, or names something twice at any depth. */
function linesOf(directory: string): Record<string, unknown>[] {
  const lines = readFileSync(join(directory, 'log.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    // JSON's own parser lets the last of two win; YAML's says that there are two.
    const { errors } = parseDocument(line, { uniqueKeys: true });
    if (errors.length > 0) throw new Error(`${String(errors[0])}\n${line}`);
    return JSON.parse(line) as Record<string, unknown>;
  });
}

test('the party of a line is whose log it is, another one its peer', () => {
  const log = makeLogger(home);
  log.info({ party: 'insurer', job: 'j1' }, 'job changed');
  log.child({ part: 'http' }).warn({ party: 'bank', job: 'j2' }, 'job changed');
  log.info({ peer: 'notary' }, 'peer pinned');
  log.info('stopped');
  expect(linesOf(home.directory)).toMatchObject([
    { party: 'bank', peer: 'insurer', job: 'j1' },
    { party: 'bank', part: 'http', job: 'j2' },
    { party: 'bank', peer: 'notary' },
    { party: 'bank', msg: 'stopped' },
  ]);
  expect(linesOf(home.directory)[1]).not.toHaveProperty('peer');
});

test('also of runs that fail, at every party', async () => {
  const three = await ThreeParties.start(undefined, { logLevel: 'info' });
  try {
    const { id } = await three.approved();
    three.writePolicies(400);
    await three.client('bank').run(id);
    await three.settled(id);
    for (const name of names) {
      const lines = linesOf(three.home(name));
      expect(new Set(lines.map(({ party }) => party))).toEqual(new Set([name]));
      const failed = lines.find(({ state }) => state === 'failed');
      expect(failed?.['peer']).toBe(name === 'insurer' ? undefined : 'insurer');
    }
  } finally {
    await three.stop();
  }
}, 120_000);
