/** A model file of another tool, and a file that says what its inputs are, as the two files of an import. */
import { type ImportTask, importTask } from '@tacit/analysis/model-import';
import { z } from 'zod';
import { parseYaml } from '../text/yaml.ts';

const text = z.string().min(1);
const map = z.strictObject({
  table: text.meta({ example: 'align/0123456789abcdef/table' }),
  /** Each is read by what an import knows of inputs. */
  inputs: z.record(z.string(), z.unknown()).meta({
    example: '{ age: { column: bank.customers.age, type: integer, range: [18, 100] } }',
  }),
  label: text.exactOptional(),
  positive: text.exactOptional(),
  classes: z.array(text).exactOptional(),
  name: text.exactOptional(),
});

/**
 * `file`, `map`: a name and what is in it; `numbers`: `owner.dataset` of the model's numbers. Throws UsageError 'yaml.…' with file, line and column,
 * 'foreign.…' and 'question.…'.
 */
export function readImport(
  file: Uint8Array<ArrayBuffer>,
  inputs: { readonly file: string; readonly text: string },
  numbers: string,
): ImportTask {
  return importTask(file, parseYaml(inputs.text, inputs.file, map).value, numbers);
}
