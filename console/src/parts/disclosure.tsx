/** Who learns what: the same on screen, on paper and in the dialog that signs. */
import { textKeys } from '@tacit/party/api';
import { type DisclosureLine, lineText } from '@tacit/party/api/contract';
import { useWords } from '../text/words.tsx';
import styles from './disclosure.module.css';

interface NumberedLine {
  /** From 1, as the contract has them: the same line has the same number under each of its readers. */
  readonly number: number;
  readonly line: DisclosureLine;
}

export interface Reader {
  /** A party; 'everyone' and 'nobody' are no names that a party can have. */
  readonly who: { readonly kind: 'party'; readonly name: string } | { readonly kind: 'everyone' | 'nobody' };
  readonly lines: readonly NumberedLine[];
}

/**
 * Lines by who reads them: `own` first, then the others in the order of `parties`, what all of them learn, and last what nobody does. Every line
 * stands under each of its readers, also under one that is no party of the contract.
 */
export function readersOf(lines: readonly DisclosureLine[], parties: readonly string[], own: string): Reader[] {
  const numbered = lines.map((line, i): NumberedLine => ({ number: i + 1, line }));
  const isForAll = ({ line: { who } }: NumberedLine): boolean =>
    parties.length > 1 && parties.every((name) => who.includes(name)) && who.every((name) => parties.includes(name));
  const named = [...new Set([own, ...parties, ...lines.flatMap(({ who }) => who)])];
  const readers: Reader[] = named.map((name) => ({
    who: { kind: 'party', name },
    lines: numbered.filter((each) => each.line.who.includes(name) && !isForAll(each)),
  }));
  readers.push({ who: { kind: 'everyone' }, lines: numbered.filter(isForAll) });
  readers.push({ who: { kind: 'nobody' }, lines: numbered.filter(({ line: { who } }) => who.length === 0) });
  return readers.filter((reader) => reader.lines.length > 0);
}

/** Keys of lines that this program has no words for: as long as there are any, nobody here can know what they would sign. */
export function unknownLines(lines: readonly DisclosureLine[]): string[] {
  const known = new Set(textKeys());
  return [...new Set(lines.map(({ text }) => text).filter((key) => !known.has(key)))];
}

export interface DisclosureProps {
  readonly lines: readonly DisclosureLine[];
  /** All parties of the contract. */
  readonly parties: readonly string[];
  readonly own: string;
  /** Where results go. */
  readonly recipients: readonly string[];
}

export function Disclosure({ lines, parties, own, recipients }: DisclosureProps) {
  const { language, say } = useWords();
  const unknown = unknownLines(lines);
  const nameOf = ({ who }: Reader): string => {
    if (who.kind !== 'party') return say(`console.disclosure.${who.kind}`);
    return who.name === own ? say('console.disclosure.you', { party: who.name }) : who.name;
  };
  const classOf = ({ who }: Reader): string | undefined => {
    if (who.kind === 'nobody') return styles['nobody'];
    return who.kind === 'party' && recipients.includes(who.name) ? styles['receives'] : undefined;
  };
  return (
    <section className={styles['disclosure']} aria-label={say('console.disclosure.title')}>
      <h2 className={styles['title']}>
        {say('console.disclosure.title')}
        <span className={styles['count']}>{say('console.disclosure.count', { lines: lines.length })}</span>
      </h2>
      {unknown.length > 0 && (
        <p role="alert" className={styles['unknown']}>
          {say('console.disclosure.unknown', { keys: unknown })}
        </p>
      )}
      <dl className={styles['readers']}>
        {readersOf(lines, parties, own).map((reader) => {
          const name = nameOf(reader);
          return (
            <div key={`${reader.who.kind} ${name}`} className={`${styles['reader']} ${classOf(reader) ?? ''}`}>
              <dt dir="auto">{name}</dt>
              <dd>
                <ol>
                  {reader.lines.map(({ number, line }) => (
                    <li
                      key={number}
                      value={number}
                      className={line.releases > 0 ? styles['detail'] : undefined}
                      dir="auto"
                    >
                      {lineText(line, language)}
                    </li>
                  ))}
                </ol>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
