import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { runClear } from './clear/run.ts';
import { runCost } from './cost/run.ts';
import { denyAll, permitAll, permitLines } from './guard.ts';
import type { Guard, Sharing } from './model.ts';
import { protocols } from './registry.ts';
import { runProgram } from './run.ts';
import { together } from './together.ts';

test('only the lines named are revealed, and only to their parties', () => {
  const guard = permitLines({ total: [0, 2], count: [1] });
  guard.permit('total', 0, 1);
  guard.permit('total', 2, 1_000);
  guard.permit('count', 1, 1);
  for (const [line, party] of [
    ['total', 1],
    ['count', 0],
    ['average', 0],
    ['__proto__', 0],
    ['constructor', 0],
  ] as const) {
    expect(() => guard.permit(line, party, 3)).toThrow(
      expect.objectContaining({
        kind: 'policy',
        code: 'guard.not-disclosed',
        fields: { line, party, values: 3 },
      }) as Error,
    );
  }
});

test('all or nothing', () => {
  permitAll.permit('anything', 5, 1);
  expect(() => denyAll.permit('anything', 5, 1)).toThrow(
    expect.objectContaining({ code: 'guard.not-disclosed' }) as Error,
  );
});

describe('lines with sizes', () => {
  const guard = permitLines({ total: { to: [0, 1], values: 3 }, count: [1] });
  const refused = (fields: object) =>
    expect.objectContaining({ kind: 'policy', code: 'guard.too-many', fields }) as Error;

  test('one reveal may have as many values as the line says', () => {
    for (const values of [0, 1, 3]) guard.permit('total', 0, values);
    guard.permit('count', 1, 1_000_000);
    expect(() => guard.permit('total', 0, 4)).toThrow(refused({ line: 'total', party: 0, found: 4, most: 3 }));
    expect(() => guard.permit('total', 2, 1)).toThrow(
      expect.objectContaining({ code: 'guard.not-disclosed' }) as Error,
    );
    expect(() => permitLines({ none: { to: [0], values: 0 } }).permit('none', 0, 1)).toThrow(
      refused({ line: 'none', party: 0, found: 1, most: 0 }),
    );
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d values are refused', (values) => {
    expect(() => permitLines({ total: { to: [0], values } })).toThrow(
      expect.objectContaining({ code: 'sharing.shape' }) as Error,
    );
  });

  /** Reveals so many values at a time to each of the parties, in branches too. */
  const revealing = (amounts: readonly number[], to: readonly number[]) => async (sharing: Sharing) => {
    for (const length of amounts) {
      await together(sharing, [(on) => on.reveal(on.filledRing(length, 1n), 'total', to)]);
    }
  };
  const three = ['a', 'b', 'c'];
  const backends: readonly (readonly [
    string,
    (program: (sharing: Sharing) => Promise<void>, guard: Guard) => Promise<unknown>,
  ])[] = [
    ['clear', (program, guard) => runClear(three, program, { guard })],
    ['cost', (program, guard) => runCost(three, protocols[0] as (typeof protocols)[0], program, guard)],
    ...protocols.map((protocol) => {
      const names = protocol.dealer ? [...three, 'dealer'] : three;
      return [
        protocol.name,
        (program: (sharing: Sharing) => Promise<void>, guard: Guard) =>
          runLocal(names, (session) => runProgram(protocol, session, program, guard)),
      ] as const;
    }),
  ];

  test.each(backends)(
    '%s counts all reveals of a run, for each party, and begins anew with the next run',
    async (_, run) => {
      for (let runs = 0; runs < 2; runs++) await run(revealing([1, 0, 2], [0, 1]), guard);
      await expect(run(revealing([1, 2, 1], [1]), guard)).rejects.toMatchObject({
        code: 'guard.too-many',
        fields: { line: 'total', found: 4, most: 3 },
      });
    },
  );
});
