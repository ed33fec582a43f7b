/** Ids of the lines under which choices are told, one each: a line lets through one reveal. */
export const choiceLine = (choice: number): string => `choice.${choice + 1}`;
