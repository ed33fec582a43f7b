/** The words around the lines of a disclosure, whatever is computed. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.title': { en: 'Who learns what', zh: '谁将获知什么' },
  'disclosure.no-one': { en: 'nobody', zh: '无人获知' },
  'disclosure.runs': {
    en: 'up to {times} times until {until}; each run reads the same, unchanged data',
    zh: '最多 {times} 次，截止 {until}；每次读取的都是未变的同一份数据',
  },
  'disclosure.runs-changing': {
    en: 'up to {times} times until {until}; each run reads the tables as they are then, under the same policies',
    zh: '最多 {times} 次，截止 {until}；每次读取的都是各表当时的内容，策略不变',
  },
});
