/** Who learns what by a comparison, line by line. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.compare-result': {
    en: 'how good "{champion}" and "{challenger}" are on the same rows ({part}) of "{table}": those in which nothing is missing that either needs',
    zh: '“{champion}” 与 “{challenger}” 在 “{table}” 的同一批行（{part}）上的表现：不缺任一模型所需取值的行',
  },
  'disclosure.compare-agreement': {
    en: 'how far both agree: sums over all rows of the two probabilities, of their squares and of their product; and how many rows both say yes to ({yesFrom} or more), only the one, only the other and neither, if each of the four is at least {minimum}; else that this is not so',
    zh: '两者的一致程度：两个概率、其平方及其乘积在全部行上的合计；以及两者都判为是（不低于 {yesFrom}）、仅其一、仅另一以及都不是的行数，前提是四者各不少于 {minimum}；否则仅告知不满足',
  },
  'disclosure.compare-infer-between': {
    en: 'can work out: counts of fewer than {minimum} rows, as the difference of groups of the two models, where it knows that rows of the one are all in the other',
    zh: '可推算：若其知道一个模型某组的行全部落在另一个模型的某组之中，则两组之差可能是少于 {minimum} 行的计数',
  },
});
