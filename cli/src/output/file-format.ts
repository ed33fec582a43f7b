/** Options that say how values are written in a file, for `data add` and for the demonstration's own tables. */
import { type FileFormat, type Language, say, UsageError } from '@tacit/party/api';
import { type Command, Option } from 'commander';

export interface FormatOptions {
  readonly null?: readonly string[];
  readonly dates?: string;
  readonly decimal?: string;
  readonly thousands?: string;
  readonly header?: boolean;
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

/** Adds the options to a command that adds one file. */
export function formatOptions(command: Command, language: Language): Command {
  const describe = (key: string): string => say(key, {}, language);
  return (
    command
      .addOption(new Option('--null <mark>', describe('cli.data.null')).argParser(collect))
      .option('--dates <format>', describe('cli.data.dates'))
      .option('--decimal <mark>', describe('cli.data.decimal'))
      .option('--thousands <mark>', describe('cli.data.thousands'))
      // In this order neither is the default.
      .option('--header', describe('cli.data.header'))
      .option('--no-header', describe('cli.data.no-header'))
  );
}

/** The same options for a command with several tables: each for all of them, or with `owner.table=` for one. */
export function tableFormatOptions(command: Command, language: Language): Command {
  const describe = (key: string): string => say(key, {}, language);
  const header =
    (value: boolean) =>
    (table: string, all: TableOptions['header'] = []) => [...all, { table, value }];
  return command
    .addOption(new Option('--null <[owner.table=]mark>', describe('cli.data.null')).argParser(collect))
    .addOption(new Option('--dates <[owner.table=]format>', describe('cli.data.dates')).argParser(collect))
    .addOption(new Option('--decimal <[owner.table=]mark>', describe('cli.data.decimal')).argParser(collect))
    .addOption(new Option('--thousands <[owner.table=]mark>', describe('cli.data.thousands')).argParser(collect))
    .addOption(new Option('--header [owner.table]', describe('cli.data.header')).preset('*').argParser(header(true)))
    .addOption(
      new Option('--no-header [owner.table]', describe('cli.data.no-header')).preset('*').argParser(header(false)),
    );
}

/** The format that the options say; undefined where they say nothing. */
export function formatOf(options: FormatOptions): FileFormat | undefined {
  const { null: nullMarks, dates, decimal, thousands, header } = options;
  const format: FileFormat = {
    ...(nullMarks === undefined ? {} : { nullMarks }),
    ...(dates === undefined ? {} : { dates }),
    ...(decimal === undefined ? {} : { decimal: decimalMark(decimal) }),
    ...(thousands === undefined ? {} : { thousands }),
    ...(header === undefined ? {} : { header }),
  };
  return Object.keys(format).length === 0 ? undefined : format;
}

function decimalMark(found: string): '.' | ',' {
  if (found === '.' || found === ',') return found;
  throw new UsageError('cli.data.bad-decimal', { found });
}

/**
 * Options of the demonstration, each for all own tables or, with a prefix, for one: `--null NA`, `--dates bank.a=DD.MM.YYYY`.
 * `values` are what stood behind each option in order; --no-header and --header have `*` or the name of a table.
 */
export interface TableOptions {
  readonly null?: readonly string[];
  readonly dates?: readonly string[];
  readonly decimal?: readonly string[];
  readonly thousands?: readonly string[];
  readonly header?: readonly { readonly table: string; readonly value: boolean }[];
}

/** The format of one table. What is said of the table by name wins over what is said of all. */
export function tableFormat(table: string, known: readonly string[], options: TableOptions): FileFormat | undefined {
  const of = (values: readonly string[] | undefined): string[] => {
    const split = (values ?? []).map((value) => splitTable(value, known));
    const own = split.filter((option) => option.table === table);
    return (own.length > 0 ? own : split.filter((option) => option.table === undefined)).map(({ value }) => value);
  };
  const last = (values: readonly string[] | undefined) => of(values).at(-1);
  const wrong = options.header?.find((option) => option.table !== '*' && !known.includes(option.table));
  if (wrong !== undefined) throw new UsageError('cli.data.no-such-table', { found: wrong.table, known });
  const header =
    options.header?.findLast((option) => option.table === table) ??
    options.header?.findLast((option) => option.table === '*');
  const marks = of(options.null);
  const [dates, decimal, thousands] = [last(options.dates), last(options.decimal), last(options.thousands)];
  return formatOf({
    ...(marks.length === 0 ? {} : { null: marks }),
    ...(dates === undefined ? {} : { dates }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(thousands === undefined ? {} : { thousands }),
    ...(header === undefined ? {} : { header: header.value }),
  });
}

/** `owner.table=value`, or a value for all tables. Throws UsageError 'cli.data.no-such-table'. */
function splitTable(option: string, known: readonly string[]): { table: string | undefined; value: string } {
  const table = known.find((name) => option.startsWith(`${name}=`));
  const meant = /^([^=.\s]+\.[^=.\s]+)=/.exec(option)?.[1];
  if (table === undefined && meant !== undefined)
    throw new UsageError('cli.data.no-such-table', { found: meant, known });
  return { table, value: table === undefined ? option : option.slice(table.length + 1) };
}
