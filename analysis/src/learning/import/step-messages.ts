/** Names of the steps of an import, for progress and errors. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'import: numbers': { en: 'import: numbers', zh: '导入：各数' },
  'import: keep': { en: 'import: keep', zh: '导入：留存' },
});
