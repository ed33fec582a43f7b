/** Names of the steps of a network with noise. */
import { addCatalogue } from '@tacit/engine/text';
import '../network/step-messages.ts';

addCatalogue({
  'noised network: rows': { en: 'train: rows', zh: '训练：取行' },
  'noised network: fit': { en: 'train: fit, with noise', zh: '训练：拟合（带噪声）' },
  'noised network: reveal': { en: 'train: reveal', zh: '训练：公布' },
});
