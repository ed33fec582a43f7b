import { readFileSync } from 'node:fs';
import { protocols } from '@tacit/engine';
import { expect, test } from 'vitest';
import { protocolPage, protocolTable } from './protocol-table.ts';

test('docs/protocols.md is what the protocols declare; else run `node tools/protocol-table.ts`', async () => {
  expect(readFileSync(protocolPage, 'utf8')).toBe(await protocolTable(protocols));
});
