/** What leaves a place empty: blanks, controls, marks without a letter, and signs that no font draws, such as U+200B. */
const visible = /[^\s\p{Cc}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether there is anything to see of a text. */
export const isVisible = (text: string): boolean => visible.test(text);
