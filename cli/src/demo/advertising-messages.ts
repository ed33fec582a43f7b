/** Text of the demonstration of advertising. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'demo.advertising': {
    en: 'A publisher showed a campaign to half of its audience; an advertiser knows who bought. They measure it together: every answer has noise, and each dataset has a budget of ε.\nThree party processes on this machine; nobody knows the noise, and ε bounds what the answers tell of any one person.',
    zh: '一家媒体向其一半受众投放了广告，一家广告主知道谁购买了。双方共同衡量效果：每个结果都带噪声，每个数据集都有 ε 预算。\n本机上运行三个参与方进程；噪声无人知道，结果对任何一个人所透露的内容以 ε 为限。',
  },
  'demo.advertising.reach': {
    en: 'Reach and frequency: how many customers saw the campaign how often',
    zh: '触达与频次：多少客户看过广告，各看过几次',
  },
  'demo.advertising.reached': {
    en: 'Reached at least once: {people} ± {error} customers (truth: {truth}).',
    zh: '至少触达一次：{people} ± {error} 名客户（真实值：{truth}）。',
  },
  'demo.advertising.lift': {
    en: 'Lift: how much more of those who saw the campaign bought',
    zh: '提升：看过广告的人中，购买者多出多少',
  },
  'demo.advertising.lifted': {
    en: 'Bought: {test} of those who saw it, {control} of the others. Difference {difference} percentage points, ± {noise} by the noise, ± {error} with what chance has of so many people; without noise {truth}.',
    zh: '购买比例：看过者 {test}，未看过者 {control}。相差 {difference} 个百分点；噪声带来 ± {noise}，加上抽样的偶然性共 ± {error}；不带噪声为 {truth}。',
  },
  'demo.advertising.topic': {
    en: 'Which topic most buyers like: told is the topic alone, no number',
    zh: '购买者最喜欢哪个主题：只公布主题，不给出数值',
  },
  'demo.advertising.chosen': {
    en: 'Told: {topic}. Buyers by topic, as only this demonstration can see: {counts}.',
    zh: '公布：{topic}。各主题的购买者人数（只有演示能看到）：{counts}。',
  },
  'demo.advertising.recommend': {
    en: 'What to recommend: the product nearest to each topic (cosine), from counts of pairs with noise',
    zh: '推荐什么：根据带噪声的成对计数，取与每个主题最接近的商品（余弦）',
  },
  'demo.advertising.column.number': { en: 'number', zh: '数值' },
  'demo.advertising.column.noisy': { en: 'with noise', zh: '带噪声' },
  'demo.advertising.column.truth': { en: 'truth', zh: '真实值' },
  'demo.advertising.column.topic': { en: 'topic', zh: '主题' },
  'demo.advertising.column.product': { en: 'recommended', zh: '推荐' },
  'demo.advertising.column.exact': { en: 'without noise', zh: '不带噪声' },
  'demo.advertising.off': {
    en: 'The {count} counts are off by {mean} on average; ± {error} was announced.',
    zh: '这 {count} 个计数平均相差 {mean}；事先说明的是 ± {error}。',
  },
  'demo.advertising.budget': { en: 'What was spent of each budget', zh: '各预算的花费' },
  'demo.advertising.ends': {
    en: '{verified} of {count} receipts verified; {seconds} s in all.',
    zh: '{count} 份回执中 {verified} 份验证通过；共 {seconds} 秒。',
  },
});
