/** `missing`: names of those who still lack a message; `others`: how many others there are. */
export function deliveryWords(missing: readonly string[], others: number): string {
  if (others === 0) return 'Whoever joins next gets this';
  const [first, second] = missing;
  if (first === undefined || missing.length === others) return 'Not delivered yet';
  if (second === undefined) return `Not delivered to ${first} yet`;
  if (missing.length === 2) return `Not delivered to ${first} and ${second} yet`;
  return `Not delivered to ${first} and ${missing.length - 1} others yet`;
}
