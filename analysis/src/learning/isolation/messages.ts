/** What is wrong with a question of an isolation forest. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'isolation.sample': {
    en: 'each tree is to see {sample} rows, and they are drawn from {rows}',
    zh: '每棵树要取 {sample} 行，而抽样的行只有 {rows}',
    hint: { en: 'take a smaller "sample", or more "rows"', zh: '请减小 "sample"，或增大 "rows"' },
  },
  'isolation.rows': {
    en: 'samples are to be drawn from {rows} rows, and the table has at most {length}',
    zh: '要从 {rows} 行中抽样，而表至多有 {length} 行',
    hint: { en: 'take smaller "rows" and "sample"', zh: '请减小 "rows" 与 "sample"' },
  },
});
