import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'service.lost': {
    en: 'this party stopped answering when {answered} of {asked} questions had been answered; they are counted, and their answers are lost',
    zh: '共 {asked} 次查询，本方在应答其中 {answered} 次之后中断；这些查询已计数，但结果已丢失',
    hint: { en: 'see that it runs: tacit status; then ask again', zh: '请用 tacit status 确认其在运行，然后重新查询' },
  },
});
