/** `missing`: names of those who still lack a message; `others`: how many others there are. */
export function deliveryWords(missing: readonly string[], others: number): string {
  if (others === 0) return 'Whoever joins next gets this';
  const [first, second] = missing;
  if (first === undefined || missing.length === others) return 'Not delivered yet';
  // Somebody else may have passed it on; only the link to the person could tell.
  if (second === undefined) return `${first} may not have this yet`;
  if (missing.length === 2) return `${first} and ${second} may not have this yet`;
  return `${first} and ${missing.length - 1} others may not have this yet`;
}
