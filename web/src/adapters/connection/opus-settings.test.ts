import { afterEach, describe, expect, it, vi } from 'vitest';
import { preferRedundantAudio, withOpusSettings } from './opus-settings.js';

const description = (...lines: string[]) => ['v=0', ...lines, 'a=mid:0', ''].join('\r\n');

describe('a description that is told', () => {
  it('asks for DTX, in-band FEC and 32 kbit/s of Opus', () => {
    const sdp = description(
      'a=rtpmap:63 red/48000/2',
      'a=fmtp:63 111/111',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;useinbandfec=1',
    );
    expect(withOpusSettings({ type: 'offer', sdp })).toEqual({
      type: 'offer',
      sdp: description(
        'a=rtpmap:63 red/48000/2',
        'a=fmtp:63 111/111',
        'a=rtpmap:111 opus/48000/2',
        'a=fmtp:111 minptime=10;usedtx=1;useinbandfec=1;maxaveragebitrate=32000',
      ),
    });
  });

  it('says each thing once, whatever the browser wrote', () => {
    const sdp = description(
      'a=rtpmap:109 opus/48000/2',
      'a=fmtp:109 maxplaybackrate=48000; stereo=1;useinbandfec=0;usedtx=0',
    );
    const told = withOpusSettings({ type: 'answer', sdp });
    expect(told).toEqual({
      type: 'answer',
      sdp: description(
        'a=rtpmap:109 opus/48000/2',
        'a=fmtp:109 maxplaybackrate=48000;stereo=1;usedtx=1;useinbandfec=1;maxaveragebitrate=32000',
      ),
    });
    expect(withOpusSettings(told)).toEqual(told);
  });

  it('is left alone without Opus, as every other signal is', () => {
    const offer = { type: 'offer', sdp: description('a=rtpmap:0 PCMU/8000') } as const;
    expect(withOpusSettings(offer)).toEqual(offer);
    const candidate = { type: 'candidate', candidate: { candidate: 'candidate:1' } } as const;
    expect(withOpusSettings(candidate)).toEqual(candidate);
  });
});

describe('redundant sound', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const preferred = (mimeTypes: readonly string[]) => {
    const codecs = mimeTypes.map((mimeType) => ({ mimeType }));
    vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs }) });
    const setCodecPreferences = vi.fn<RTCRtpTransceiver['setCodecPreferences']>();
    preferRedundantAudio({ setCodecPreferences } as unknown as RTCRtpTransceiver);
    const [told] = setCodecPreferences.mock.calls;
    return told && Array.from(told[0], ({ mimeType }) => mimeType);
  };

  it('comes before plain Opus where the browser has it', () => {
    expect(preferred(['audio/opus', 'audio/red', 'audio/PCMU'])).toEqual([
      'audio/red',
      'audio/opus',
      'audio/PCMU',
    ]);
  });

  it('is not asked for elsewhere', () => {
    expect(preferred(['audio/opus', 'audio/PCMU'])).toBeUndefined();
  });
});
