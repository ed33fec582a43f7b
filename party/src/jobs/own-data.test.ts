/** Whatever can stop a run because of a party's rows is told to others as one bit. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { hasText, isOwnData } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../catalog/messages.ts';
import '../catalog/copy-messages.ts';
import { type Name, names, ThreeParties } from '../three-parties.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Where an owner's rows are read, checked and prepared. */
const places = [
  'party/src/catalog',
  'analysis/src/local',
  'analysis/src/sets',
  'analysis/src/sets/stack',
  'engine/src/sets',
  'engine/src/primitives/okvs',
];

/** Codes raised there that no row decides: about places, files and servers as such, declarations, and calls of our own. */
const otherwise: ReadonlySet<string> = new Set([
  'data.bad-date-format',
  'data.bad-null-mark',
  'data.bad-number-marks',
  'data.changed',
  'data.file-options',
  'data.folder-empty',
  'data.folder-link',
  'data.folder-many',
  'data.folder-nested',
  'data.folder-other',
  'data.given-up',
  'data.inside-home',
  'data.invalid-name',
  'data.key-file',
  'data.no-file',
  'data.no-roots',
  'data.no-table',
  'data.outside-roots',
  'data.postgres-settings',
  'data.postgres-unreachable',
  'data.postgres-untrusted',
  'data.postgres-unverified',
  'data.postgres-url',
  'data.relation-sources',
  'data.relative-path',
  'data.system-place',
  'data.repeats-key',
  'data.unprintable-text',
  'data.unreadable',
  'data.wildcard',
  'join.duplicate-token',
  'join.shape',
  'oprf-set.damaged',
  'oprf-set.gap',
  'oprf-set.other-key',
  'oprf-set.too-large',
  'oprf-set.too-many-queries',
  'oprf-set.unreadable',
  'set.broken-commitment',
  'set.changes-minimum',
  'set.changes-one-run',
  'set.impossible-count',
  'set.key-types',
  'set.no-key',
  'set.not-unique',
  'set.one-owner',
  'set.payload-own',
  'set.payload-table',
  'set.recipients',
  'set.rules-apart',
  'set.rules-without-text',
  'set.shape',
  'set.too-large',
  'set.too-long',
  'set.unknown-column',
  'set.unknown-table',
  'sharing.client',
  'sharing.missing-data',
  'sharing.unknown-protocol',
  'stack.no-column',
  'stack.other-list',
  'stack.other-type',
  'stack.rows',
  'stack.slow',
  'stack.too-large',
]);

describe('codes', () => {
  const sources = places.flatMap((place) =>
    readdirSync(join(root, place))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(root, place, name), 'utf8')),
  );
  const codes = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/'((?:data|join|catalog|sharing|set|stack|oprf-set|okvs)\.[a-z-]+)'/g)].map(
        ([, code]) => code as string,
      ),
    ),
  );

  test('all that rows can raise are on the list, and no other', () => {
    expect(codes.size).toBeGreaterThan(30);
    for (const code of codes) expect([code, isOwnData(code)]).toEqual([code, !otherwise.has(code)]);
  });

  test('each has a text', () => {
    for (const code of codes) if (isOwnData(code)) expect([code, hasText(code)]).toEqual([code, true]);
  });
});

describe('a run', () => {
  let three: ThreeParties;
  beforeAll(async () => {
    three = await ThreeParties.start();
  }, 120_000);
  afterAll(async () => {
    await three.stop();
  }, 120_000);

  // 7 keys twice among the rows that the condition keeps, in a catalogue that says there are none: nothing else lets equal
  // keys get so far.
  test.each(['bank', 'insurer', 'notary'] as const)(
    'that %s leads and that equal keys stop tells their owner everything and others one bit',
    async (leader: Name) => {
      const insurer = three.client('insurer');
      if ((await insurer.datasets()).every(({ name }) => name !== 'visits')) {
        three.writeVisits(300, 7);
        await insurer.addDataset({ name: 'visits', source: { kind: 'csv', path: three.file('visits') } });
        await insurer.setPolicy(
          'visits',
          'dataset: visits\nrecipients: ["*"]\nhelpers: [notary]\ncolumns:\n  customer_id: { allow: [join, membership] }\n  cost: { allow: [aggregate, filter] }\n',
        );
        const store = new DatabaseSync(join(three.home('insurer'), 'store.sqlite'));
        store.exec(`UPDATE datasets SET unique_json = '[["customer_id"]]' WHERE name = 'visits'`);
        store.close();
      }
      const { id } = await three.approved({
        sql: 'SELECT SUM(v.cost) AS s FROM bank.customers c JOIN insurer.visits v ON v.customer_id = c.id WHERE v.cost >= 0',
        helper: 'notary',
      });
      await three.client(leader).run(id);
      await three.settled(id, leader);
      const jobs = await Promise.all(names.map((name) => three.client(name).job(id)));
      const [bank, own, notary] = jobs;
      expect(own?.failure).toMatchObject({
        party: 'insurer',
        step: 'local stage',
        problem: { code: 'join.duplicate-keys', fields: { keys: 7, rows: 14, most: 2 } },
      });
      for (const job of [bank, notary]) {
        expect(job?.failure).toMatchObject({ party: 'insurer', step: 'local stage' });
        const { code, fields } = job?.failure?.problem ?? {};
        expect(code).toBe('run.stopped-by-data');
        expect({ ...fields, reportedBy: 'insurer' }).toEqual({
          party: 'insurer',
          step: 'local stage',
          reportedBy: 'insurer',
        });
        expect(JSON.stringify(job?.failure?.problem)).not.toMatch(/customer_id|keys|14|\b7\b/);
      }
    },
    30_000,
  );
});
