import { addCatalogue } from '@tacit/party/api';

/** What a contract would make of own tables. */
addCatalogue({
  'cli.preview.all': {
    en: 'What this would do to your table {dataset} ({total} rows; shown to you only)',
    zh: '对您自己的表 {dataset} 的影响（{total} 行；仅您可见）',
  },
  'cli.preview.first': {
    en: 'What this would do to your table {dataset} (only its first {rows} rows of {total} were read; shown to you only)',
    zh: '对您自己的表 {dataset} 的影响（仅读取 {total} 行中的前 {rows} 行；仅您可见）',
  },
  'cli.preview.none': { en: 'nothing is changed, and no key repeats', zh: '不改变任何值，也没有重复的键' },
  'cli.preview.problem': { en: 'it could not be read: {message}', zh: '无法读取：{message}' },
});
