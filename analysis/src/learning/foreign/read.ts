/** A model file of another tool, whichever it is. */
import { UsageError } from '@tacit/engine';
import { atMost, shown } from './checks.ts';
import { readLightgbm } from './lightgbm.ts';
import { type ForeignModel, mostFileBytes } from './model.ts';
import { readOnnx } from './onnx/read.ts';
import { readXgboost } from './xgboost.ts';

/** Recognised by how it begins. Throws UsageError 'foreign.…': what was found, what was expected, what to do. */
export function readForeignModel(bytes: Uint8Array<ArrayBuffer>): ForeignModel {
  atMost('bytes', bytes.length, mostFileBytes);
  const start = new TextDecoder().decode(bytes.subarray(0, 16));
  if (/^tree\r?\n/.test(start)) return readLightgbm(new TextDecoder().decode(bytes));
  // UBJSON: an object whose first member's name has a length of 64 bits.
  if (/^\{[iIlLU]/.test(start)) throw new UsageError('foreign.binary', {});
  if (/^\s*\{/.test(start)) return readXgboost(parsed(new TextDecoder().decode(bytes)));
  // ir_version, the first field of a model: a small number.
  if (bytes[0] === 0x08 && (bytes[1] ?? 0) > 0 && (bytes[1] as number) < 0x80) return readOnnx(bytes);
  throw new UsageError('foreign.format', { found: shown(start) });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // What a parser says may repeat the file: its kind of error is enough.
    throw new UsageError('foreign.json', { cause: (error as Error).name });
  }
}
