/** `a, b and c` */
export const listed = (texts: readonly string[], last = 'and'): string =>
  texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} ${last} ${texts.at(-1) ?? ''}`;
