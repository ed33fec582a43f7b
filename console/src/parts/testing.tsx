/** Parts in a tab, for their tests: in both languages and themes, and what a checker of accessibility says of them. */
import type { Language } from '@tacit/party/api';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { render } from 'vitest-browser-react';
import '../styles/base.css';
import { WordsProvider } from '../text/words.tsx';

export interface Shown {
  readonly language?: Language;
  readonly colors?: 'light' | 'dark';
}

export async function show(part: ReactNode, { language = 'en', colors = 'light' }: Shown = {}) {
  document.documentElement.dataset['theme'] = colors;
  return await render(
    <WordsProvider initial={language}>
      <main>
        <h1>…</h1>
        {part}
      </main>
    </WordsProvider>,
  );
}

/** What is wrong with the page as it stands, in a line each. */
export async function faults(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}
