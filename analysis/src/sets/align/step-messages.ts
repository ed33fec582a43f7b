/** Names of the steps of an alignment, for progress and errors. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'align: keys': { en: 'align: keys', zh: '对齐：键' },
  'align: keep': { en: 'align: keep', zh: '对齐：留存' },
});
