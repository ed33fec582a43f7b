import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'catalog.copy-broken': {
    en: "PostgreSQL's answer cannot be read at row {row}: {found}",
    zh: 'PostgreSQL 返回的数据在第 {row} 行无法读取：{found}',
    hint: {
      en: 'check that the server is PostgreSQL 12 or later and nothing between changes its answers',
      zh: '请确认服务器为 PostgreSQL 12 或更高版本，且中间没有程序改动其返回内容',
    },
  },
});
