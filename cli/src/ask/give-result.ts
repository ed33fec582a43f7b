/** A result on the screen or in the file that \o names, in the form that is set. */
import { type JobResult, say } from '@tacit/party/api';
import { resultContent } from '../output/result-content.ts';
import { appendResult, writeResult } from '../output/result-file.ts';
import { expandedText } from './expanded.ts';
import type { Prompt } from './prompt.ts';

export async function giveResult(found: JobResult, prompt: Prompt): Promise<void> {
  const { client, io, settings, force } = prompt;
  const { output, format, expanded } = settings;
  const { result } = found;
  const isList = expanded && format === 'table' && result.kind === 'table' && result.content === undefined;
  if (output === undefined) {
    if (isList) io.print(expandedText(result.table, io));
    else if (format === 'table') io.print(String(await resultContent(client, found, format, io)));
    else io.data(String(await resultContent(client, found, format, io)));
    return;
  }
  const content = isList ? `${expandedText(result.table, io)}\n` : await resultContent(client, found, format, io);
  // A page and a Parquet file are one answer each.
  if (typeof content === 'string' && output.begun && format !== 'html') appendResult(output.file, content);
  else writeResult(output.file, content, force && !output.begun);
  output.begun = true;
  io.note(say('cli.intersect.written', { id: found.jobId, file: output.file }, io.language));
}
