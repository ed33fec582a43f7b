/** Times as this place has them, with their offset; in UTC on hover, and alone in documents. Dates of data are never shifted: they are text. */
import type { Language } from '@tacit/party/api';
import { useWords } from '../text/words.tsx';

const locales = { en: 'en-GB', zh: 'zh-CN' } as const;

/** `iso` at an IANA time zone: that of the machine without one. An hour has 24 of them a day in both languages. */
export function momentText(iso: string, language: Language, timeZone?: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(locales[language], {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** `iso` in UTC without letters in between. */
const utcText = (iso: string): string => iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, '');

export function Moment({ at, document = false }: { readonly at: string; readonly document?: boolean }) {
  const { language, say } = useWords();
  const utc = say('console.moment.utc', { time: utcText(at) });
  return (
    <time dateTime={at} title={document ? undefined : utc}>
      {document ? utc : momentText(at, language)}
    </time>
  );
}
