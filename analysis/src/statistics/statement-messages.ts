/** Texts of the statement and the steps of descriptions. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.describe-aligned-common': {
    en: 'was told how many rows are in common when {name} was made; nothing more of them now',
    zh: '在 {name} 生成时已获知共同行数；此次不再获知更多',
  },
  'disclosure.describe-cuts': {
    en: '{column}: which of {points} public cut points are shown in every group that is shown; only such that at least {minimum} rows, by the rules below, lie before the first, between each two and after the last; each is the first that can be, so that some row’s value lies between it and the point before',
    zh: '{column}：每个被公布分组中，{points} 个公开分界点里哪些被公布；按下述规则，首个之前、相邻两个之间及末个之后均至少有 {minimum} 行；每个分界点都是首个满足条件者，因此必有某行的取值介于它与前一个分界点之间',
  },
  'disclosure.describe-cuts-all': {
    en: '{column}: all {points} public cut points in every group that is shown: there is no minimum',
    zh: '{column}：每个被公布分组中全部 {points} 个公开分界点：没有最小分组限制',
  },
  'disclosure.describe-cut-rows': {
    en: '{column}: in every group that is shown, the number of rows below each cut point that is shown',
    zh: '{column}：每个被公布分组中，低于各个被公布分界点的行数',
  },
  'disclosure.describe-cells': {
    en: '{rows} × {columns}: which of {cells} cells are shown; only such with at least {minimum} rows by the rules below, and none at all where what is left out of a row, a column or the table is less',
    zh: '{rows} × {columns}：{cells} 个单元格中哪些被公布；按下述规则仅公布至少 {minimum} 行的单元格；若某行、某列或全表中被隐去的部分不足此数，则全部隐去',
  },
  'disclosure.describe-cells-all': {
    en: '{rows} × {columns}: all {cells} cells: there is no minimum',
    zh: '{rows} × {columns}：全部 {cells} 个单元格：没有最小分组限制',
  },
  'disclosure.describe-cell-rows': {
    en: '{rows} × {columns}: the number of rows of each cell that is shown',
    zh: '{rows} × {columns}：每个被公布单元格的行数',
  },
  'disclosure.describe-derived': {
    en: 'works out from these numbers, and from nothing else: {statistics}',
    zh: '仅由上述数字推算得出：{statistics}',
  },
  'disclosure.describe-derived-noised': {
    en: 'works out from these noisy numbers, and from nothing else: {statistics}, with how far off each is',
    zh: '仅由上述带噪声的数字推算得出：{statistics}，并给出各自的偏差',
  },
  'disclosure.describe-derived-noised-means': {
    en: 'works out from these noisy numbers, and from nothing else: {statistics}, with how far off each is; means are within about {means} of those without noise 19 times in 20 at best, where all rows that there can be are in one group, and further off where a group has fewer',
    zh: '仅由上述带噪声的数字推算得出：{statistics}，并给出各自的偏差；至多在可能的全部行都属于一个分组时，均值 20 次中约有 19 次与不带噪声时相差不超过约 {means}；分组行数较少时偏差更大',
  },
  'disclosure.describe-derived-squares': {
    en: 'works out from these numbers, and from nothing else: {statistics}; number, sum and sum of squares tell the values themselves where a group has two rows, mostly also where it has three, leave few possibilities where it has a few more, or its values are few or mostly alike, and tell roughly the largest one where it outweighs all others',
    zh: '仅由上述数字推算得出：{statistics}；若某分组只有两行，行数、总和与平方和即可确定各个取值；三行时多半也可确定，再多几行，或取值很少、大多相同，则只剩少数可能；若最大的一行远超其他各行，则可大致得知其取值',
  },
  'disclosure.describe-membership': {
    en: 'can work out: which of its own rows are in common, through the values of {own} that it chooses, from the cut points and cells that are shown ({about})',
    zh: '可推算出：自己的哪些行是共同的——通过自己选定的 {own} 取值，由被公布的分界点和单元格得出（{about}）',
  },
  'disclosure.describe-combine': {
    en: 'can work out: single values of {about}, through values of {own} chosen for it, from the cells that are shown',
    zh: '可推算出：{about} 的单个取值——通过专门选定的 {own} 取值，由被公布的单元格得出',
  },
  'disclosure.describe-divided': {
    en: 'can work out: by subtracting, how many rows groups, parts and cells that are shown differ in where one column follows from another, also of a cell that is not shown, and also where it is a single row',
    zh: '可推算出：若一列可由另一列得出，则将被公布的分组、区间和单元格相减，可得知它们相差多少行，包括未公布单元格的行数，哪怕只有一行',
  },
  'disclosure.describe-left-out': {
    en: 'can work out: by subtracting, how many rows the cells that are not shown have together, and from that between which numbers each of them lies, sometimes the number itself',
    zh: '可推算出：通过相减，得知未公布的单元格合计多少行，并由此得知每个单元格的行数介于哪两个数之间，有时即可得知确切行数',
  },
  'disclosure.describe-beside': {
    en: 'can work out: by comparing the other numbers of the answer with the cut points and cells that are shown, how many rows of a part have which value, and how many a cell that is not shown has, where a column has few values there or follows from others, also where it is a single row',
    zh: '可推算出：将结果中的其他数字与被公布的分界点和单元格对照，若某列在其中取值很少或可由其他列得出，则可得知某区间内各取值有多少行、未公布的单元格有多少行，哪怕只有一行',
  },
});
