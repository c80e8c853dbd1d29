import { generate } from 'selfsigned';

/** A certificate that a name signed for itself, and its key; PEM both. */
export async function certificateFor(name: string): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  return { cert, key };
}
