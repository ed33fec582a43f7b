// Models of other tools as the files of an import.

export { type ImportTask, importTask } from './learning/foreign/task.ts';
