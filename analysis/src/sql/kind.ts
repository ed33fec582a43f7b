/** Joint SQL as a kind: a question is SQL over tables of several owners, its answer a table. */
import { UsageError } from '@tacit/engine';
import type { Kind } from '../kinds/kind.ts';
import '../kinds/messages.ts';
import { checkQuestion, compile, grantsOf, tablesOf, waysOf } from './compile.ts';
import { runQuery } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { noisyNumbers } from './noisy-numbers.ts';
import { ownPart } from './own-part.ts';
import { isKeyed } from './plan/keyed.ts';
import { readPrivacy } from './parse/with-privacy.ts';
import { mostRowsOf } from './plan/shared-nodes.ts';
import type { Plan } from './plan/types.ts';
import { type SqlQuestion, sqlView } from './view.ts';

/** Longest text of a question. */
const longest = 100_000;

/** Numbers are decimal text in a contract; a question may write them as numbers. */
const privacySchema = {
  type: 'object',
  properties: {
    epsilon: { type: ['number', 'string'], description: 'above 0 and at most 100' },
    delta: {
      type: ['number', 'string'],
      description: 'between 0 and 1: Gaussian noise, and groups without a list of values',
    },
    mechanism: { enum: ['laplace', 'gaussian', 'choice'] },
    unit: {
      type: 'string',
      description: 'row, or the column that the policy of its table names: refused where it names another',
    },
    rows: {
      type: 'integer',
      minimum: 1,
      description: 'rows of a unit that count at most, in each table: as many as its owner says, or fewer',
    },
    joined: {
      type: 'integer',
      minimum: 1,
      description: 'rows of a unit that count at most, of those that the question makes of all its tables',
    },
    each: { type: 'integer', minimum: 1, description: 'rows of a unit that count at most in one group' },
  },
  required: ['epsilon'],
  additionalProperties: false,
} as const;

export const sql: Kind<SqlQuestion, Plan, Released> = {
  view: sqlView,
  version: 1,
  schema: {
    type: 'object',
    properties: {
      sql: { type: 'string', minLength: 1, maxLength: longest },
      join: { enum: ['strict'] },
      privacy: privacySchema,
    },
    required: ['sql'],
    additionalProperties: false,
  },
  read(value) {
    const {
      sql: text,
      join,
      privacy,
      ...rest
    } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    const isText = typeof text === 'string' && text.length > 0 && text.length <= longest;
    const noise = privacy === undefined ? undefined : readPrivacy(privacy);
    const isNoiseRead = (noise === undefined) === (privacy === undefined);
    if (isText && isNoiseRead && (join === undefined || join === 'strict') && Object.keys(rest).length === 0) {
      return { sql: text, ...(join === undefined ? {} : { join }), ...(noise === undefined ? {} : { privacy: noise }) };
    }
    const expected = `{ "sql": … }, 1 to ${longest} characters; besides at most "join": "strict" and "privacy": { "epsilon": "1" }`;
    throw new UsageError('question.invalid', { kind: 'sql', expected });
  },
  tables: ({ sql: text }, known) => tablesOf(text, known),
  check: ({ sql: text }, datasets) => checkQuestion(text, datasets),
  grants: grantsOf,
  compile,
  ways: waysOf,
  run: (plan, runtime) =>
    runtime.compute((sharing) =>
      runQuery(plan, sharing, runtime.load, { beforeReveal: () => runtime.releasing(sharing) }),
    ),
  finish: (plan, released) => ({ kind: 'table', table: finish(plan, released) }),
  stages: ({ stages }) => stages,
  choosesByLinks: isKeyed,
  mostRows: ({ shared }) => (shared === undefined ? 0 : mostRowsOf(shared)),
  ownPart,
  noisy: noisyNumbers,
};
