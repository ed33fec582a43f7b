/** Joint SQL as a kind: a question is SQL over tables of several owners, its answer a table. */
import { UsageError } from '@tacit/engine';
import type { Kind } from '../kinds/kind.ts';
import '../kinds/messages.ts';
import { checkQuestion, compile, grantsOf, tablesOf } from './compile.ts';
import { runQuery } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { ownPart } from './own-part.ts';
import { isKeyed } from './plan/keyed.ts';
import { mostRowsOf } from './plan/shared-nodes.ts';
import type { Plan } from './plan/types.ts';
import { type SqlQuestion, sqlView } from './view.ts';

/** Longest text of a question. */
const longest = 100_000;

export const sql: Kind<SqlQuestion, Plan, Released> = {
  view: sqlView,
  version: 1,
  schema: {
    type: 'object',
    properties: { sql: { type: 'string', minLength: 1, maxLength: longest } },
    required: ['sql'],
    additionalProperties: false,
  },
  read(value) {
    const { sql: text, ...rest } = (typeof value === 'object' && value !== null ? value : {}) as Record<
      string,
      unknown
    >;
    if (typeof text === 'string' && text.length > 0 && text.length <= longest && Object.keys(rest).length === 0)
      return { sql: text };
    throw new UsageError('question.invalid', { kind: 'sql', expected: `{ "sql": … }, 1 to ${longest} characters` });
  },
  tables: ({ sql: text }, known) => tablesOf(text, known),
  check: ({ sql: text }, datasets) => checkQuestion(text, datasets),
  grants: grantsOf,
  compile,
  run: (plan, runtime) =>
    runtime.compute((sharing) =>
      runQuery(plan, sharing, runtime.load, { beforeReveal: () => runtime.releasing(sharing) }),
    ),
  finish: (plan, released) => ({ kind: 'table', table: finish(plan, released) }),
  stages: ({ stages }) => stages,
  choosesByLinks: isKeyed,
  mostRows: ({ shared }) => (shared === undefined ? 0 : mostRowsOf(shared)),
  ownPart,
};
