/** Quieter than this shows as nothing: the noise of a quiet room (dBFS). */
const floorDb = -60;
/** Loud speech close to the microphone (dBFS). */
const ceilingDb = -8;

/**
 * How far along a meter a level (root mean square, 0…1, linear) belongs, 0…1. People hear loudness by its logarithm;
 * on a linear meter speech would hardly move.
 */
export function meterPosition(level: number): number {
  if (!(level > 0)) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (decibels - floorDb) / (ceilingDb - floorDb)));
}
