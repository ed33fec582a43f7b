/** Words in the language of who reads. Every part takes them from here, so that switching needs no reload. */
import { type Language, say } from '@tacit/party/api';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import './messages.ts';

type Values = Parameters<typeof say>[1];

interface Words {
  readonly language: Language;
  /** A text of any catalogue that is loaded; an unknown key shows as itself. */
  readonly say: (key: string, values?: Values) => string;
  readonly setLanguage: (language: Language) => void;
}

const WordsContext = createContext<Words | undefined>(undefined);

const storedAs = 'tacit-language';

/** What was chosen here before, else the first language of the browser that is one of ours. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(storedAs);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  for (const name of navigator.languages) {
    if (name.startsWith('zh')) return 'zh';
    if (name.startsWith('en')) return 'en';
  }
  return 'en';
}

export function WordsProvider({ children, initial }: { readonly children: ReactNode; readonly initial?: Language }) {
  const [language, choose] = useState(initial ?? firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const words = useMemo(
    (): Words => ({
      language,
      say: (key, values) => say(key, values, language),
      setLanguage: (next) => {
        localStorage.setItem(storedAs, next);
        choose(next);
      },
    }),
    [language],
  );
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** The words of the provider around. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === undefined) throw new Error('no WordsProvider around');
  return words;
}
