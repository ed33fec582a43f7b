import { expect, test } from 'vitest';
import { denyAll, permitAll, permitLines } from './guard.ts';

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
