/** The same table as CSV text, written as different programs write it. */
import type { RandomColumn, RandomTable } from './random-table.ts';

export interface CsvChoice {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly newline: '\n' | '\r\n';
  readonly mark: boolean;
  readonly endsWithNewline: boolean;
  /** Quotes where they must be, or around everything but NULL. */
  readonly quoted: boolean;
  /** The decimal mark; the dates' format; what NULL looks like. */
  readonly comma: boolean;
  readonly dates: 'YYYY-MM-DD' | 'DD.MM.YYYY' | 'MM/DD/YYYY' | 'YYYYMMDD';
  readonly nulls: '' | 'NA' | '\\N' | '-';
  /** Which of the spellings of a value, by place. */
  readonly spellings: readonly number[];
}

export function csvText({ columns, rows }: RandomTable, choice: CsvChoice): string {
  const lines = [columns.map(({ name }) => field(name, choice, true))];
  let at = 0;
  const spelling = (): number => choice.spellings[at++ % Math.max(choice.spellings.length, 1)] ?? 0;
  for (let i = 0; i < rows; i++) {
    lines.push(columns.map((column) => cellOf(column, column.cells[i] ?? null, choice, spelling())));
  }
  const text = lines.map((line) => line.join(choice.delimiter)).join(choice.newline);
  return `${choice.mark ? '\ufeff' : ''}${text}${choice.endsWithNewline ? choice.newline : ''}`;
}

function cellOf({ kind }: RandomColumn, value: string | null, choice: CsvChoice, spelling: number): string {
  if (value === null) return choice.nulls;
  if (kind === 'text') return field(value, choice, true);
  return field(pick(spellingsOf(kind, value, choice), spelling), choice, choice.quoted);
}

/** A text that could be taken for NULL is quoted, as are those that the format needs quotes for. */
function field(text: string, choice: CsvChoice, isText: boolean): string {
  const must =
    /["\r\n,;\t|]/.test(text) || text === '' || text === choice.nulls || (isText && text.startsWith('\ufeff'));
  return must || choice.quoted ? `"${text.replaceAll('"', '""')}"` : text;
}

function pick<T>(items: readonly T[], n: number): T {
  return items[n % items.length] as T;
}

/** Ways to write one value without losing any of it, the plain one first. */
function spellingsOf(kind: RandomColumn['kind'], value: string, choice: CsvChoice): string[] {
  const { comma, dates } = choice;
  switch (kind) {
    case 'integer':
    case 'decimal': {
      const point = comma ? ',' : '.';
      const sign = value.startsWith('-') ? '-' : '';
      const bare = value.replace('-', '');
      const [whole = '0', fraction = ''] = bare.split('.');
      const exponent = `${sign}${whole}${fraction}e-${fraction.length}`;
      return [
        value,
        sign === '' ? `+${value}` : value,
        fraction === '' ? `${value}.0` : `${value}0`,
        fraction === '' ? `${value}e0` : exponent,
        fraction === '' ? value : value.replace(/0+$/, '').replace(/\.$/, ''),
      ].map((text) => text.replace('.', point));
    }
    case 'boolean':
      return value === 'true' ? ['true', 'TRUE', 't', 'yes', '1', 'Y'] : ['false', 'False', 'f', 'no', '0', 'N'];
    case 'date': {
      const [year, month, day] = value.split('-') as [string, string, string];
      return [dates.replace('YYYY', year).replace('MM', month).replace('DD', day)];
    }
    case 'timestamp': {
      const [date = '', clock = ''] = value.split(' ');
      const [day = ''] = spellingsOf('date', date, choice);
      const padded = clock.includes('.') ? `${clock}0` : `${clock}.0`;
      return [
        `${day} ${clock}`,
        `${day}T${clock}`,
        `${day} ${padded}`,
        `${day} ${clock.replace(/:00$/, '')}`,
        `${day}T${clock}Z`,
      ];
    }
    case 'text':
      return [value];
  }
}
