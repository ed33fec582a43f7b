/** The question, as explain and propose take it. */
import { mostRuns } from '@tacit/analysis';
import { z } from 'zod';

const name = z.string().min(1).max(64);

export const question = z.strictObject({
  sql: z.string().max(100_000).exactOptional(),
  /** Of a question in SQL: nobody may be shown which rows match or how many. */
  join: z.literal('strict').exactOptional(),
  kind: name.exactOptional(),
  question: z.unknown().optional(),
  helper: name.exactOptional(),
  dealer: name.exactOptional(),
  computers: z.array(name).min(2).max(10).exactOptional(),
  protocol: name.exactOptional(),
  recipients: z.array(name).min(1).max(64).exactOptional(),
  expiresInHours: z.number().positive().max(8_784).exactOptional(),
  runs: z.int().min(1).max(mostRuns).exactOptional(),
  until: z.iso.datetime({ offset: true }).exactOptional(),
  requestGrants: z.boolean().exactOptional(),
  /** Values of `:name` in the question. */
  parameters: z.record(name, z.string().max(1_000)).exactOptional(),
});
