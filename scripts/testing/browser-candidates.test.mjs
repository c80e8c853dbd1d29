import { expect, test } from 'vitest';
import { browserCandidates } from './browser-candidates.mjs';

test('on Linux every folder of PATH is looked into, Chromium first', () => {
  const candidates = browserCandidates({ PATH: '/usr/local/bin:/usr/bin:' }, 'linux');
  expect(candidates.slice(0, 2)).toEqual(['/usr/local/bin/chromium', '/usr/bin/chromium']);
  expect(candidates).toContain('/usr/bin/google-chrome-stable');
});

test('on a Mac the applications of the machine and of the person are looked into', () => {
  const candidates = browserCandidates({ HOME: '/Users/ana' }, 'darwin');
  const chrome = 'Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(candidates).toContain(`/Applications/${chrome}`);
  expect(candidates).toContain(`/Users/ana/Applications/${chrome}`);
});

test('on Windows only folders that are set are looked into', () => {
  const candidates = browserCandidates({ PROGRAMFILES: 'C:\\Program Files' }, 'win32');
  expect(candidates[0]).toBe('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
  expect(candidates).toHaveLength(2);
});
