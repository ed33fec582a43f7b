/** Text about the audit log. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'store.incomplete': {
    en: 'the store {file} lacks its latest entries: its audit log ends at {found}, and {expected} was written last',
    zh: '存储文件 {file} 缺少最近的内容：其审计日志止于第 {found} 条，而最后写入的是第 {expected} 条',
    hint: {
      en: 'it was copied without the file {file}-wal, or is older than this home: stop the party it comes from, then copy its whole home anew; only if what is missing is lost for good, remove {head} (the log will say so) and propose again what was approved since',
      zh: '复制时可能漏掉了 {file}-wal，或该文件比主目录中的其他内容更旧：请先停止来源方，再重新复制整个主目录；只有在确认缺失的内容无法找回时，才删除 {head}（日志会如实记录），并重新提出此后批准过的问题',
    },
  },
  'store.replaced': {
    en: 'the store {file} is not the one this home last wrote: entry {expected} of its audit log is another one',
    zh: '存储文件 {file} 不是本主目录最后写入的那一份：其审计日志第 {expected} 条与记录不符',
    hint: {
      en: 'two copies of this home may have been in use, or the log was changed: compare it with receipts that peers keep (tacit audit --against) before relying on it; to start with this store all the same, remove {head}',
      zh: '可能有两份主目录同时被使用，或日志被改动过：请先与对等方保存的回执核对（tacit audit --against），再决定是否采信；若仍要用该存储启动，请删除 {head}',
    },
  },
  'audit.other-party': {
    en: 'receipt number {receipt} was not signed by {party} with its present key',
    zh: '第 {receipt} 份回执并非由 {party} 用当前密钥签署',
    hint: {
      en: 'give receipts of runs that this party took part in',
      zh: '请提供本方参与过的运行的回执',
    },
  },
});
