/** A question of any kind as a file that people write: YAML, or JSON, which YAML contains. */
import { bindQuestion, kindNamed, kindNames, mostRuns, type ParameterValues } from '@tacit/analysis';
import { hasText, UsageError } from '@tacit/engine/text';
import { z } from 'zod';
import type { Question } from '../api/types.ts';
import './messages.ts';
import { parseYaml, type Place, type YamlPlaces } from '../text/yaml.ts';

const name = z.string().min(1).max(64);
const names = (least: number, most: number) => z.array(name).min(least).max(most);

const task = z.strictObject({
  kind: z.enum(kindNames),
  /** Its kind reads it. */
  question: z.record(z.string(), z.unknown()).meta({ example: '{ tables: [owner.dataset], columns: [age] }' }),
  helper: name.exactOptional(),
  dealer: name.exactOptional(),
  computers: names(2, 10).meta({ example: '[bank, insurer]' }).exactOptional(),
  protocol: name.exactOptional(),
  recipients: names(1, 64).meta({ example: '[bank]' }).exactOptional(),
  runs: z.int().min(1).max(mostRuns).exactOptional(),
  until: z.iso.datetime({ offset: true }).meta({ example: '2030-12-31T23:59:59Z' }).exactOptional(),
});

/** What people write for a setting: its name is another, or it is said elsewhere. */
const meant: Readonly<Record<string, string>> = {
  to: 'recipients',
  recipient: 'recipients',
  helpers: 'helper',
  sql: 'question: { sql: … }',
  join: 'question: { sql: …, join: strict }',
  expires: '--expires',
  'request-grants': '--request-grants',
};

/**
 * The question, with the values of its parameters (`:name`) filled in. Throws UsageError 'yaml.…', 'task.meant', 'task.in-question',
 * 'task.parameter-missing' and 'task.question.…' with file, line and column of what is wrong, in the question too as far as its kind
 * knows without any data; 'sql.parameter-…' with the place in its SQL.
 */
export async function readTask(text: string, file: string, values: ParameterValues = {}): Promise<Question> {
  const { value, places } = parseYaml(text, file, task, unknownSetting);
  const question = await bindQuestion(
    value.question,
    values,
    (name, path) => new UsageError('task.parameter-missing', { name, ...places.of(['question', ...path]) }),
  );
  inPlace(places, () => kindNamed(value.kind).read(question));
  return { ...value, question };
}

/** A more helpful error for a setting that there is not; undefined where there is none. */
function unknownSetting(path: readonly PropertyKey[], content: unknown, place: Place): UsageError | undefined {
  const [key, ...further] = path.map(String);
  if (key === undefined || further.length > 0) return undefined;
  if (Object.hasOwn(meant, key)) return new UsageError('task.meant', { ...place, key, meant: meant[key] });
  const { kind } = content as { kind?: unknown };
  const schema = typeof kind === 'string' && kindNames.includes(kind) ? kindNamed(kind).schema : {};
  const { properties = {} } = schema as { properties?: object };
  return Object.hasOwn(properties, key) ? new UsageError('task.in-question', { ...place, key }) : undefined;
}

function inPlace(places: YamlPlaces, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UsageError) || !hasText(`task.${error.code}`)) throw error;
    const { key, member } = error.fields;
    const place =
      typeof key === 'string'
        ? places.ofKey(['question', key])
        : places.of(typeof member === 'string' ? ['question', member] : ['question']);
    throw new UsageError(`task.${error.code}`, { ...error.fields, ...place }, { cause: error });
  }
}
