import type { Language } from '@tacit/party/api';

/** Language of what people read: `--lang` if it is one, else the environment as POSIX orders it, else English. */
export function chooseLanguage(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): Language {
  if (option !== undefined && /^(en|zh)$/i.test(option)) return option.toLowerCase() as Language;
  // An empty variable counts as one that is not set.
  const wish = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return /^zh/i.test(wish) ? 'zh' : 'en';
}
