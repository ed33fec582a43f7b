/** Bodies of requests: JSON in UTF-8, read strictly, and nothing else. */
import { isUtf8 } from 'node:buffer';
import { UsageError } from '@tacit/engine/text';
import { parseJson } from '../api/json.ts';
import type { App } from './app.ts';

/** Must come before the routes: they take over the parsers that there are. */
export function readBodies(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, readJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Throws UsageError 'http.not-utf8' and as `parseJson`. */
export function readJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new UsageError('http.not-utf8');
  return parseJson(body.toString('utf8'));
}
