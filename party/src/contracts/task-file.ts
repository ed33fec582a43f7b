/** A question of any kind as a file that people write: YAML, or JSON, which YAML contains. */
import { mostRuns } from '@tacit/analysis';
import { z } from 'zod';
import type { Question } from '../api/types.ts';
import { parseYaml } from '../text/yaml.ts';

const name = z.string().min(1).max(64);

const task = z.strictObject({
  kind: name,
  /** Its kind reads it, at the party. */
  question: z.record(z.string(), z.unknown()),
  helper: name.exactOptional(),
  dealer: name.exactOptional(),
  computers: z.array(name).min(2).max(10).exactOptional(),
  protocol: name.exactOptional(),
  recipients: z.array(name).min(1).max(64).exactOptional(),
  runs: z.int().min(1).max(mostRuns).exactOptional(),
  until: z.iso.datetime({ offset: true }).exactOptional(),
});

/** Throws UsageError 'yaml.…' with file, line and column of what is wrong. */
export function readTask(text: string, file: string): Question {
  return parseYaml(text, file, task).value;
}
