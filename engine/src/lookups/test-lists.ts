/** For tests of look-ups. */
import { concatBytes, utf8 } from '../base/bytes.ts';
import type { ByteList } from '../primitives/cmac.ts';

export const listOf = (texts: readonly string[]): ByteList => {
  const parts = texts.map(utf8);
  const offsets = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => {
    offsets[i + 1] = (offsets[i] as number) + part.length;
  });
  return { bytes: concatBytes(...parts), offsets };
};

/** The code of the error that `work` ends with; 'none' where it ends well. */
export const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
};
