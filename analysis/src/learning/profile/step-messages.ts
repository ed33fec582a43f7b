/** Names of the steps of a profile. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'profile: rows': { en: 'profile: rows', zh: '数据概况：数据行' },
  'profile: figures': { en: 'profile: figures', zh: '数据概况：指标' },
  'profile: reveal': { en: 'profile: reveal', zh: '数据概况：公布' },
});
