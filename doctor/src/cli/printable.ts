/**
 * Without what a terminal would take for orders, or what would turn the reading order round: names, URLs and reasons come
 * from servers, which may say anything.
 */
export const printable = (text: string): string => text.replaceAll(/\p{C}/gu, '');
