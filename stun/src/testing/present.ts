/** The value that a test relies on; without it the test fails here. */
export function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('expected a value');
  return value;
}
