/** Text of the errors of what is kept at a party. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'artifact.damaged': {
    en: 'the artifact {name} of {party} cannot be opened: its file is missing, changed, or that of another artifact',
    zh: '{party} 的产物 {name} 无法打开：其文件缺失、已被更改，或属于另一产物',
    hint: {
      en: 'put the file back from a backup of the home folder of {party}, or delete the artifact there and run the contract that made it again',
      zh: '请从 {party} 主目录的备份中恢复该文件，或在该方删除此产物后重新运行产生它的合约',
    },
  },
  'artifact.memory-damaged': {
    en: 'what {party} kept between the runs of the contract, {name}, cannot be opened: its file is missing or changed',
    zh: '{party} 在该合约各次运行之间保存的 {name} 无法打开：其文件缺失或已被更改',
    hint: {
      en: 'put the file back from a backup of the home folder of {party}; or delete it there (tacit artifact delete {name}): the next run then prepares the whole set anew, under another key, and sends all of it',
      zh: '请从 {party} 主目录的备份中恢复该文件；或在该方删除它（tacit artifact delete {name}）：下次运行会以新密钥重新准备并发送整个集合',
    },
  },
  'artifact.missing': {
    en: '{party} does not have the artifact {name}: it was deleted there, or its run was not completed there',
    zh: '{party} 没有产物 {name}：它已被删除，或产生它的运行未在该方完成',
    hint: {
      en: 'all parties that hold shares must have theirs: run the contract that made it again, or propose it anew',
      zh: '持有份额的各方都必须仍有其份额：请重新运行产生它的合约，或重新提出',
    },
  },
  'artifact.differs': {
    en: 'what the contract says of {name} is not what the receipt at {party} says: {path} differs',
    zh: '合约对 {name} 的描述与 {party} 持有的回执不符：{path} 不同',
    hint: {
      en: 'do not approve it: it would mix shares of different runs; ask whoever proposed it to propose it anew',
      zh: '请勿批准：这会混用不同运行的份额；请联系提出方重新提出',
    },
  },
  'artifact.policy': {
    en: 'the policy of {dataset} of {party}, whose data is in {name}, does not allow it: {cause}',
    zh: '{name} 中含有 {party} 的 {dataset} 的数据，而其策略不允许：{cause}',
    hint: {
      en: '{party} can change the policy of {dataset}: kept_shares, recipients, helpers, curious_computers, expires',
      zh: '{party} 可修改 {dataset} 的策略：kept_shares、recipients、helpers、curious_computers、expires',
    },
  },
  'artifact.too-large': {
    en: '{party} keeps at most {limit} bytes of one artifact; {output} has {found}',
    zh: '{party} 的单个产物最多保存 {limit} 字节；{output} 有 {found} 字节',
    hint: {
      en: 'propose the question again for fewer rows or columns, or in several questions',
      zh: '请减少所询问的行或列，或分为几个问题，重新提出',
    },
  },
});
