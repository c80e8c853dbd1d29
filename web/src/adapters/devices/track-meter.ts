/** Milliseconds between two readings. */
const readEveryMs = 100;

/** At 48 kHz 171 ms: longer than from one reading to the next, so that no short sound falls in between. */
const samplesRead = 8_192;

/** Gestures after which a browser lets an audio context run. */
const gestures = ['pointerdown', 'keydown'] as const;

/** Reports the loudness of a microphone track as the root mean square of its samples, 0…1; the answer ends it. */
export function meterTrack(track: MediaStreamTrack, listener: (level: number) => void): () => void {
  let context: AudioContext;
  try {
    context = new AudioContext();
  } catch {
    // No audio system here: the microphone works all the same, only its level does not show.
    return () => undefined;
  }
  const analyser = context.createAnalyser();
  analyser.fftSize = samplesRead;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);

  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state !== 'running') return;
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    listener(Math.min(1, Math.sqrt(power)));
  }, readEveryMs);

  const resume = () => {
    // Refused until the next gesture, or closed meanwhile: both leave the meter still.
    if (context.state === 'suspended') context.resume().catch(() => undefined);
  };
  for (const gesture of gestures) globalThis.addEventListener(gesture, resume);
  resume();

  return () => {
    clearInterval(timer);
    for (const gesture of gestures) globalThis.removeEventListener(gesture, resume);
    source.disconnect();
    // Closing fails only on a context that is closed.
    context.close().catch(() => undefined);
  };
}
