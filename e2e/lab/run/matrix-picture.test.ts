import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../fixtures/repository.js';
import { matrixPicture } from './matrix-picture.js';
import { expectedOf } from './pair.js';

test('the picture in the documentation shows what theory allows', async () => {
  await expect(matrixPicture(expectedOf)).toMatchFileSnapshot(
    join(root, 'docs/images/nat-matrix.svg'),
  );
});
