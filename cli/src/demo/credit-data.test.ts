/** The guides show the demonstration's own task files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTask } from '@tacit/party/task';
import { expect, test } from 'vitest';
import { creditTasks } from './credit-data.ts';

const more = ['compare', 'serve'];

test.each(['models.md', 'models.zh-CN.md'])(
  'the task files of docs/%s are those that are written and played',
  async (name) => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs', name), 'utf8');
    const files = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text as string);
    const tasks = await Promise.all(files.map((text) => readTask(text, 'guide.yaml')));
    // What stands or takes a second model is not played: the command line's own tests do that.
    const isPlayed = (task: (typeof tasks)[number]): boolean => !('kind' in task && more.includes(task.kind ?? ''));
    expect(tasks.filter(isPlayed)).toEqual(Object.values(creditTasks));
    expect(tasks.filter((task) => !isPlayed(task))).toHaveLength(more.length);
  },
);
