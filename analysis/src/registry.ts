/** Every kind of computation, a line each. */
import { UsageError } from '@tacit/engine';
import type { Kind } from './kinds/kind.ts';
import './kinds/messages.ts';
import { lookup } from './lookup/kind.ts';
import { lending } from './lending/kind.ts';
import { associate } from './learning/associate/kind.ts';
import { bin } from './learning/bin/kind.ts';
import { compare } from './learning/compare/kind.ts';
import { importModel } from './learning/import/kind.ts';
import { judge } from './learning/judge/kind.ts';
import { neighbours } from './learning/neighbours/kind.ts';
import { prepare } from './learning/prepare/kind.ts';
import { profile } from './learning/profile/kind.ts';
import { score } from './learning/score/kind.ts';
import { serve } from './learning/serve/kind.ts';
import { split } from './learning/split/kind.ts';
import { train } from './learning/train/kind.ts';
import { synthesize } from './privacy/synthetic/kind.ts';
import { align } from './sets/align/kind.ts';
import { intersect } from './sets/kind.ts';
import { stack } from './sets/stack/kind.ts';
import { sql } from './sql/kind.ts';
import { describe } from './statistics/kind.ts';

export const kinds: readonly Kind[] = [
  sql,
  describe,
  intersect,
  align,
  stack,
  lookup,
  lending,
  split,
  profile,
  prepare,
  associate,
  neighbours,
  bin,
  train,
  importModel,
  judge,
  compare,
  score,
  serve,
  synthesize,
];

/** Their names. */
export const kindNames: readonly string[] = kinds.map(({ view }) => view.name);

/** The kind of this name; throws UsageError 'kind.unknown'. */
export function kindNamed(name: string): Kind {
  const found = kinds.find(({ view }) => view.name === name);
  if (found !== undefined) return found;
  throw new UsageError('kind.unknown', { kind: name, known: kinds.map(({ view }) => view.name) });
}
