/** Names of the steps of nearest neighbours. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'neighbours: points': { en: 'neighbours: points', zh: '近邻：查询点' },
  'neighbours: distances': { en: 'neighbours: distances', zh: '近邻：距离' },
  'neighbours: nearest': { en: 'neighbours: nearest rows', zh: '近邻：最近的行' },
  'neighbours: reveal': { en: 'neighbours: reveal', zh: '近邻：公布' },
});
