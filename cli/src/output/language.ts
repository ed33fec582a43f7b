import type { Language } from '@tacit/party/api';

/** Language of what people read: `--lang`, else the environment as POSIX orders it, else English. */
export function chooseLanguage(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): Language {
  const wish = option ?? environment['LC_ALL'] ?? environment['LC_MESSAGES'] ?? environment['LANG'] ?? '';
  return /^zh/i.test(wish) ? 'zh' : 'en';
}
