/** A SHA-256 as people compare it: in groups of four, the first four of them until somebody asks for all. */
import { useState } from 'react';
import { useWords } from '../text/words.tsx';
import styles from './digest.module.css';

function digestGroups(digest: string): string[] {
  return digest.match(/.{1,4}/g) ?? [];
}

const shownFirst = 4;

export function Digest({ value, whole = false }: { readonly value: string; readonly whole?: boolean }) {
  const { say } = useWords();
  const [isWhole, setWhole] = useState(whole);
  const [isCopied, setCopied] = useState(false);
  const groups = digestGroups(value);
  const isCut = !isWhole && groups.length > shownFirst;
  return (
    <span className={styles['digest']}>
      {/* Read out group by group, and copied without blanks. */}
      <code translate="no">{groups.slice(0, isCut ? shownFirst : undefined).join(' ')}</code>
      {isCut && (
        <button type="button" data-kind="plain" onClick={() => setWhole(true)} aria-label={say('console.digest.whole')}>
          …
        </button>
      )}
      <button
        type="button"
        data-kind="plain"
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => setCopied(true));
        }}
      >
        {say(isCopied ? 'console.copied' : 'console.copy')}
      </button>
    </span>
  );
}
