/** Light or dark: as the system has it until somebody chooses. */
import { useState } from 'react';
import { useWords } from '../text/words.tsx';

const storedAs = 'tacit-theme';
type Theme = 'light' | 'dark';

export function applyStoredTheme(): void {
  const chosen = localStorage.getItem(storedAs);
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
}

function present(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function ThemeButton() {
  const { say } = useWords();
  const [theme, setTheme] = useState(present);
  const other: Theme = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      data-kind="plain"
      onClick={() => {
        localStorage.setItem(storedAs, other);
        document.documentElement.dataset['theme'] = other;
        setTheme(other);
      }}
    >
      {say(`console.theme.${other}`)}
    </button>
  );
}
