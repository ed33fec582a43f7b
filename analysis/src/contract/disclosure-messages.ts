/** The words around the lines of a disclosure, whatever is computed. */
import { addCatalogue } from '@tacit/engine/text';
import './artifact-messages.ts';

addCatalogue({
  'disclosure.title': { en: 'Who learns what', zh: '谁将获知什么' },
  'disclosure.no-one': { en: 'nobody', zh: '无人获知' },
});
