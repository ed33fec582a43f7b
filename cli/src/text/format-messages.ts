/** Texts about the forms of results. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.format': {
    en: 'form of the result: {known} (default: by the ending of the file, else a table); parquet keeps types, html is a page with figures',
    zh: '结果的格式：{known}（默认按文件扩展名，否则为表格）；parquet 保留类型，html 为带图的页面',
  },
  'cli.format.csv': { en: 'short for --format csv', zh: '即 --format csv' },
  'cli.format.unknown': {
    en: 'there is no format {found}; known: {known}',
    zh: '没有格式 {found}；已知：{known}',
    hint: { en: 'choose one of them', zh: '请选择其中之一' },
  },
  'cli.format.two': {
    en: 'there are two formats: {found}',
    zh: '给出了两种格式：{found}',
    hint: { en: 'leave one of them out', zh: '请只保留一种' },
  },
  'cli.format.binary': {
    en: '{format} is no text: it cannot be printed',
    zh: '{format} 不是文本，无法直接输出',
    hint: { en: 'write it to a file: --output answer.parquet', zh: '请写入文件：--output answer.parquet' },
  },
});
