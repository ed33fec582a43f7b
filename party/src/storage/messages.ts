import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'store.full': {
    en: 'the store {file} of {party} cannot grow: the disk is full; nothing was changed',
    zh: '{party} 的存储文件 {file} 无法写入：磁盘空间已满；原有内容未受影响',
    hint: {
      en: 'free some space at {party} on the disk that holds {file}, then try again; earlier jobs and receipts are intact',
      zh: '请在 {party} 处为 {file} 所在磁盘腾出空间后重试；先前的任务与回执完好无损',
    },
  },
  'store.read-only': {
    en: 'the store {file} of {party} cannot be written: it, its folder or its disk is read-only; nothing was changed',
    zh: '{party} 的存储文件 {file} 无法写入：文件、所在目录或磁盘为只读；原有内容未受影响',
    hint: {
      en: 'give the account that runs this party write access to {file} and its folder, then try again',
      zh: '请为运行本参与方的账户授予 {file} 及其目录的写权限，然后重试',
    },
  },
  'store.locked': {
    en: 'the store {file} of {party} is in use by another process',
    zh: '{party} 的存储文件 {file} 正被另一个进程占用',
    hint: {
      en: 'only one process may run this party: stop the other one, or wait until its backup is done, then try again',
      zh: '同一参与方只能由一个进程运行：请停止另一个进程，或等待其备份结束后重试',
    },
  },
  'store.corrupt': {
    en: 'the store {file} is damaged or is no Tacit store',
    zh: '存储文件 {file} 已损坏，或不是 Tacit 的存储文件',
    hint: {
      en: 'stop the party, keep a copy of {file}, and put the latest backup of the home folder in its place',
      zh: '请停止该参与方，先保留 {file} 的副本，再用最近一次主目录备份替换它',
    },
  },
  'store.unavailable': {
    en: 'the store {file} cannot be opened: {cause}',
    zh: '无法打开存储文件 {file}：{cause}',
    hint: {
      en: 'check that the folder of {file} exists and that the account that runs this party may use it',
      zh: '请确认 {file} 所在目录存在，且运行本参与方的账户有权使用',
    },
  },
  'store.input-output': {
    en: 'reading or writing the store {file} of {party} failed: {cause}',
    zh: '读写 {party} 的存储文件 {file} 失败：{cause}',
    hint: {
      en: 'check the disk that holds {file} (its log may say more), then start the party again',
      zh: '请检查 {file} 所在磁盘（系统日志中可能有更多线索），然后重新启动该参与方',
    },
  },
  'store.newer': {
    en: 'the store {file} was written by a newer version of Tacit',
    zh: '存储文件 {file} 由更新版本的 Tacit 写入',
    hint: {
      en: 'run this party with the version that wrote it, or a later one; its unknown change is {change}',
      zh: '请使用写入它的版本或更高版本运行该参与方；本版本不认识的变更为 {change}',
    },
  },
});
