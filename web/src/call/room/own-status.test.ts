import type { Ack, Update } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { createStatusSender, type OwnStatus } from './own-status.js';
import { createFakeClock, settle } from '../testing/fake-clock.js';

const status = (name: string, mic: boolean, cam = false): OwnStatus => ({
  name,
  media: { mic, cam, screen: false },
});

function create() {
  const clock = createFakeClock();
  const sent: Update[] = [];
  const answers: ((ack: Ack<null>) => void)[] = [];
  const sender = createStatusSender(clock, status('ana', true), (update) => {
    sent.push(update);
    return new Promise((resolve) => {
      answers.push(resolve);
    });
  });
  const answer = async (ack: Ack<null> = { ok: true, value: null }) => {
    answers.shift()?.(ack);
    await settle();
  };
  return { clock, sender, sent, answer };
}

describe('the own status', () => {
  it('is sent as what has changed, one update at a time, the newest at last', async () => {
    const { sender, sent, answer } = create();
    sender.online(status('ana', true));
    expect(sent).toEqual([]);
    sender.want(status('ana', false));
    sender.want(status('ana', true));
    sender.want(status('anna', false, true));
    expect(sent).toEqual([{ media: { mic: false, cam: false, screen: false } }]);
    await answer();
    expect(sent[1]).toEqual({ name: 'anna', media: { mic: false, cam: true, screen: false } });
    await answer();
    expect(sent).toHaveLength(2);
  });

  it('is held back without a connection and brought up to date after a join', async () => {
    const { sender, sent, answer } = create();
    sender.want(status('ana', false));
    expect(sent).toEqual([]);
    sender.online(status('ana', true));
    expect(sent).toEqual([{ media: { mic: false, cam: false, screen: false } }]);
    sender.offline();
    await answer({ ok: false, code: 'unavailable', message: '' });
    sender.online(status('ana', false));
    expect(sent).toHaveLength(1);
  });

  it('is sent again when it came too fast', async () => {
    const { clock, sender, sent, answer } = create();
    sender.online(status('ana', true));
    sender.want(status('ana', false));
    await answer({ ok: false, code: 'rate_limited', message: '' });
    expect(sent).toHaveLength(1);
    await clock.advance(1_000);
    expect(sent).toHaveLength(2);
  });

  it('is not sent for ever when it is refused', async () => {
    const { sender, sent, answer } = create();
    sender.online(status('ana', true));
    sender.want(status('ana', false));
    await answer({ ok: false, code: 'bad_message', message: '' });
    expect(sent).toHaveLength(1);
  });
});
