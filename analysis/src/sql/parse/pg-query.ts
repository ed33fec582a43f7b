/** PostgreSQL's own parser, loaded with the first question: a run, which parses nothing, begins without it. */
import type * as PgQuery from 'libpg-query';

type Parser = Pick<typeof PgQuery, 'hasSqlDetails' | 'parseSync' | 'scanSync'>;

let loading: Promise<Parser> | undefined;
let loaded: Parser | undefined;

export async function loadParser(): Promise<Parser> {
  loading ??= import('libpg-query').then(async (parser) => {
    await parser.loadModule();
    loaded = parser;
    return parser;
  });
  return await loading;
}

/** After `loadParser`. */
export function parser(): Parser {
  if (loaded === undefined) throw new Error('the parser of SQL is not loaded yet');
  return loaded;
}
