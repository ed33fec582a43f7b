import { readFileSync } from 'node:fs';
import { type Protocol, protocols, runCost, runLocal, runProgram, permitAll } from '@tacit/engine';
import { compareTraffic } from '@tacit/engine/sharing/conformance';
import { describe, expect, test } from 'vitest';
import { declarationOf, exportsOf } from './api-reference.ts';
import { operationPage, operationTable, smallProgram } from './operation-table.ts';
import { operationGroups } from './operations.ts';

const operations = operationGroups.flatMap((group) => group.operations);

test('docs/costs.md is what cost runs say; else run `node tools/operation-table.ts`', async () => {
  expect(readFileSync(operationPage, 'utf8')).toBe(await operationTable());
});

test('every exported operation on secrets that sends messages has a row', () => {
  const interactive = exportsOf('index.ts').filter((each) => {
    if (!each.source.startsWith('secure/')) return false;
    const declaration = declarationOf(each);
    return declaration?.kind === 'function' && /\): Promise</.test(declaration.signature);
  });
  const shown = new Set(operations.flatMap(({ functions }) => functions));
  const missing = interactive.filter(({ name }) => !shown.has(name)).map(({ name }) => name);
  expect(missing, 'add them to tools/operations.ts').toEqual([]);
  const names = new Set(interactive.map(({ name }) => name));
  expect(
    [...shown].filter((name) => !names.has(name)),
    'not exported',
  ).toEqual([]);
});

// The online traffic of additive sharing is the same whoever prepares it, and what oblivious transfer sends is held to its
// declaration by the conformance suite: here it would take minutes.
const real = protocols.filter(({ name }) => name !== 'additive-ot');
const namesFor = ({ parties, dealer }: Protocol): string[] =>
  Array.from({ length: parties.min + (dealer ? 1 : 0) }, (_, i) => `party${i}`);

describe.each(real.map((protocol) => ({ protocol })))('on $protocol.name', ({ protocol }) => {
  test.each(operations)('$label: counted traffic is the declared cost', async (operation) => {
    const names = namesFor(protocol);
    const program = smallProgram(operation);
    const { traffic } = await runLocal(names, (session) => runProgram(protocol, session, program, permitAll));
    expect(compareTraffic(await runCost(names, protocol, program), traffic)).toEqual([]);
  });
});
